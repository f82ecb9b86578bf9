"""The best network: fine-tuned on all sets together, then on the Spanish desk's posts, and an encoder for heads."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from benchmarks.languages.posts import UNSEEN, Task
from ml import registry
from ml.encoders import shelf
from ml.examples import Example

ROUND = {"learning_rates": {"encoder": 8e-5, "head": 1e-3}, "top_blocks": 8}
EPOCHS_JOINT, EPOCHS_DESK = 1, 2
DESK = "es_claim"
LAYERS = (10, 12)
HEAD = {"C": 0.00001, "Cs": [0.0001, 0.001, 0.003, 0.01]}
"""A head learns from posts that the network knows by heart: how strictly, is chosen on those that it does not."""


def encoder(
    folder: Path,
    tasks: Sequence[Task],
    more: Sequence[Example],
    *,
    weights: Path | None,
    layers: Sequence[int],
    settings: Mapping[str, Any],
) -> Path:
    """Give the encoder that the folder keeps, fine-tuned from `weights` where there is none yet."""
    if made := shelf.listed(folder / "encoders"):
        return next(iter(made))
    chosen = {**ROUND, **settings}
    together = [task for task in tasks if task.name not in (UNSEEN, "zero_shot")]
    desk = [task for task in tasks if task.name == DESK]
    first = {"encoder": str(weights), "epochs": EPOCHS_JOINT, **chosen}
    joint = fine_tune(folder / "joint", together, more, settings=first)
    own = fine_tune(folder / "desk", desk, more, settings={"epochs": EPOCHS_DESK, **chosen}, start=joint)
    return shelf.make(str(own), folder / "encoders", layers=layers)


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
