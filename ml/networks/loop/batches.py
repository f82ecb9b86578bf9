"""Which examples make up which step: shuffled anew each epoch, and of like length where that saves padding."""

from collections.abc import Sequence

import torch

GROUP = 50
"""How many batches' worth of examples are sorted by length together: little padding, much chance."""


def epoch_steps(
    lengths: Sequence[int], *, batch: int, seed: int, epoch: int, group_by_length: bool = True
) -> list[list[int]]:
    """Divide the examples, by their places, among an epoch's steps; the same seed and epoch give the same steps."""
    chance = torch.Generator().manual_seed(1_000_003 * seed + epoch)
    order = torch.randperm(len(lengths), generator=chance).tolist()
    if group_by_length:
        size = GROUP * batch
        groups = [order[start : start + size] for start in range(0, len(order), size)]
        order = [place for group in groups for place in sorted(group, key=lambda place: -lengths[place])]
    steps = [order[start : start + batch] for start in range(0, len(order), batch)]
    return [steps[place] for place in torch.randperm(len(steps), generator=chance).tolist()]


def pieces(step: Sequence[int], *, accumulation: int, rank: int = 0, processes: int = 1) -> list[list[int]]:
    """Cut a step into this process's pieces, `accumulation` many, of like length; one may be empty."""
    return [list(step[first :: accumulation * processes]) for first in range(rank, accumulation * processes, processes)]


def by_length(lengths: Sequence[int], *, tokens: int) -> list[list[int]]:
    """Divide the examples among batches of like length that hold at most `tokens` with their padding."""
    batches: list[list[int]] = []
    for place in sorted(range(len(lengths)), key=lambda place: lengths[place]):
        if not batches or (len(batches[-1]) + 1) * lengths[place] > tokens:
            batches.append([])
        batches[-1].append(place)
    return batches
