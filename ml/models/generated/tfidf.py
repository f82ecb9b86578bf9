"""The baselines for generated text: linear models on the TF-IDF of words, marks and pairs of neighbours.

Naive Bayes is the cheapest, and a strong one in the shared task of MH-2; logistic regression is what is recommended for
a machine without a GPU.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import MultinomialNB

from ml.artefacts.on_disk import Artefact, BrokenArtefactError
from ml.evaluation.evaluate import labels_of, weights_of
from ml.examples import Example, ExamplesError, Highlight
from ml.model import Fitted, Run
from ml.models.generated import fragment_model, plain_letters
from ml.models.generated.fragment_model import FragmentModel
from ml.models.generated.recipe import Logistic, NaiveBayes, Recipe, read
from ml.text.fragments import Span, windows
from ml.text.letters import Letters, as_written
from ml.text.tfidf import Vocabulary, most_common_words
from ml.text.words import STEPS, words_and_marks

Floats = NDArray[np.float64]

Learn = Callable[[Any, Any, NDArray[np.int64], Floats], tuple[Floats, float]]
"""Learn by a recipe from rows (windows, features), labels and weights (windows,): coefficients, intercept."""


@dataclass(frozen=True, eq=False)
class LinearScorer:
    """Log-odds that are linear in a text's TF-IDF row; `coefficients` have shape (features,)."""

    vocabulary: Vocabulary
    coefficients: Floats
    intercept: float

    def read(self, text: str) -> Letters:
        """Read letters as they are."""
        return as_written(text)

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

        halves = [0.0, *(part(pair) / 2 for pair in pairs), 0.0]
        return [
            Highlight(start, end, part(word) + before + after)
            for (start, end), word, (before, after) in zip(spans, single, pairwise(halves), strict=False)
        ]


def features(text: str) -> list[str]:
    """Name what a text is judged by: its words and marks without case, and each pair of neighbours."""
    single, pairs = _features(text, words_and_marks(text))
    return single + pairs


def _features(text: str, spans: Sequence[Span]) -> tuple[list[str], list[str]]:
    single = [text[start:end].lower() for start, end in spans]
    return single, [f"{one} {other}" for one, other in pairwise(single)]


@dataclass(frozen=True)
class Baseline:
    """A recipe's name and settings, and how it learns."""

    name: str
    kind: type[Recipe]
    learn: Learn

    def read_recipe(self, settings: Mapping[str, Any]) -> Recipe:
        """Make a recipe from settings, defaults where none is given; RecipeError where they make no sense."""
        return read(self.kind, settings, name=self.name)

    def fit(
        self, examples: Sequence[Example], *, recipe: Recipe, validation: Sequence[Example] | None, run: Run
    ) -> Fitted:
        """Learn from windows of the examples; threshold, calibration and the human reference come from validation.

        The run keeps no state: training is brief.

        Raises:
            ExamplesError: no feature is common enough to learn from, or validation lacks a class.
        """
        del run
        assert validation is not None
        scorer = _learnt(plain_letters.learnt(examples, plain_letters=recipe.plain_letters), recipe, self.learn)
        reader = plain_letters.reading(scorer, asdict(recipe))
        calibrated, weights, details = fragment_model.chosen(reader, examples, validation, fragment=recipe.fragment)
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

    def restore(self, artefact: Artefact) -> FragmentModel:
        """Rebuild the model from its artefact; BrokenArtefactError where its parts do not fit together."""
        idf, coefficients = artefact.weights["idf"], artefact.weights["coefficients"]
        if not len(idf) == len(coefficients) == len(artefact.vocabulary):
            raise BrokenArtefactError(f"{artefact.version}: weights and words do not match; train it again.")
        vocabulary = Vocabulary(artefact.vocabulary, tuple(idf.tolist()), sublinear_tf=artefact.recipe["sublinear_tf"])
        scorer = LinearScorer(vocabulary, coefficients, float(artefact.weights["intercept"][0]))
        return fragment_model.restored(artefact, plain_letters.reading(scorer, artefact.recipe))


def _bayes(recipe: NaiveBayes, rows: Any, labels: NDArray[np.int64], weights: Floats) -> tuple[Floats, float]:
    bayes = MultinomialNB(alpha=recipe.smoothing).fit(rows, labels, sample_weight=weights)
    human, machine = bayes.feature_log_prob_
    return machine - human, float(np.diff(bayes.class_log_prior_)[0])


def _logistic(recipe: Logistic, rows: Any, labels: NDArray[np.int64], weights: Floats) -> tuple[Floats, float]:
    machine = LogisticRegression(C=recipe.C, max_iter=1_000).fit(rows, labels, sample_weight=weights)
    return np.asarray(machine.coef_[0], dtype=np.float64), float(machine.intercept_[0])


NAIVE_BAYES = Baseline("nb-tfidf-generated", NaiveBayes, _bayes)
LOGISTIC = Baseline("lr-tfidf-generated", Logistic, _logistic)


def _learnt(examples: Sequence[Example], recipe: Recipe, learn: Learn) -> LinearScorer:
    texts, places = _windows(examples, recipe)
    forms = [features(text) if recipe.stop_words else _without_stop_words(features(text)) for text in texts]
    vocabulary = most_common_words(
        forms, size=recipe.vocabulary_size, min_df=recipe.min_df, sublinear_tf=recipe.sublinear_tf
    )
    if not vocabulary.words:
        raise ExamplesError("No word is common enough to learn from; give more examples or lower min_df.")
    labels, weights = labels_of(examples)[places], weights_of(examples)[places]
    for label in (0, 1):  # each class counts as much as the other, however many texts of it there are
        weights[labels == label] *= weights.size / (2 * weights[labels == label].sum())
    coefficients, intercept = learn(recipe, vocabulary.matrix(forms), labels, weights)
    return LinearScorer(vocabulary, coefficients, intercept)


def _without_stop_words(forms: Sequence[str]) -> list[str]:
    """Leave out stop words, and pairs with one; what no version has learnt counts for nothing when it judges."""
    return [form for form in forms if all(map(STEPS["no-stop-words"], form.split(" ")))]


def _windows(examples: Sequence[Example], recipe: Recipe) -> tuple[list[str], NDArray[np.int64]]:
    """Cut the examples into training windows, and say of which example each is."""
    texts, places = [], []
    for place, example in enumerate(examples):
        spans = words_and_marks(example.text)
        for window in windows(example.text, spans, size=recipe.window, repeated=recipe.repeated):
            texts.append(example.text[window.start : window.end])
            places.append(place)
    return texts, np.array(places, dtype=np.int64)
