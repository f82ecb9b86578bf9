"""The encoders of the papers by their published sizes, and networks built of them without memory or weights."""

from collections.abc import Mapping
from typing import Any

import torch
from transformers import (
    BertConfig,
    CLIPVisionConfig,
    DebertaV2Config,
    DistilBertConfig,
    EfficientNetConfig,
    PreTrainedConfig,
    XLMRobertaConfig,
)

from ml.models.comparison import towers
from ml.models.comparison.fitting import Kind
from ml.models.comparison.network import PairNetwork
from ml.models.comparison.noir import NOIR
from ml.models.comparison.tyche import TYCHE

TEXT: Mapping[str, PreTrainedConfig] = {
    NOIR.name: DistilBertConfig(vocab_size=119_547),
    TYCHE.name: BertConfig(),
}
IMAGE: Mapping[str, PreTrainedConfig] = {
    NOIR.name: CLIPVisionConfig(patch_size=32),
    TYCHE.name: EfficientNetConfig(width_coefficient=1.2, depth_coefficient=1.4, image_size=300, hidden_dim=1536),
}
XLM_R = XLMRobertaConfig(vocab_size=250_002, max_position_embeddings=514, type_vocab_size=1)
"""FacebookAI/xlm-roberta-base."""

_MDEBERTA: dict[str, Any] = {
    "vocab_size": 251_000, "hidden_size": 768, "num_hidden_layers": 12, "num_attention_heads": 12,
    "intermediate_size": 3072, "max_position_embeddings": 512, "relative_attention": True, "position_buckets": 256,
    "pos_att_type": ["p2c", "c2p"], "type_vocab_size": 0, "norm_rel_ebd": "layer_norm", "share_att_key": True,
    "position_biased_input": False,
}  # fmt: skip
MDEBERTA = DebertaV2Config(**_MDEBERTA)
"""microsoft/mdeberta-v3-base."""


def pair_network(kind: Kind, settings: Mapping[str, object] | None = None) -> PairNetwork:
    """Build a paper's network on the meta device, where it takes no memory and computes nothing."""
    recipe = kind.read_recipe(settings or {})
    with torch.device("meta"):
        text = towers.TextTower(towers.from_config(TEXT[kind.name]), pooling=kind.pooling, width=kind.width)
        image = towers.ImageTower(towers.from_config(IMAGE[kind.name]))
        return kind.build(recipe, text=text, image=image).eval()
