"""A model that judges a text by its fragments: what every generated-text recipe has in common.

The document's log-odds are the mean over its fragments; what a fragment's score means is left to `significance`,
which compares it with the human texts kept here as a reference.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ml.answers.reference import LEAST, Reference
from ml.artefacts.on_disk import Artefact, BrokenArtefactError
from ml.choosing.calibration import sigmoid
from ml.choosing.held_out import Calibrated, HeldOut, calibrate
from ml.evaluation.evaluate import labels_of, weights_of
from ml.examples import Example, Highlight, Prediction
from ml.serving import highlights
from ml.text import languages
from ml.text.fragments import Fragment, Scored, Span, disjoint
from ml.text.languages import Profile
from ml.text.letters import Letters

Floats = NDArray[np.float64]

AT_ONCE = 256
"""So many texts are cut and scored together."""

_BETWEEN = "|"

logger = logging.getLogger(__name__)


class FragmentScorer(Protocol):
    """What is particular to a recipe: its tokens, and the log-odds that a machine wrote a fragment."""

    def read(self, text: str) -> Letters:
        """Read a text's letters as they were learnt: as they are, or plain."""

    def spans(self, text: str) -> list[Span]:
        """Find the characters of every token of a text that was read, in rising order."""

    def scores(self, texts: Sequence[str]) -> Floats:
        """Give each text's log-odds of machine over human, shape (texts,); texts are of a fragment's length."""

    def contributions(self, text: str) -> list[Highlight]:
        """Say what each word adds to the log-odds; nothing where that is not known."""


@dataclass(frozen=True, eq=False)
class FragmentModel:
    """A trained version; `fragment` is how many tokens a fragment has at most, `reference` the human texts' scores.

    `languages` are the profiles of those that it was trained and calibrated on.
    """

    version: str
    threshold: float
    slope: float
    offset: float
    fragment: int
    scorer: FragmentScorer
    reference: Reference
    languages: Mapping[str, Profile] = field(default_factory=dict)

    @property
    def least(self) -> int:
        """How many tokens a text must have to be judged; no fragment of a longer text has fewer."""
        return least(self.fragment)

    def predict(self, examples: Sequence[Example]) -> list[Prediction]:
        """Judge each example by itself, in the order given; the label is 1 where a machine wrote it."""
        texts = [example.text for example in examples]
        return [
            self._prediction(text, scored)
            for text, scored in zip(texts, score(self.scorer, texts, fragment=self.fragment), strict=True)
        ]

    def score(self, text: str) -> Scored:
        """Score a text's fragments."""
        return next(score(self.scorer, [text], fragment=self.fragment))

    def _prediction(self, text: str, scored: Scored) -> Prediction:
        probability = sigmoid(float(np.mean(scored.scores)), slope=self.slope, offset=self.offset)
        return Prediction(
            label=int(probability >= self.threshold),
            probability=probability,
            highlights=highlights.choose(self.scorer.contributions(text)),
        )


def least(fragment: int) -> int:
    """Say how many tokens a text must have to be judged: as many as the shortest fragment of a longer text."""
    return max(1, fragment * 3 // 8)


def score(scorer: FragmentScorer, texts: Sequence[str], *, fragment: int) -> Iterator[Scored]:
    """Score the fragments of each text, in the order given; an empty text has one empty fragment."""
    for start in range(0, len(texts), AT_ONCE):
        part = [scorer.read(text) for text in texts[start : start + AT_ONCE]]
        spans = [scorer.spans(one.text) for one in part]
        cut = [
            disjoint(one.text, found, size=fragment) or [Fragment(0, 0, 0)]
            for one, found in zip(part, spans, strict=True)
        ]
        quoted = [read.text[one.start : one.end] for read, every in zip(part, cut, strict=True) for one in every]
        scores = np.split(scorer.scores(quoted), np.cumsum([len(every) for every in cut])[:-1])
        written = texts[start : start + AT_ONCE]
        for text, read, every, own, found in zip(written, part, cut, scores, spans, strict=True):
            yield Scored(_placed(every, read, text), own, len(found))


def _placed(cut: Sequence[Fragment], read: Letters, text: str) -> list[Fragment]:
    """Say where fragments of what was read begin and end in the text as it was written."""
    starts = [0, *(read.starts[one.start] for one in cut[1:])]
    return [
        Fragment(start, end, one.tokens) for start, end, one in zip(starts, [*starts[1:], len(text)], cut, strict=True)
    ]


def chosen(
    scorer: FragmentScorer, examples: Sequence[Example], validation: Sequence[Example], *, fragment: int
) -> tuple[Calibrated, dict[str, Floats], dict[str, Any]]:
    """Give what is chosen on validation: sigmoid and threshold, and the human reference as `kept` writes it."""
    scored = list(score(scorer, [example.text for example in validation], fragment=fragment))
    reference = reference_of(scored, validation, fragment=fragment)
    decisions = np.array([one.scores.mean() for one in scored])
    held = HeldOut(labels_of(validation), weights_of(validation), decisions[None, :])
    return calibrate(held, setting=0), *kept(reference, [*examples, *validation])


def probabilities(scorer: FragmentScorer, found: Calibrated, texts: Sequence[str], *, fragment: int) -> Floats:
    """Give each text's calibrated probability that a machine wrote it, shape (texts,)."""
    decisions = np.array([one.scores.mean() for one in score(scorer, texts, fragment=fragment)])
    return sigmoid(decisions, slope=found.slope, offset=found.offset)


def reference_of(scored: Sequence[Scored], examples: Sequence[Example], *, fragment: int) -> Reference:
    """Keep the scores of the human texts that are long enough to be judged; they must not have been trained on."""
    human = [
        (one.scores, example.language)
        for one, example in zip(scored, examples, strict=True)
        if example.label == 0 and one.tokens >= least(fragment)
    ]
    return Reference(
        scores=np.concatenate([np.zeros(0), *(scores for scores, _ in human)]),
        texts=np.repeat(np.arange(len(human)), [len(scores) for scores, _ in human]),
        languages=tuple(language for _, language in human),
    )


def kept(reference: Reference, examples: Sequence[Example]) -> tuple[dict[str, Floats], dict[str, Any]]:
    """Write a reference, and how the languages of the examples look, as weights and details of an artefact."""
    if len(reference.languages) < LEAST:
        logger.warning(
            "%d of the human texts that were held back are long enough to compare with, and %d are needed before this "
            "version can judge anything: give more or longer texts.", len(reference.languages), LEAST,
        )  # fmt: skip
    weights = {"reference_scores": reference.scores, "reference_texts": reference.texts.astype(np.float64)}
    known = languages.profiles((example.text, example.language) for example in examples)
    looks = {code: {"groups": _BETWEEN.join(one.groups), "farthest": one.farthest} for code, one in known.items()}
    return weights, {"reference_languages": list(reference.languages), "languages": looks}


def restored(artefact: Artefact, scorer: FragmentScorer) -> FragmentModel:
    """Put a scorer together with what was found on validation; BrokenArtefactError where the parts do not fit."""
    return FragmentModel(
        version=artefact.version,
        threshold=artefact.threshold,
        slope=artefact.calibration["slope"],
        offset=artefact.calibration["offset"],
        fragment=artefact.recipe["fragment"],
        scorer=scorer,
        reference=_reference(artefact.version, artefact.weights, artefact.details),
        languages={
            code: Profile(tuple(look["groups"].split(_BETWEEN)), look["farthest"])
            for code, look in artefact.details["languages"].items()
        },
    )


def _reference(version: str, weights: Mapping[str, Floats], details: Mapping[str, Any]) -> Reference:
    scores, texts = weights["reference_scores"], weights["reference_texts"].astype(np.int64)
    spoken = tuple(details["reference_languages"])
    if scores.shape != texts.shape or len(np.unique(texts)) != len(spoken):
        raise BrokenArtefactError(f"{version}: its human texts and their languages do not match; train it again.")
    return Reference(scores, texts, spoken)
