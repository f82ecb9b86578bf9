"""What training makes small (X-4): cross-entropy with either label smoothing, soft F1; and EMA of the weights."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from ml.artefacts.on_disk import ArtefactExistsError

UNKNOWN = -100
"""The target of an example whose answer is not known; it teaches nothing."""


def cross_entropy(logits: Tensor, targets: Tensor, *, smoothing: float = 0.0, towards: str = "others") -> Tensor:
    """Cross-entropy of each example, shape (n,), from logits (n, classes) and targets (n,); 0 where UNKNOWN.

    Of the target's share `smoothing` is taken away: towards "others" it is spread over the other classes (Team
    Noir, TN-16: target 1 - eps, others eps / (N - 1)), towards "all" over all N classes, as PyTorch does.
    """
    if towards == "others":
        # A share s towards all leaves s / N for each of the others, and eps / (N - 1) is wanted.
        classes = logits.shape[-1]
        smoothing = smoothing * classes / (classes - 1)
    logs = logits.float().log_softmax(dim=-1)
    hit = -logs.gather(-1, targets.clamp(min=0).unsqueeze(-1)).squeeze(-1)
    return ((1 - smoothing) * hit - smoothing * logs.mean(dim=-1)) * (targets != UNKNOWN)


def soft_f1(logits: Tensor, targets: Tensor, *, weights: Tensor) -> Tensor:
    """1 - F1 with probabilities in place of counts (TY-12), a scalar; F1 is the mean over the classes that occur.

    Logits are (n, classes), targets and weights (n,). A true class predicted with p = 0.2 gives 0.2 of a true
    positive and 0.8 of a false negative.
    """
    weights = weights * (targets != UNKNOWN)
    truth = functional.one_hot(targets.clamp(min=0), logits.shape[-1]) * weights.unsqueeze(-1)
    given = logits.float().softmax(dim=-1) * weights.unsqueeze(-1)
    hits = (given * truth.gt(0)).sum(dim=0)
    # 2 TP + FP + FN is what was predicted plus what is there.
    scores = 2 * hits / (given.sum(dim=0) + truth.sum(dim=0)).clamp(min=1e-12)
    there = truth.sum(dim=0) > 0
    return 1 - (scores * there).sum() / there.sum().clamp(min=1)


def balanced(targets: Tensor, *, weights: Tensor) -> Tensor:
    """Weigh classes so that each counts as much as any other, shape (classes,), from targets and weights (n,)."""
    known = targets != UNKNOWN
    totals = torch.zeros(int(targets.max()) + 1).index_add_(0, targets[known], weights[known])
    return totals.sum() / (totals.clamp(min=1e-12) * len(totals))


class Ema:
    """The exponential moving average of trained weights (TN-17), in place of them while evaluating and at the end.

    Its decay rises with the steps t, counted from 0: min(decay, (1 + t) / (10 + t)). Were it as high from the first,
    0.999 would leave a third of the random start after 1,100 steps. The statistics of batch normalisation are averaged
    with the weights, since those of the last steps alone belong to other weights; what only counts is copied.
    """

    def __init__(self, network: nn.Module, *, decay: float) -> None:
        """Begin with the weights as they are."""
        self.decay, self.steps = decay, 0
        self.shadow = {name: value.detach().clone() for name, value in _values(network)}

    @torch.no_grad()
    def update(self, network: nn.Module) -> None:
        """Move towards the weights after a step: shadow = decay * shadow + (1 - decay) * weight."""
        decay = min(self.decay, (1 + self.steps) / (10 + self.steps))
        self.steps += 1
        for name, value in _values(network):
            if value.is_floating_point():
                self.shadow[name].lerp_(value.detach(), 1 - decay)
            else:
                self.shadow[name].copy_(value)

    def state(self) -> dict[str, Any]:
        """Give all that the next step depends on."""
        return {"steps": self.steps, "shadow": self.shadow}

    def load(self, state: Mapping[str, Any], *, device: torch.device) -> None:
        """Go back to a state; ArtefactExistsError where it is one of before buffers were averaged."""
        if "shadow" not in state or state["shadow"].keys() != self.shadow.keys():
            raise ArtefactExistsError(
                "The interrupted training is an earlier program's, which averaged its weights otherwise; delete its "
                "folder to begin anew."
            )
        self.steps = state["steps"]
        self.shadow = {name: value.to(device) for name, value in state["shadow"].items()}

    @contextmanager
    def in_place(self, network: nn.Module) -> Iterator[None]:
        """Let the network have the averaged weights for a while."""
        self._swap(network)
        try:
            yield
        finally:
            self._swap(network)

    @torch.no_grad()
    def _swap(self, network: nn.Module) -> None:
        for name, value in _values(network):
            kept = value.detach().clone()
            value.copy_(self.shadow[name])
            self.shadow[name] = kept


def _values(network: nn.Module) -> Iterator[tuple[str, Tensor]]:
    """Name weights and buffers."""
    yield from network.named_parameters()
    yield from network.named_buffers()
