"""What training makes small (X-4): cross-entropy with either label smoothing, soft F1; and EMA of the weights."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn
from torch.nn import functional

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
    """The exponential moving average of trained weights (TN-17), in place of them while evaluating and at the end."""

    def __init__(self, network: nn.Module, *, decay: float) -> None:
        """Begin with the weights as they are."""
        self.decay = decay
        self.shadow = {name: weight.detach().clone() for name, weight in network.named_parameters()}

    @torch.no_grad()
    def update(self, network: nn.Module) -> None:
        """Move towards the weights after a step: shadow = decay * shadow + (1 - decay) * weight."""
        for name, weight in network.named_parameters():
            self.shadow[name].lerp_(weight.detach(), 1 - self.decay)

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
        for name, weight in network.named_parameters():
            kept = weight.detach().clone()
            weight.copy_(self.shadow[name])
            self.shadow[name] = kept
