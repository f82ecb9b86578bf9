"""A trained encoder as a model: logits and token scores become probabilities, highlights and the telling sentence.

It is loaded without torch; what computes the logits is the exported network of `ml.serving.onnx`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ml.artefacts.on_disk import Artefact, BrokenArtefactError
from ml.choosing.calibration import sigmoid
from ml.examples import Example, Highlight, Prediction
from ml.model import Model
from ml.serving import highlights, speaking
from ml.serving.onnx import OnnxClassifier, Scored
from ml.text import sentences, tokens

Span = tuple[int, int]
"""A sentence's characters, [start, end)."""


class Scorer(Protocol):
    """What computes logits."""

    def scores(self, texts: Sequence[str]) -> Sequence[Scored]:
        """Score texts, in the order given."""


@dataclass(frozen=True)
class TextModel:
    """A trained version; from its second level on it also says whether the desk would select a text."""

    version: str
    threshold: float
    temperature: float
    scorer: Scorer
    tokenizer: Path
    max_tokens: int

    def predict(self, examples: Sequence[Example]) -> list[Prediction]:
        """Judge each example by itself, in the order given."""
        return self.judged(examples)[0]

    def judged(self, examples: Sequence[Example]) -> tuple[list[Prediction], Sequence[Scored]]:
        """Judge each example by itself, and give what the scorer said of it."""
        if not examples:
            return [], []
        texts = [example.text for example in examples]
        scored = self.scorer.scores(texts)
        parts = [sentences.to_score(text) for text in texts]
        by_themselves = iter(self._by_themselves(texts, scored, parts))
        predictions = [
            self._prediction(example, one, next(by_themselves) if one.truncated and found else _told_apart(one, found))
            for example, one, found in zip(examples, scored, parts, strict=True)
        ]
        return predictions, scored

    def _by_themselves(
        self, texts: Sequence[str], scored: Sequence[Scored], parts: Sequence[list[Span]]
    ) -> list[list[tuple[float, Span]]]:
        """Score the sentences of texts that were not read to their end, each as a text of its own."""
        cut = [(text, found) for text, one, found in zip(texts, scored, parts, strict=True) if one.truncated and found]
        margins = map(_margin, self.scorer.scores([text[start:end] for text, found in cut for start, end in found]))
        return [[(next(margins), span) for span in found] for _, found in cut]

    def _prediction(self, example: Example, whole: Scored, by_sentence: Sequence[tuple[float, Span]]) -> Prediction:
        probability = self.probability(example, whole)
        _, telling = max(by_sentence, key=lambda pair: pair[0], default=(0.0, None))
        return Prediction(
            label=int(probability >= self.threshold),
            probability=probability,
            highlights=speaking.chosen(example.text, self.contributions(example.text, whole)),
            selected_probability=self._probability(whole.logits[2:]) if len(whole.logits) > 2 else None,
            sentence=telling,
        )

    def probability(self, example: Example, scored: Scored) -> float:
        """Say how probably an example is positive by what the scorer says of it."""
        del example
        return self._probability(scored.logits)

    def explained(self, text: str) -> tuple[Prediction, list[Highlight]]:
        """Judge a text and say what each word, as people read it, adds in log-odds of label 1."""
        (prediction,), (scored,) = self.judged([Example(text=text)])
        return prediction, speaking.joined(text, self.contributions(text, scored))

    def contributions(self, text: str, scored: Scored) -> list[Highlight]:
        """Say how much each word adds to the calibrated margin between label 1 and label 0 (CAM-15)."""
        shares = scored.cam / (max(1, len(scored.cam)) * self.temperature)
        return highlights.of_words(text, spans=scored.spans, scores=shares.tolist())

    def truncated(self, examples: Sequence[Example]) -> float:
        """Say which share of the examples goes on after the last token that is read."""
        read = tokens.load(self.tokenizer, max_tokens=self.max_tokens)
        return read.share_truncated([example.text for example in examples])

    def _probability(self, logits: NDArray[np.float32]) -> float:
        return sigmoid(float(logits[1]) - float(logits[0]), slope=1 / self.temperature, offset=0.0)


def _told_apart(scored: Scored, found: Sequence[Span]) -> list[tuple[float, Span]]:
    """Say what the tokens of each sentence say on average: one pass reads a text and all of its sentences."""
    starts = np.array([start for start, _ in scored.spans])
    real = np.array([start < end for start, end in scored.spans])
    inside = [real & (starts >= start) & (starts < end) for start, end in found]
    return [
        (float(scored.cam[tokens].mean()), span) for tokens, span in zip(inside, found, strict=True) if tokens.any()
    ]


def _margin(scored: Scored) -> float:
    return float(scored.logits[1] - scored.logits[0])


def restore(artefact: Artefact) -> Model:
    """Rebuild the model from its exported network.

    Raises:
        BrokenArtefactError: the artefact has not been saved to a folder.
    """
    return assembled(artefact, OnnxClassifier(folder_of(artefact), **reading_of(artefact)))


def reading_of(artefact: Artefact) -> dict[str, Any]:
    """Say how the artefact's network was trained to read; older ones read styled letters as they are."""
    return {"plain_letters": False} | {
        name: value
        for name, value in artefact.recipe.items()
        if name in ("max_tokens", "cut_addresses", "plain_letters")
    }


def folder_of(artefact: Artefact) -> Path:
    """Say where the artefact lies; BrokenArtefactError where it has not been saved."""
    if artefact.folder is None:
        raise BrokenArtefactError(f"{artefact.version} is not on disk; save it first.")
    return artefact.folder


def assembled(artefact: Artefact, scorer: Scorer) -> TextModel:
    """Put a scorer together with what training found on validation."""
    return TextModel(
        version=artefact.version,
        threshold=artefact.threshold,
        temperature=artefact.calibration["temperature"],
        scorer=scorer,
        tokenizer=tokenizer_of(artefact),
        max_tokens=artefact.recipe["max_tokens"],
    )


def tokenizer_of(artefact: Artefact) -> Path:
    """Say where the artefact's `tokenizer.json` lies; BrokenArtefactError as `folder_of`."""
    return folder_of(artefact) / "tokenizer" / "tokenizer.json"
