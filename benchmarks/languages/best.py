"""The best network: fine-tuned on all sets together, then on the Spanish desk's posts, and encoders made of it.

The desk's head stands on the network as it is. All other heads stand on the average of its weights and those that it
began with: it has gone far for one desk, and small sets are judged better from half-way back.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any

from benchmarks.languages.posts import UNSEEN, Task
from ml import registry
from ml.encoders import making, shelf
from ml.encoders.source import Source, read_folder
from ml.examples import Example

ROUND = {"learning_rates": {"encoder": 8e-5, "head": 1e-3}, "top_blocks": 8}
EPOCHS_JOINT, EPOCHS_DESK = 1, 2
DESK = "es_claim"
DESKS, OTHERS = "desk", "half-way"
LAYERS = (10, 12)
HEAD = {"C": 0.00001, "Cs": [0.0001, 0.001, 0.003, 0.01], "choose_layers": True}
"""A head learns from posts that the network knows by heart: how strictly, is chosen on those that it does not."""


def encoders(
    folder: Path,
    tasks: Sequence[Task],
    more: Sequence[Example],
    *,
    weights: Path | None,
    layers: Sequence[int],
    settings: Mapping[str, Any],
) -> tuple[Path, Path]:
    """Give the encoders that the folder keeps, the desk's and that of all others, or fine-tune them from `weights`."""
    there = folder / "encoders"
    if not shelf.listed(there):
        chosen = {**ROUND, **settings}
        together = [task for task in tasks if task.name not in (UNSEEN, "zero_shot")]
        desk = [task for task in tasks if task.name == DESK]
        first = {"encoder": str(weights), "epochs": EPOCHS_JOINT, **chosen}
        joint = fine_tune(folder / "joint", together, more, settings=first)
        own = fine_tune(folder / DESKS, desk, more, settings={"epochs": EPOCHS_DESK, **chosen}, start=joint)
        _make(read_folder(own), there, DESKS, layers=layers)
        _make(_half_way(read_folder(own), back_to=read_folder(Path(str(weights)))), there, OTHERS, layers=layers)
    return shelf.find(DESKS, there), shelf.find(OTHERS, there)


def _half_way(source: Source, *, back_to: Source) -> Source:
    mixed = {name: (values + back_to.weights[name]) / 2 for name, values in source.weights.items()}
    return replace(source, weights=mixed, revision=f"{source.revision}+{back_to.revision}")


def _make(source: Source, there: Path, name: str, *, layers: Sequence[int]) -> None:
    making.make(source, there, name=name, licence="that of the weights it began with", layers=layers)


def fine_tune(
    folder: Path,
    tasks: Iterable[Task],
    more: Sequence[Example],
    *,
    settings: Mapping[str, Any],
    start: Path | None = None,
) -> Path:
    """Fine-tune, or go on where that was broken off, on what the tasks do not hold back; that chooses the epoch."""
    if not folder.exists():
        judged = {post.text for task in tasks for post in task.dev}
        learnt = [post for post in chain(more, *(task.learnt for task in tasks)) if post.text not in judged]
        held_back = [*chain(*(task.held_back for task in tasks))]
        registry.train(
            learnt, folder, recipe="xlmr", settings=settings, validation=held_back, start=start, resume=True,
            progress=True,
        )  # fmt: skip
    return folder
