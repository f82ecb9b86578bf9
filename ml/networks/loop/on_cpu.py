"""What a step on a CPU spends beside products, spared: casts between bfloat16 and float32, and chance for dropout.

Autocast computes products in bfloat16 and leaves the sums between them in float32, so each is cast anew for every
product that reads it; where embeddings are in bfloat16, so is all that is computed of them. And dropout draws a number
for each element on one core, of which it needs an answer alone: here one draw serves four.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import torch
from torch import Tensor, nn
from transformers import AttentionInterface, PreTrainedModel
from transformers.masking_utils import AttentionMaskInterface, eager_mask

ATTENTION = "eager-on-cpu"
KINDS = frozenset({"bert", "roberta", "xlm-roberta", "camembert"})
"""Encoders whose attention is of queries, keys, values and a mask alone."""
_STEPS = 2**16


def spare(network: nn.Module) -> ExitStack:
    """Let a network's steps be spared; closing what is given puts all back as it was. Weights and parts stay."""
    undo = ExitStack()
    for owner, name, module in list(_children(network)):
        if type(module) is nn.Dropout:
            setattr(owner, name, Dropout(module.p).train(module.training))
            undo.callback(setattr, owner, name, module)
    for encoder in (module for module in network.modules() if isinstance(module, PreTrainedModel)):
        if encoder.config.model_type in KINDS:
            undo.callback(encoder.get_submodule("embeddings").register_forward_hook(_in_half).remove)
            if encoder.config._attn_implementation == "eager":
                encoder.set_attn_implementation(ATTENTION)
                undo.callback(encoder.set_attn_implementation, "eager")
    return undo


class Dropout(nn.Dropout):
    """Dropout whose share is a whole number of 65,536ths."""

    def forward(self, input: Tensor) -> Tensor:
        """Put elements to 0 with the probability `p`, and enlarge the others so that their mean stays."""
        return dropped(input, self.p) if self.training and self.p else input


def dropped(values: Tensor, share: float) -> Tensor:
    """Do dropout on values of any shape, 16 random bits for each."""
    size, lost = values.numel(), round(share * _STEPS)
    if lost == _STEPS:
        return values * 0
    draws = torch.empty(-(-size // 4), dtype=torch.int64).random_(-(2**63), None)
    kept = draws.view(torch.int16)[:size].view(values.shape) >= lost - _STEPS // 2
    return values * kept.to(values.dtype).mul_(_STEPS / (_STEPS - lost))


def attention(
    module: nn.Module, query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None, scaling: float | None = None,
    dropout: float = 0.0, **_: Any,
) -> tuple[Tensor, Tensor]:  # fmt: skip
    """Attend as transformers' "eager" does; queries, keys and values are (n, heads, tokens, dimensions)."""
    scaling = query.size(-1) ** -0.5 if scaling is None else scaling
    scores = query * scaling @ key.transpose(2, 3)
    weights = torch.softmax(scores if mask is None else scores + mask, dim=-1)
    if module.training and dropout:
        weights = dropped(weights, dropout)
    return (weights @ value).transpose(1, 2).contiguous(), weights


def _in_half(_: nn.Module, __: Any, found: Tensor) -> Tensor:
    return found.to(torch.get_autocast_dtype("cpu")) if torch.is_autocast_enabled("cpu") else found


def _children(network: nn.Module) -> Iterator[tuple[nn.Module, str, nn.Module]]:
    for owner in network.modules():
        for name, module in owner.named_children():
            yield owner, name, module


AttentionInterface.register(ATTENTION, attention)
AttentionMaskInterface.register(ATTENTION, eager_mask)
