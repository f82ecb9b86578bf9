"""An encoder and the models on it, as those see them who keep means: nothing is loaded for that."""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from ml.examples import Example, Prediction
from ml.model import MeansOf, Model


class TextReader(Protocol):
    """An encoder, as those see it who only need a text's means, (layers, hidden) by `shape`."""

    @property
    def id(self) -> str:
        """What its means are known by: those of another id are others."""

    @property
    def shape(self) -> tuple[int, int]:
        """How many layers a text's means are of, and how long each is."""

    @property
    def likeness(self) -> int | None:
        """Which of these layers says what texts are alike, as a place; None: none of them does."""

    def means(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Give the means of texts, (texts, layers, hidden), in the order given."""


@runtime_checkable
class OnEncoder(Protocol):
    """A model that judges texts by their means alone, which are worth keeping: they serve all that stand on it."""

    @property
    def encoder(self) -> TextReader:
        """What it stands on."""

    def predict_with_means(self, examples: Sequence[Example]) -> tuple[list[Prediction], NDArray[np.float32]]:
        """Judge each example and give its means, (examples, layers, hidden): one pass makes both."""

    def by(self, means: MeansOf) -> Model:
        """Give this version with means from elsewhere: it says probabilities, and marks no word."""
