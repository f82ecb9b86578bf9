"""What a candidate learns from: the dataset's posts and the samples that the first model began with."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from ml import registry
from ml.examples import Example, read_examples
from pipeline.learning import datasets
from pipeline.learning.retraining import weighted_splits
from pipeline.near_duplicates import minhash

JUDGING_ONLY = {"weights_in_training": False}
"""Weights count where calibration and threshold are chosen; the machine learns from the posts as they are (CH-15)."""


@dataclass(frozen=True)
class TrainingData:
    """A training's examples, what its choices are made on (None: folds of the examples), and settings that go along."""

    training: Sequence[Example]
    validation: Sequence[Example] | None
    settings: Mapping[str, Any]


def read(session: Session, dataset_id: int, *, recipe: str, samples: Path | None) -> TrainingData:
    """Gather what a recipe learns from; `samples` are those of the first model, None where they are not to count.

    A recipe of the loop chooses its epoch, calibration and threshold on the validation posts. A baseline trains in
    seconds and does so on folds of everything it may see, which steadies the threshold: a tenth of a young desk's posts
    is few. Samples that are copies of posts that choose or judge are left out. Raises DatasetError, ExamplesError.
    """
    train, validation, gate, test = (
        weighted_splits.read(session, dataset_id, split).examples for split in datasets.SPLITS
    )
    judged = [*validation, *gate, *test]
    starters = [] if samples is None else without_copies(read_examples(samples), of=judged)
    if registry.needs_validation(recipe):
        plain = datasets.examples(session, dataset_id, "train")
        return TrainingData(training=[*plain, *starters], validation=validation, settings={})
    return TrainingData(training=[*train, *validation, *starters], validation=None, settings=JUDGING_ONLY)


def without_copies(examples: Iterable[Example], *, of: Sequence[Example]) -> list[Example]:
    """Leave out the examples that are copies of any of the others."""
    by_key: dict[int, list[str]] = defaultdict(list)
    for other in of:
        normal = minhash.normalise(other.text)
        for key in minhash.sketch(normal).keys:
            by_key[key].append(normal)
    return [example for example in examples if not _is_copy(minhash.normalise(example.text), by_key)]


def _is_copy(normal: str, by_key: Mapping[int, Sequence[str]]) -> bool:
    near = {other for key in minhash.sketch(normal).keys for other in by_key.get(key, ())}
    return any(minhash.are_copies(normal, other) for other in near)
