"""AdamW that moves only the rows of a word table that a batch holds, and ends where AdamW ends.

Most of a multilingual encoder's weights are rows of words that a batch does not hold. AdamW moves them all the same:
they decay, and go on by what is left of their moments. Both are known beforehand, so a row makes up for the steps that
it has missed when it is next read, all at once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn

WORDS = 10_000
"""Tables of fewer rows, such as those of places, are left to AdamW."""
HORIZON = 200
"""So many steps after a row was last seen nothing is left of its moments: 0.9 ** 200 < 1e-9."""


def word_tables(network: nn.Module) -> list[nn.Embedding]:
    """Give the network's large tables that are read by nobody else: a tied one's gradient has no row that is 0."""
    readers = [weight for module in network.modules() for weight in module._parameters.values() if weight is not None]
    return [
        module
        for module in network.modules()
        if isinstance(module, nn.Embedding)
        and module.weight.requires_grad
        and module.num_embeddings >= WORDS
        and module.max_norm is None
        and sum(weight is module.weight for weight in readers) == 1
    ]


@torch.no_grad()
def clip(weights: Iterable[nn.Parameter], *, most: float) -> None:
    """Shorten the gradients together to a norm of at most `most`; rows that are not there count as the 0 they are."""
    gradients = []
    for weight in weights:
        if weight.grad is not None:
            if weight.grad.is_sparse:
                weight.grad = weight.grad.coalesce()
            gradients.append(weight.grad.values() if weight.grad.is_sparse else weight.grad)
    factor = (most / (nn.utils.get_total_norm(gradients) + 1e-6)).clamp(max=1)
    for gradient in gradients:
        gradient.mul_(factor)


class RowAdamW(torch.optim.AdamW):
    """AdamW, whose state and groups it keeps; what it is given as tables must be read by calling them, or settled."""

    def __init__(self, groups: Iterable[dict[str, Any]], *, tables: Iterable[nn.Embedding] = ()) -> None:
        """Take the tables' gradients by rows until `release`; the tables' weights are among the groups' as well."""
        super().__init__(groups, fused=True)
        self.tables = [_Table(module, optimiser=self) for module in tables]

    @torch.no_grad()
    def step(self, closure: None = None) -> None:  # type: ignore[override]
        """Move the rows that have a gradient, and all other weights as AdamW does."""
        for table in self.tables:
            table.step()
        super().step(closure)

    def settle(self) -> None:
        """Let every row make up for what it has missed: from here on the weights are AdamW's, whoever reads them."""
        for table in self.tables:
            table.settle()

    def release(self) -> None:
        """Settle, and give the tables back as they were."""
        self.settle()
        while self.tables:
            self.tables.pop().release()


@dataclass
class _Table:
    """A table, the rates of the steps since it was last settled, and how many of these each row has taken."""

    module: nn.Embedding
    optimiser: torch.optim.Optimizer
    rates: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.taken = torch.zeros(self.module.num_embeddings, dtype=torch.long)
        self.module.sparse = True
        self.hook = self.module.register_forward_pre_hook(lambda _, given: self.catch_up(torch.unique(given[0])))

    def release(self) -> None:
        self.module.sparse = False
        self.hook.remove()

    @property
    def group(self) -> Mapping[str, Any]:
        groups = self.optimiser.param_groups
        return next(group for group in groups if any(weight is self.module.weight for weight in group["params"]))

    @property
    def state(self) -> dict[str, Tensor]:
        """The weight's state as AdamW keeps it: steps, and both moments, which are 0 where a row was not seen yet."""
        found: dict[str, Tensor] = self.optimiser.state[self.module.weight]
        if not found:
            weight = self.module.weight
            found["step"] = torch.zeros(())
            found |= {moment: torch.zeros_like(weight) for moment in ("exp_avg", "exp_avg_sq")}
        return found

    def step(self) -> None:
        """Move the rows that have a gradient; AdamW finds none here afterwards."""
        gradient, self.module.weight.grad = self.module.weight.grad, None
        if gradient is None:
            return
        gradient = gradient.coalesce()
        rows, slopes = gradient.indices()[0], gradient.values()
        self.catch_up(rows)
        state, group = self.state, self.group
        (first, second), rate = group["betas"], group["lr"]
        state["step"] += 1
        steps = int(state["step"])
        mean = state["exp_avg"][rows].lerp_(slopes, 1 - first)
        square = state["exp_avg_sq"][rows].mul_(second).addcmul_(slopes, slopes, value=1 - second)
        state["exp_avg"][rows], state["exp_avg_sq"][rows] = mean, square
        spread = (square / (1 - second**steps)).sqrt_().add_(group["eps"])
        weight = self.module.weight
        moved = weight[rows].mul_(1 - rate * group["weight_decay"])
        weight[rows] = moved.addcdiv_(mean, spread, value=-rate / (1 - first**steps))
        self.rates.append(rate)
        self.taken[rows] = len(self.rates)

    @torch.no_grad()
    def catch_up(self, rows: Tensor) -> None:
        """Let these rows, each named once, make up for the steps that they have missed."""
        rows = rows[self.taken[rows] < len(self.rates)]
        if not len(rows):
            return
        taken, place = torch.unique(self.taken[rows], return_inverse=True)
        decay, reach, scale = (figure[place].unsqueeze(-1) for figure in self._missed(taken))
        state, group, weight = self.state, self.group, self.module.weight
        mean, square = state["exp_avg"][rows], state["exp_avg_sq"][rows]
        root, moved = square.sqrt(), weight[rows].mul_(decay)
        for far, large in zip(reach.unbind(dim=1), scale.unbind(dim=1), strict=True):
            moved.addcdiv_(mean * far, (root * large).add_(group["eps"]), value=-1)
        weight[rows] = moved
        first, second = (beta ** (len(self.rates) - taken[place]).unsqueeze(1) for beta in group["betas"])
        state["exp_avg"][rows], state["exp_avg_sq"][rows] = mean * first, square * second
        self.taken[rows] = len(self.rates)

    def settle(self) -> None:
        """Let all rows make up for what they have missed, a part of them at a time."""
        for rows in torch.split(torch.arange(len(self.taken)), WORDS) if self.rates else ():
            self.catch_up(rows)
        self.rates.clear()
        self.taken.zero_()

    def _missed(self, taken: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Say for rows that took so many steps, shape (n,), what the others do: their decay, and their way.

        In step s, j steps after the row's last, AdamW goes rate * m * b1^j / (1 - b1^s) over sqrt(v) * r + eps, where
        r = sqrt(b2^j / (1 - b2^s)). The sum over steps is m * reach / (sqrt(v) * scale + eps): for one step as for
        any number where eps or sqrt(v) is small against the other, and in between to their second order.
        """
        group, now = self.group, len(self.rates)
        first, second = group["betas"]
        rates = torch.tensor(self.rates, dtype=torch.float64)
        kept = torch.cat([torch.ones(1, dtype=torch.float64), (1 - rates * group["weight_decay"]).cumprod(0)])
        later = torch.arange(1, 1 + min(HORIZON, now - int(taken.min())))
        there = (taken.unsqueeze(1) + later).clamp(max=now)
        step = there + int(self.state["step"]) - now
        share = rates[there - 1] * (taken.unsqueeze(1) + later <= now) * kept[now] / kept[there]
        share = share * first ** later.double() / (1 - first ** step.double())
        ratio = (second ** later.double() / (1 - second ** step.double())).sqrt()
        block, blocks = later.log2().long(), torch.zeros(len(taken), int(later[-1]).bit_length(), dtype=torch.float64)
        reach, swift = blocks.index_add(1, block, share), blocks.index_add(1, block, share / ratio)
        scale = torch.where(reach > 0, reach / swift, 1.0)
        return (kept[now] / kept[taken]).float(), reach.float(), scale.float()
