"""The generated-text network as it is served, without torch: [CLS] from `ml.serving.onnx`, and its head in numpy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.special import erf

from ml.artefacts.on_disk import Artefact
from ml.examples import Highlight
from ml.models.checkworthiness.text_model import folder_of, tokenizer_of
from ml.models.generated import fragment_model, plain_letters
from ml.models.generated.fragment_model import FragmentModel
from ml.serving.onnx import OnnxClassifier
from ml.text import stylometry, tokens
from ml.text.fragments import Span
from ml.text.letters import Letters, as_written
from ml.text.tokens import TextTokenizer

Floats = NDArray[np.float64]

LAYERS = 3
SPARE = 8
"""An encoder reads so many tokens more than a fragment has: its special ones, and those of words that a cut parts."""


class Pooled(Protocol):
    """What computes a text's [CLS] state."""

    def states(self, texts: Sequence[str]) -> Floats:
        """Give the last layer's first token of each text, shape (texts, hidden)."""


@dataclass(frozen=True, eq=False)
class OnnxStates:
    """The exported encoder, whose output is the state of [CLS] itself."""

    classifier: OnnxClassifier

    def states(self, texts: Sequence[str]) -> Floats:
        """Give the last layer's first token of each text, shape (texts, hidden)."""
        return np.stack([scored.logits for scored in self.classifier.scores(texts)]).astype(np.float64)


@dataclass(frozen=True, eq=False)
class Head:
    """Three fully connected layers with GELU between them (MH-13), by the names that torch gives their weights.

    Figures of style, where the version has them, stand beside [CLS], less their `mean` and by their `scale`.
    """

    weights: Mapping[str, Floats]

    @property
    def reads_style(self) -> bool:
        """Whether it takes figures of style."""
        return "head.mean" in self.weights

    def margins(self, states: Floats, texts: Sequence[str]) -> Floats:
        """Give the log-odds of machine over human, shape (texts,), from [CLS], (texts, hidden)."""
        if self.reads_style:
            style = np.stack([stylometry.figures(text) for text in texts])
            states = np.concatenate([states, (style - self.weights["head.mean"]) * self.weights["head.scale"]], axis=1)
        for layer in range(LAYERS):
            states = states @ self.weights[f"head.layers.{layer}.weight"].T + self.weights[f"head.layers.{layer}.bias"]
            if layer < LAYERS - 1:
                states = states * (1 + erf(states / np.sqrt(2))) / 2
        return states[:, 1] - states[:, 0]


@dataclass(frozen=True, eq=False)
class NetworkScorer:
    """Scores fragments by an encoder's [CLS] and a head; it cannot say what each word adds."""

    pooled: Pooled
    head: Head
    tokenizer: TextTokenizer

    def read(self, text: str) -> Letters:
        """Read letters as they are."""
        return as_written(text)

    def spans(self, text: str) -> list[Span]:
        """Find every token, one for each character where bytes are tokens."""
        return list(dict.fromkeys(self.tokenizer.spans(text)))

    def scores(self, texts: Sequence[str]) -> Floats:
        """Give each text's log-odds, shape (texts,)."""
        return self.head.margins(self.pooled.states(texts), texts)

    def contributions(self, text: str) -> list[Highlight]:
        """Nothing: three layers do not share their answer out among words."""
        del text
        return []


def restore(artefact: Artefact) -> FragmentModel:
    """Rebuild the model from its exported network; BrokenArtefactError where a part of it is missing."""
    limit = artefact.recipe["fragment"] + SPARE
    return assembled(artefact, OnnxStates(OnnxClassifier(folder_of(artefact), max_tokens=limit)))


def assembled(artefact: Artefact, pooled: Pooled) -> FragmentModel:
    """Put together what computes [CLS], the head, and what was found on validation."""
    head = Head({name: values for name, values in artefact.weights.items() if name.startswith("head.")})
    read = tokens.load(tokenizer_of(artefact), max_tokens=artefact.recipe["fragment"] + SPARE)
    return fragment_model.restored(artefact, plain_letters.reading(NetworkScorer(pooled, head, read), artefact.recipe))
