"""A linear model on the TF-IDF of words, marks and pairs of neighbours: what the two baselines have in common."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.artefacts.on_disk import Artefact, BrokenArtefactError
from ml.evaluation.evaluate import labels_of, weights_of
from ml.examples import Example, ExamplesError, Highlight
from ml.model import Fitted
from ml.models.generated import fragment_model
from ml.models.generated.fragment_model import FragmentModel
from ml.models.generated.recipe import Recipe
from ml.text.fragments import Span, windows
from ml.text.tfidf import Vocabulary, most_common_words
from ml.text.words import words_and_marks

Floats = NDArray[np.float64]

Learn = Callable[[Any, NDArray[np.int64], Floats], tuple[Floats, float]]
"""Learn from rows (windows, features), labels and weights (windows,): coefficients (features,) and intercept."""


@dataclass(frozen=True, eq=False)
class LinearScorer:
    """Log-odds that are linear in a text's TF-IDF row; `coefficients` have shape (features,)."""

    vocabulary: Vocabulary
    coefficients: Floats
    intercept: float

    def spans(self, text: str) -> list[Span]:
        """Find every word and mark."""
        return words_and_marks(text)

    def scores(self, texts: Sequence[str]) -> Floats:
        """Give each text's log-odds, shape (texts,)."""
        rows = self.vocabulary.matrix([features(text) for text in texts])
        found: Floats = rows @ self.coefficients + self.intercept
        return found

    def contributions(self, text: str) -> list[Highlight]:
        """Say what each word and mark adds to the log-odds of the text as one fragment; with the intercept that is it.

        A pair counts half for each of its two.
        """
        spans = words_and_marks(text)
        single, pairs = _features(text, spans)
        row, counts = self.vocabulary.row([*single, *pairs]), Counter([*single, *pairs])
        columns = self.vocabulary.column

        def part(feature: str) -> float:
            column = columns.get(feature)
            return 0.0 if column is None else row[column] * float(self.coefficients[column]) / counts[feature]

        halves = [part(pair) / 2 for pair in pairs]
        return (
            [
                Highlight(start, end, part(word) + before + after)
                for (start, end), word, before, after in zip(spans, single, [0.0, *halves], [*halves, 0.0], strict=True)
            ]
            if spans
            else []
        )


def features(text: str) -> list[str]:
    """Name what a text is judged by: its words and marks without case, and each pair of neighbours."""
    single, pairs = _features(text, words_and_marks(text))
    return single + pairs


def _features(text: str, spans: Sequence[Span]) -> tuple[list[str], list[str]]:
    single = [text[start:end].lower() for start, end in spans]
    return single, [f"{one} {other}" for one, other in pairwise(single)]


def fit(examples: Sequence[Example], *, recipe: Recipe, validation: Sequence[Example], learn: Learn) -> Fitted:
    """Learn from windows of the examples; threshold, calibration and the human reference come from validation.

    Raises:
        ExamplesError: no feature is common enough to learn from, or validation lacks a class.
    """
    scorer = _learnt(examples, recipe, learn)
    scored = list(fragment_model.score(scorer, [example.text for example in validation], fragment=recipe.fragment))
    calibrated = fragment_model.calibrated(scored, validation)
    reference = fragment_model.reference_of(scored, validation, fragment=recipe.fragment)
    weights, details = fragment_model.kept(reference, [*examples, *validation])
    return Fitted(
        threshold=calibrated.threshold,
        calibration={"slope": calibrated.slope, "offset": calibrated.offset},
        cleaning=("lower",),
        vocabulary=scorer.vocabulary.words,
        weights={
            "idf": np.array(scorer.vocabulary.idf),
            "coefficients": np.ascontiguousarray(scorer.coefficients),
            "intercept": np.array([scorer.intercept]),
            **weights,
        },
        probabilities=calibrated.probabilities,
        details=details,
    )


def _learnt(examples: Sequence[Example], recipe: Recipe, learn: Learn) -> LinearScorer:
    texts, places = _windows(examples, recipe)
    forms = [features(text) for text in texts]
    vocabulary = most_common_words(
        forms, size=recipe.vocabulary_size, min_df=recipe.min_df, sublinear_tf=recipe.sublinear_tf
    )
    if not vocabulary.words:
        raise ExamplesError("No word is common enough to learn from; give more examples or lower min_df.")
    labels, weights = labels_of(examples)[places], weights_of(examples)[places]
    for label in (0, 1):  # each class counts as much as the other, however many texts of it there are
        weights[labels == label] *= weights.size / (2 * weights[labels == label].sum())
    coefficients, intercept = learn(vocabulary.matrix(forms), labels, weights)
    return LinearScorer(vocabulary, coefficients, intercept)


def _windows(examples: Sequence[Example], recipe: Recipe) -> tuple[list[str], NDArray[np.int64]]:
    """Cut the examples into training windows, and say of which example each is."""
    texts, places = [], []
    for place, example in enumerate(examples):
        spans = words_and_marks(example.text)
        for window in windows(example.text, spans, size=recipe.window, repeated=recipe.repeated):
            texts.append(example.text[window.start : window.end])
            places.append(place)
    return texts, np.array(places, dtype=np.int64)


def restore(artefact: Artefact) -> FragmentModel:
    """Rebuild the model from its artefact; BrokenArtefactError where its parts do not fit together."""
    idf, coefficients = artefact.weights["idf"], artefact.weights["coefficients"]
    if not len(idf) == len(coefficients) == len(artefact.vocabulary):
        raise BrokenArtefactError(f"{artefact.version}: weights and words do not match; train it again.")
    vocabulary = Vocabulary(artefact.vocabulary, tuple(idf.tolist()), sublinear_tf=artefact.recipe["sublinear_tf"])
    scorer = LinearScorer(vocabulary, coefficients, float(artefact.weights["intercept"][0]))
    return fragment_model.restored(artefact, scorer)
