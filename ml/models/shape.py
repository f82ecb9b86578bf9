"""The shape that every model file has, so that one door, one evaluation and one artefact serve them all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ml.artefacts import Artefact
from ml.examples import Example, Prediction


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


class RecipeError(ValueError):
    """A recipe or one of its settings does not exist or cannot be used; the message says what to choose."""


@dataclass(frozen=True)
class Fitted:
    """What a training gives: the parts of an artefact, and one held-out probability for each example."""

    threshold: float
    calibration: Mapping[str, float]
    cleaning: tuple[str, ...]
    vocabulary: tuple[str, ...]
    weights: Mapping[str, NDArray[np.float64]]
    probabilities: NDArray[np.float64]


class ModelFile(Protocol):
    """What a file in `ml.models` offers under these names."""

    def read_recipe(self, settings: Mapping[str, Any]) -> Any:
        """Make the file's recipe, a frozen dataclass, from settings; RecipeError where they make no sense."""

    def fit(self, examples: Sequence[Example], *, recipe: Any) -> Fitted:
        """Train on labelled examples of both classes."""

    def restore(self, artefact: Artefact) -> Model:
        """Rebuild the trained model."""
