"""Encoders of texts and of pictures in torch: pretrained, from a configuration alone, or small and begun at random."""

from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from transformers import (
    AutoModel,
    BertConfig,
    CLIPTextModelWithProjection,
    CLIPVisionConfig,
    CLIPVisionModelWithProjection,
    DistilBertConfig,
    EfficientNetConfig,
    EfficientNetModel,
    PreTrainedConfig,
    PreTrainedModel,
)

from ml.artefacts.on_disk import BrokenArtefactError
from ml.models.checkworthiness.network import mean
from ml.models.comparison import ready_made
from ml.models.comparison.network import read_momentum_as_pytorch
from ml.networks.weights import network_files
from ml.networks.weights.pretrained import EncoderError

SPREAD = 0.1
"""Of random weights; the usual 0.02 is meant for layers ten times as wide, and small ones hardly began to learn."""

_CLASSES: dict[str, Any] = {
    "clip_text_model": CLIPTextModelWithProjection,
    "clip_vision_model": CLIPVisionModelWithProjection,
    "efficientnet": EfficientNetModel,
}


class TextTower(nn.Module):
    """A text encoder with one vector for each text: the mean token, the first ([CLS]), or CLIP's own projection.

    With `width` a linear layer without bias follows where the vector is of another size, as in the CLIP student (TN-9).
    """

    def __init__(self, encoder: PreTrainedModel, *, pooling: str, width: int | None = None) -> None:
        """Take an encoder; its projection, where one is needed, begins at random."""
        super().__init__()
        self.encoder, self.pooling = encoder, pooling
        own = ready_made.width(encoder.config)
        self.width = width or own
        self.projection = nn.Linear(own, width, bias=False) if width not in (None, own) else nn.Identity()

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Give vectors, (n, width), from ids and mask, both (n, tokens)."""
        vectors: Tensor = self.projection(self.pooled(ids, mask))
        return vectors

    def pooled(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Give what the encoder makes of texts before anything of ours follows, (n, own width)."""
        found = self.encoder(input_ids=ids, attention_mask=mask)
        if isinstance(self.encoder, CLIPTextModelWithProjection):
            return torch.as_tensor(found.text_embeds)
        if self.pooling == "first":
            return torch.as_tensor(found.last_hidden_state[:, 0])
        return mean(found.last_hidden_state, mask)


class ImageTower(nn.Module):
    """A picture encoder with one vector for each picture: CLIP's projection, or the pooled last layer."""

    def __init__(self, encoder: PreTrainedModel) -> None:
        """Take an encoder, and mend its batch normalisation where that forgets at once."""
        super().__init__()
        self.encoder, self.width = encoder, ready_made.width(encoder.config)
        read_momentum_as_pytorch(encoder)

    def forward(self, pixels: Tensor) -> Tensor:
        """Give vectors, (n, width), from pixels, (n, 3, side, side)."""
        found = self.encoder(pixel_values=pixels)
        if isinstance(self.encoder, CLIPVisionModelWithProjection):
            return torch.as_tensor(found.image_embeds)
        return torch.as_tensor(found.pooler_output).flatten(1)


def from_config(config: PreTrainedConfig) -> PreTrainedModel:
    """Build an encoder at random, without a pooler that nothing here uses, as its configuration says."""
    kind = _CLASSES.get(config.model_type)
    settings = {"dtype": torch.float32, "trust_remote_code": False}
    encoder = kind(config) if kind else AutoModel.from_config(config, **settings)  # type: ignore[no-untyped-call]
    return network_files.bare(encoder) if hasattr(config, "vocab_size") else encoder


def pretrained(folder: Path, *, pictures: bool) -> PreTrainedModel:
    """Load a text encoder, or one of pictures, from a folder; of CLIP's two only the half that is wanted.

    Raises:
        EncoderError: the files do not make such an encoder.
    """
    try:
        config = network_files.read_config(folder)
    except BrokenArtefactError as error:
        raise EncoderError(f"{folder} does not load as an encoder (it has no configuration); give another.") from error
    if config.model_type == "clip":
        config = config.vision_config if pictures else config.text_config
    ready_made.check_kind(config, folder, pictures=pictures)
    # What pools a picture is wanted; the pooler of texts is a layer of another training.
    return network_files.load_encoder(folder, kind=_CLASSES.get(config.model_type, AutoModel), pooler=pictures)


def load_dense(tower: TextTower, folder: Path) -> None:
    """Give the projection the matrix that a sentence-transformers folder keeps.

    Raises:
        EncoderError: a projection is needed, and the folder has none that fits.
    """
    if not isinstance(tower.projection, nn.Linear):
        return
    matrix, wanted = ready_made.dense(folder), tower.projection.weight.shape
    if matrix is None:
        raise EncoderError(
            f"{folder} gives vectors of {wanted[1]} numbers, and has no matrix (2_Dense) that brings them to "
            f"{wanted[0]}, which would begin at random; give CLIP's student, or take them as they are: projection=none."
        )
    if matrix.shape != wanted:
        raise EncoderError(f"The matrix of {folder} is of shape {tuple(matrix.shape)}; give another encoder.")
    tower.projection.weight.data.copy_(matrix)


def small_distilbert(words: int, *, max_tokens: int, padding: int) -> DistilBertConfig:
    """A small student of CLIP's kind: 2 layers of 64."""
    return DistilBertConfig(
        vocab_size=words, max_position_embeddings=max_tokens, dim=64, hidden_dim=128, n_layers=2, n_heads=4,
        dropout=0.0, attention_dropout=0.0, pad_token_id=padding, initializer_range=SPREAD,
    )  # fmt: skip


def small_bert(words: int, *, max_tokens: int, padding: int) -> BertConfig:
    """A small BERT: 2 layers of 64."""
    return BertConfig(
        vocab_size=words, max_position_embeddings=max_tokens, hidden_size=64, intermediate_size=128,
        num_hidden_layers=2, num_attention_heads=4, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0,
        pad_token_id=padding, initializer_range=SPREAD,
    )  # fmt: skip


def small_vit(side: int, *, width: int) -> CLIPVisionConfig:
    """A small vision transformer of CLIP's kind: 2 layers of 64, 16 patches."""
    return CLIPVisionConfig(
        image_size=side, patch_size=max(4, side // 4), hidden_size=64, intermediate_size=128, num_hidden_layers=2,
        num_attention_heads=4, projection_dim=width,
    )  # fmt: skip


def small_efficientnet(side: int) -> EfficientNetConfig:
    """A small EfficientNet: three stages, a tenth as wide as written here, 128 channels at the end."""
    return EfficientNetConfig(
        image_size=side, width_coefficient=0.1, depth_coefficient=1.0, depth_divisor=8, kernel_sizes=[3, 3, 3],
        in_channels=[32, 160, 240], out_channels=[160, 240, 400], depthwise_padding=[], strides=[1, 2, 2],
        num_block_repeats=[1, 1, 1], expand_ratios=[1, 3, 3], hidden_dim=128, dropout_rate=0.0, drop_connect_rate=0.0,
        batch_norm_momentum=0.1, batch_norm_eps=1e-3, initializer_range=SPREAD,
    )  # fmt: skip
