"""The encoders that the papers take, as folders such as a download leaves: their sizes, and random weights."""

from collections.abc import Sequence
from pathlib import Path

import torch
from safetensors.torch import save_file
from transformers import (
    BertConfig,
    BertModel,
    CLIPVisionConfig,
    CLIPVisionModelWithProjection,
    DistilBertConfig,
    DistilBertModel,
    EfficientNetConfig,
    EfficientNetModel,
)

from ml.examples import Example
from ml.models.comparison import pair_texts
from ml.models.comparison.noir import WIDTH
from ml.networks.weights.layout import WEIGHTS

B3 = EfficientNetConfig(
    width_coefficient=1.2, depth_coefficient=1.4, image_size=300, hidden_dim=1536, dropout_rate=0.3,
    depthwise_padding=[5, 18], batch_norm_momentum=0.99,
)  # fmt: skip
"""As google/efficientnet-b3 says of itself, its momentum in TensorFlow's convention."""

CONFIGS = {
    "noir": (DistilBertConfig(vocab_size=119_547), CLIPVisionConfig(patch_size=32)),
    "tyche": (BertConfig(), B3),
}
"""Of the encoder of texts, and of that of pictures."""

_CLASSES = {
    "distilbert": DistilBertModel, "clip_vision_model": CLIPVisionModelWithProjection, "bert": BertModel,
    "efficientnet": EfficientNetModel,
}  # fmt: skip


def write(recipe: str, folder: Path, *, pairs: Sequence[Example]) -> dict[str, str]:
    """Write a recipe's two encoders into a folder, and give the settings that name them.

    Their tokenizer is made from these pairs: it gives the lowest ids of a vocabulary that is as large as the paper's.
    """
    torch.manual_seed(0)
    for part, config in zip(("text", "image"), CONFIGS[recipe], strict=True):
        _CLASSES[config.model_type](config).save_pretrained(folder / part)
    tokens = pair_texts.trained(pairs, max_tokens=128, cleaning=())
    tokens.tokenizer.rust.save(str(folder / "text" / "tokenizer.json"))
    if recipe == "noir":
        (folder / "text" / "2_Dense").mkdir()
        matrix = {"linear.weight": torch.randn(WIDTH, 768) / 768**0.5}
        save_file(matrix, folder / "text" / "2_Dense" / WEIGHTS)
    return {"text_encoder": str(folder / "text"), "image_encoder": str(folder / "image")}
