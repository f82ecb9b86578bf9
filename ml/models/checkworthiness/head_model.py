"""A linear head at work on an encoder that other heads share: calibrated margins, linear in the encoder's means."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml.choosing.by_language import Sigmoid, moved
from ml.choosing.calibration import sigmoid
from ml.encoders.encoder import Encoder, Read
from ml.examples import Example, Prediction
from ml.model import MeansOf
from ml.models.checkworthiness.text_model import TextModel
from ml.serving.onnx import Scored

Floats = NDArray[np.float64]
Means = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class HeadScored(Scored):
    """What a head says of a text, and the text's means, (layers, hidden), that it says it of."""

    means: Means


@dataclass(frozen=True, eq=False)
class Head:
    """Gives margins: the sum of `coefficients`, (layers, hidden), times a text's means, plus `intercept`."""

    encoder: Encoder
    coefficients: Floats
    intercept: float

    def scores(self, texts: Sequence[str]) -> list[HeadScored]:
        """Score texts, in the order given; each token's share is exact, since the margin is linear in their mean."""
        return [self._scored(read) for read in self.encoder.read(texts, self._shares)]

    def margins(self, means: Means) -> Floats:
        """Give the margins of texts by their means, (texts, layers, hidden)."""
        found: Floats = np.einsum("tlh,lh->t", means, self.coefficients) + self.intercept
        return found

    def _shares(self, states: Means) -> Means:
        found: Means = np.einsum("tlh,lh->t", states, self.coefficients.astype(np.float32))
        return found

    def _scored(self, read: Read) -> HeadScored:
        logits = np.array([0, self.margins(read.means[None])[0]], np.float32)
        return HeadScored(logits, read.spans, read.of_tokens, read.truncated, read.means)


@dataclass(frozen=True)
class EncoderHead(TextModel):
    """A trained version; what it says of a text it can also say of the text's means alone."""

    head: Head
    languages: Mapping[str, Sigmoid]

    @property
    def encoder(self) -> Encoder:
        """What it stands on, with others."""
        return self.head.encoder

    def by(self, means: MeansOf) -> "ByMeans":
        """Give this version with means from elsewhere: it says probabilities, and marks no word."""
        return ByMeans(self, means)

    def predict_with_means(self, examples: Sequence[Example]) -> tuple[list[Prediction], Means]:
        """Judge each example and give its means, (examples, layers, hidden), to be kept: one pass makes both."""
        predictions, scored = self.judged(examples)
        return predictions, stacked([one.means for one in scored if isinstance(one, HeadScored)], self.head.encoder)

    def probabilities_of(self, means: Means, examples: Sequence[Example]) -> Floats:
        """Judge examples by their means, which were kept, (examples, layers, hidden)."""
        return sigmoid(moved(examples, self.head.margins(means), self.languages), slope=1.0, offset=0.0)

    def probability(self, example: Example, scored: Scored) -> float:
        """Say how probably an example is positive, by the sigmoid of its language."""
        margin = moved([example], np.array([scored.logits[1]], np.float64), self.languages)
        return sigmoid(float(margin[0]), slope=1.0, offset=0.0)


@dataclass(frozen=True)
class ByMeans:
    """A version that judges by means from elsewhere, kept ones say, and reads no text itself."""

    model: EncoderHead
    means: MeansOf

    @property
    def version(self) -> str:
        """The version's name."""
        return self.model.version

    @property
    def threshold(self) -> float:
        """The probability from which the label is 1."""
        return self.model.threshold

    def predict(self, examples: Sequence[Example]) -> list[Prediction]:
        """Judge each example by itself, in the order given."""
        found = self.model.probabilities_of(self.means([one.text for one in examples]), examples).tolist()
        return [Prediction(label=int(one >= self.threshold), probability=one) for one in found]

    def truncated(self, examples: Sequence[Example]) -> float:
        """Say which share of the examples goes on after the last token that is read."""
        return self.model.truncated(examples)


def stacked(means: Sequence[Means], encoder: Encoder) -> Means:
    """Put texts' means together, (texts, layers, hidden), be there any or not."""
    return np.stack(means) if means else encoder.means([])
