"""The shape that every model file has, so that one door, one evaluation and one artefact serve them all."""

import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from ml.artefacts.on_disk import Artefact
from ml.errors import UserError
from ml.examples import Example, Highlight, Prediction

MeansOf = Callable[[Sequence[str]], NDArray[np.float32]]
"""Gives the means of texts, (texts, layers, hidden): made now, or kept."""


class Model(Protocol):
    """A trained version, ready to judge: a probability at or above its threshold is label 1."""

    @property
    def version(self) -> str:
        """The version's name."""

    @property
    def threshold(self) -> float:
        """The probability from which the label is 1."""

    def predict(self, examples: Sequence[Example]) -> list[Prediction]:
        """Judge each example by itself, in the order given."""


@runtime_checkable
class Reader(Protocol):
    """A model that reads texts only so far, and can say how often that cuts them."""

    def truncated(self, examples: Sequence[Example]) -> float:
        """Say which share of the examples it cannot read to the end."""


@runtime_checkable
class Explainer(Protocol):
    """A model whose decision is the sum of what words add, and a constant."""

    def explained(self, text: str) -> tuple[Prediction, list[Highlight]]:
        """Judge a text and say what each word adds in log-odds of label 1."""


@runtime_checkable
class Classifier(Protocol):
    """A model that tells more than two classes apart, of a claim and a document with their pictures."""

    @property
    def version(self) -> str:
        """The version's name."""

    @property
    def reads_images(self) -> bool:
        """Whether it looks at pictures."""

    def probabilities(self, examples: Sequence[Example]) -> NDArray[np.float64]:
        """Give each class's probability, (examples, classes)."""

    def of_documents(self, example: Example, documents: Sequence[str]) -> NDArray[np.float64]:
        """Give each class's probability, (documents, classes), of a pair with its document's text replaced."""

    def unread(self, example: Example) -> tuple[bool, bool]:
        """Whether the claim, and whether the document, goes on after what is read of it."""

    def missing_images(self, examples: Sequence[Example]) -> float:
        """Say which share of the pictures is not there or cannot be read."""


class RecipeError(UserError):
    """A recipe or one of its settings does not exist or cannot be used; the message says what to choose."""


def on_demand(module: str, *, extra: str = "train") -> Any:
    """Open a room of ml whose libraries, of an extra, are slow to start, and not installed everywhere.

    Raises:
        RecipeError: a library is missing.
    """
    try:
        return importlib.import_module(f"ml.{module}")
    except ModuleNotFoundError as error:
        library = (error.name or "").partition(".")[0]
        if library == "ml":
            raise
        raise RecipeError(
            f"{library} is not installed, which training and encoders need: run .venv/bin/pip install "
            f'-c constraints.txt -e ".[{extra}]".'
        ) from error


@dataclass(frozen=True)
class Run:
    """How one training is run: where it begins, where its state is kept, and who watches.

    `name` is the version's; a state of another name is never resumed. Without a folder no state is kept. `start` is
    the folder of the version that a network begins with; the name tells of it. `means` gives the vectors of texts,
    (texts, layers, hidden), where an encoder's were kept.
    """

    name: str = ""
    state: Path | None = None
    start: Path | None = None
    resume: bool = False
    progress: bool = False
    checkpoint_steps: int = 500
    means: MeansOf | None = None


@dataclass(frozen=True)
class Fitted:
    """What a training gives: the parts of an artefact, and what its report is made from.

    `probabilities` are out-of-fold ones for each training example, or, where validation examples were given, those
    of the validation examples. `judge` gives the probabilities of examples not seen yet, `truncated` the
    share of them that is cut, `missing` that of their pictures that are not there; `write` puts a network's
    files into the artefact's folder, and `details` are recorded in its config, with what `write` returns. Of several
    processes only the one that `is_main` writes.
    """

    threshold: float
    calibration: Mapping[str, float]
    cleaning: tuple[str, ...]
    probabilities: NDArray[np.float64]
    vocabulary: tuple[str, ...] = ()
    weights: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)
    judge: Callable[[Sequence[Example]], NDArray[np.float64]] | None = None
    write: Callable[[Path], Mapping[str, Any]] | None = None
    truncated: Callable[[Sequence[Example]], float] | None = None
    missing: Callable[[Sequence[Example]], float] | None = None
    details: Mapping[str, Any] = field(default_factory=dict)
    is_main: bool = True


class ModelFile(Protocol):
    """What a file in `ml.models` offers under these names."""

    def read_recipe(self, settings: Mapping[str, Any]) -> Any:
        """Make the file's recipe, a frozen dataclass, from settings; RecipeError where they make no sense."""

    def fit(
        self, examples: Sequence[Example], *, recipe: Any, validation: Sequence[Example] | None, run: Run
    ) -> Fitted:
        """Train on labelled examples of both classes; choose epoch, threshold and calibration on validation."""

    def restore(self, artefact: Artefact) -> Model:
        """Rebuild the trained model."""
