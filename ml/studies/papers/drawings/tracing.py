"""Which part of a network goes into which, found by running it: never by what somebody wrote beside it.

Each part is watched while the network judges vectors drawn at random. A part depends on another one, or on a vector,
where its input has a gradient with respect to it; what follows from the others' dependences is left out.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

import torch
from torch import Tensor, nn

Arrows = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Seen:
    """A part that was used: what went in, and what came out, the same shapes that it has in earnest."""

    given: Tensor
    found: Tensor


def parts(module: nn.Module, *, through: Sequence[type[nn.Module]]) -> Iterator[tuple[str, nn.Module]]:
    """Name a network's parts: its modules, looked for within modules of the types `through`, which only hold others."""
    for name, child in module.named_children():
        if isinstance(child, tuple(through)):
            yield from ((f"{name}.{inner}", found) for inner, found in parts(child, through=through))
        else:
            yield name, child


def watch(chosen: Mapping[str, nn.Module], run: Callable[[], object]) -> dict[str, Seen]:
    """Run something, and say of the parts that were used what went in and out, in the order of their use."""
    seen: dict[str, Seen] = {}

    def hook(name: str) -> Callable[[nn.Module, tuple[Tensor, ...], Tensor], None]:
        def note(_module: nn.Module, given: tuple[Tensor, ...], found: Tensor) -> None:
            seen[name] = Seen(given[0], found)

        return note

    with ExitStack() as hooks:
        for name, module in chosen.items():
            hooks.callback(module.register_forward_hook(hook(name)).remove)
        run()
    return seen


def arrows(vectors: Mapping[str, Tensor], seen: Mapping[str, Seen]) -> Arrows:
    """Say which vectors and parts go into which parts, each arrow that others imply left out."""
    sources = {**vectors, **{name: one.found for name, one in seen.items()}}
    into = {
        name: {other for other, tensor in sources.items() if other != name and _depends(one.given, tensor)}
        for name, one in seen.items()
    }
    return tuple(
        (one, name) for name, those in into.items() for one in sources
        if one in those and not any(one in into.get(other, ()) for other in those)
    )  # fmt: skip


def clipped(seen: Mapping[str, Seen], found: Arrows) -> set[str]:
    """Name the parts whose output falls below 0 while nothing that it goes into is given such: a ReLU lies between."""
    after = {name: [other for one, other in found if one == name] for name in seen}
    return {
        name for name, one in seen.items()
        if after[name] and (one.found < 0).any() and all((seen[other].given >= 0).all() for other in after[name])
    }  # fmt: skip


def _depends(given: Tensor, on: Tensor) -> bool:
    if not given.requires_grad or not on.requires_grad:
        return False
    (slope,) = torch.autograd.grad(given.sum(), on, retain_graph=True, allow_unused=True)
    return slope is not None and bool((slope != 0).any())
