"""What of an encoder somebody else trained is read, so that nothing of it begins at random unsaid.

Which kinds of networks give one vector of a picture, how long it is, and the matrix that follows a text's pooling.
"""

import json
from pathlib import Path
from typing import Any

from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor
from transformers import PreTrainedConfig

from ml.networks.weights import layout
from ml.networks.weights.pretrained import EncoderError

PICTURES = (
    *("clip_vision_model", "efficientnet", "resnet", "regnet", "convnext", "convnextv2"),
    *("vit", "deit", "dinov2", "swin"),
)
"""Kinds of networks, by their config's `model_type`, that give one vector of a picture."""

_OF_ONE_SIZE = ("clip_vision_model", "vit", "deit", "swin")
"""Those that take pictures of the size alone that they were trained on."""


def width(config: PreTrainedConfig) -> int:
    """Say how long the vectors of an encoder are."""
    if config.model_type.startswith("clip"):
        return int(config.projection_dim)
    if config.model_type == "efficientnet":
        return int(config.hidden_dim)
    sizes = getattr(config, "hidden_sizes", None)
    return int(sizes[-1] if sizes else config.hidden_size)


def check_kind(config: PreTrainedConfig, folder: Path, *, pictures: bool) -> None:
    """Raise EncoderError where networks of this kind do not read what is wanted, or answer with no one vector."""
    kind = config.model_type
    if pictures and kind not in PICTURES:
        raise EncoderError(
            f"{folder} is of the kind {kind!r}, which is not read as an encoder of pictures; give CLIP, EfficientNet, "
            "ResNet, ConvNeXt or ViT."
        )
    reads_words = getattr(config, "vocab_size", None) is not None and not getattr(config, "is_encoder_decoder", False)
    if not pictures and not reads_words:
        raise EncoderError(
            f"{folder} is of the kind {kind!r}, which is not read as an encoder of texts; give BERT, XLM-R, or CLIP's."
        )


def check_side(config: PreTrainedConfig, side: int) -> None:
    """Raise EncoderError where a network takes pictures of another size alone."""
    own = getattr(config, "image_size", side)
    own = own[0] if isinstance(own, list | tuple) else own
    if config.model_type in _OF_ONE_SIZE and own != side:
        raise EncoderError(
            f"image_size is {side}, and this encoder takes pictures of {own} only; give image_size={own}."
        )


def dense(network: Path) -> Tensor | None:
    """Read the matrix, (width, own width), that a sentence-transformers folder keeps, None where it lists none.

    Raises:
        EncoderError: it is not there, cannot be read, or is not the only thing that follows the pooling.
    """
    try:
        folders = layout.dense_folders(network)
    except layout.LayoutError as error:
        raise EncoderError(f"{error}; get the encoder again.") from error
    if not folders:
        return None
    folder = folders[0]
    about = _settings(folder / layout.CONFIG)
    activation = str(about.get("activation_function", "Identity")).rpartition(".")[2]
    if len(folders) > 1 or activation != "Identity":
        what = f"{len(folders)} matrices" if len(folders) > 1 else f"{activation} behind its matrix"
        raise EncoderError(f"{layout.root(network)} has {what}, which is not read here; give another encoder.")
    return _matrix(folder)


def _matrix(folder: Path) -> Tensor:
    path = folder / layout.WEIGHTS
    if not path.is_file():
        older = f", only {layout.BINARY}" if (folder / layout.BINARY).is_file() else ""
        raise EncoderError(
            f"{folder} has no {layout.WEIGHTS}{older}, and its matrix would be left at random; pull the encoder: "
            f"claimwire model pull noir --encoder NAME|FOLDER."
        )
    try:
        found = load_file(path)
    except (SafetensorError, OSError) as error:
        raise EncoderError(f"{path} cannot be read ({error}); pull the encoder again.") from error
    if set(found) != {"linear.weight"}:
        raise EncoderError(f"{path} holds {', '.join(sorted(found))[:80]}, and not one matrix; give another encoder.")
    return found["linear.weight"]


def _settings(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        found = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise EncoderError(f"{path} is not JSON; pull the encoder again.") from error
    return found if isinstance(found, dict) else {}
