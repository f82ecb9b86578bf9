"""What a model is given and what it answers, and names for sets of examples that depend on nothing but them."""

import hashlib
import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ml.files import ExamplesError

_CLASSES = range(1000)
_LATER = ("topic", "image", "document", "document_image")


@dataclass(frozen=True)
class Example:
    """A text as a model sees it; `label` 1 says worth checking, or machine-written, `weight` is how often it counts.

    `topic` names the list that a post is ranked in, where a data set has several; of texts that a machine may have
    written, what they are about: they are never divided between training and judging. A claim that is compared with a
    document has that document's text, and where there are pictures the paths of `image` and `document_image`; its
    label counts through the task's classes, from 0.

    Raises:
        ExamplesError: a label is no class's number, a selection not 0 or 1, or the weight is not a number above 0.
    """

    text: str
    label: int | None = None
    selected: int | None = None
    language: str | None = None
    account: str | None = None
    weight: float = 1.0
    id: str | None = None
    topic: str | None = None
    image: str | None = None
    document: str | None = None
    document_image: str | None = None

    def __post_init__(self) -> None:
        if self.label is not None and self.label not in _CLASSES:
            raise ExamplesError(f"An example's label is {self.label!r}; give a class's number, from 0, or None.")
        if self.selected not in (0, 1, None):
            raise ExamplesError(f"An example's selected is {self.selected!r}; give 0, 1 or None.")
        if not (math.isfinite(self.weight) and self.weight > 0):
            raise ExamplesError(f"An example's weight is {self.weight!r}; give a finite number above 0.")


@dataclass(frozen=True)
class Highlight:
    """A word that spoke most for the positive class: characters [start, end) of the unaltered text, how much."""

    start: int
    end: int
    weight: float


@dataclass(frozen=True)
class Prediction:
    """A model's answer to one example; `probability` is that of the positive class, whatever the label.

    `selected_probability` is how probably the desk would select it, where the model knows; `sentence` are the
    characters [start, end) of a long text's sentence that is most worth checking. Of more than two classes,
    `probabilities` has each one's, and `probability` is that of the label.
    """

    label: int
    probability: float
    highlights: tuple[Highlight, ...] = ()
    selected_probability: float | None = None
    sentence: tuple[int, int] | None = None
    probabilities: tuple[float, ...] = ()


def in_fixed_order(examples: Iterable[Example]) -> list[Example]:
    """Put examples into an order that depends on nothing but themselves, so that training repeats."""
    return sorted(examples, key=digest)


def data_hash(examples: Iterable[Example]) -> str:
    """Name a set of examples by the sha256 over all of them, whatever their order."""
    digests = sorted(map(digest, examples))
    return hashlib.sha256("\n".join(digests).encode()).hexdigest()


def digest(example: Example) -> str:
    """Name an example by the sha256 over all that it says."""
    values = dict(vars(example))
    for name in _LATER:
        if values[name] is None:
            del values[name]  # it came later: examples without one keep their digest, and versions their names
    for name in ("image", "document_image"):
        if name in values:
            values[name] = Path(values[name]).name  # where the pictures lie is not what they are
    # JSON writes lone surrogates as escapes, so every text has a digest.
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()
