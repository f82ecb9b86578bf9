"""SVM-TFIDF, the paper's baseline (CH-41): a linear SVM over the 20,000 most common unigrams by TF-IDF."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.svm import LinearSVC

from ml import highlights
from ml.artefacts import Artefact, BrokenArtefactError
from ml.calibration import platt, sigmoid
from ml.evaluation import labels_of, weights_of
from ml.examples import Example, ExamplesError, Highlight, Prediction, assign_folds
from ml.models.shape import Fitted, Model, RecipeError
from ml.scores import best_threshold
from ml.text import STEPS, words
from ml.tfidf import Vocabulary, most_common_words

Floats = NDArray[np.float64]
Labels = NDArray[np.int64]
Forms = list[list[str]]


@dataclass(frozen=True)
class Recipe:
    """How to train; `cleaning` names steps of `ml.text`."""

    vocabulary_size: int = 20_000
    C: float = 0.3
    class_weight: str | None = None
    sublinear_tf: bool = True
    min_df: int = 1
    cleaning: tuple[str, ...] = (
        "links",
        "mentions",
        "hashtags",
        "lower",
        "fold-accents",
        "years",
        "numbers",
    )
    folds: int = 5
    seed: int = 0


def read_recipe(settings: Mapping[str, Any]) -> Recipe:
    """Make a recipe from settings, defaults where none is given.

    Raises:
        RecipeError: a setting does not exist or makes no sense.
    """
    known = [setting.name for setting in fields(Recipe)]
    for name in settings:
        if name not in known:
            raise RecipeError(f"svm-tfidf has no setting {name!r}; choose among {', '.join(known)}.")
    recipe = Recipe(**{**settings, "cleaning": tuple(settings.get("cleaning", Recipe.cleaning))})
    for name in ("vocabulary_size", "C", "min_df"):
        value = getattr(recipe, name)
        if not (isinstance(value, int | float) and value > 0):
            raise RecipeError(f"{name} is {value!r}; give a number above 0.")
    if recipe.folds < 2:
        raise RecipeError(f"folds is {recipe.folds!r}; give 2 or more.")
    if recipe.class_weight not in (None, "balanced"):
        raise RecipeError(f"class_weight is {recipe.class_weight!r}; give None or 'balanced'.")
    for step in recipe.cleaning:
        if step not in STEPS:
            raise RecipeError(f"There is no cleaning step {step!r}; choose among {', '.join(STEPS)}.")
    return recipe


@dataclass(frozen=True)
class SvmTfidf:
    """The trained baseline; a text's words add up to its decision value, so each word's part is known."""

    version: str
    threshold: float
    slope: float
    offset: float
    cleaning: tuple[str, ...]
    vocabulary: Vocabulary
    coefficients: tuple[float, ...]
    intercept: float

    def predict(self, examples: Sequence[Example]) -> list[Prediction]:
        """Judge each example by itself, in the order given."""
        return [self._judge(example.text) for example in examples]

    def contributions(self, text: str) -> list[Highlight]:
        """Say how much each word's every occurrence adds to the decision value; with the intercept that is it."""
        found = words(text, steps=self.cleaning)
        row = self.vocabulary.row(word.form for word in found)
        columns = [self.vocabulary.column.get(word.form) for word in found]
        counts = Counter(columns)
        return [
            Highlight(
                start=word.start,
                end=word.end,
                weight=0.0 if column is None else row[column] * self.coefficients[column] / counts[column],
            )
            for word, column in zip(found, columns, strict=True)
        ]

    def _judge(self, text: str) -> Prediction:
        parts = self.contributions(text)
        decision = math.fsum(part.weight for part in parts) + self.intercept
        probability = sigmoid(decision, slope=self.slope, offset=self.offset)
        return Prediction(
            label=int(probability >= self.threshold),
            probability=probability,
            highlights=highlights.choose(parts),
        )


def fit(examples: Sequence[Example], *, recipe: Recipe) -> Fitted:
    """Train on examples of both classes; threshold and calibration come from folds not trained on.

    Raises:
        ExamplesError: no text has a word, or a class has fewer than two different texts.
    """
    forms = [[word.form for word in words(example.text, steps=recipe.cleaning)] for example in examples]
    labels, weights = labels_of(examples), weights_of(examples)
    folds = assign_folds(examples, folds=recipe.folds, seed=recipe.seed)
    held_out = _held_out_decisions(forms, labels, weights, folds=np.array(folds), recipe=recipe)
    slope, offset = platt(held_out, labels, weights=weights)
    probabilities = sigmoid(held_out, slope=slope, offset=offset)
    vocabulary, machine = _train(forms, labels, weights, recipe=recipe)
    return Fitted(
        threshold=best_threshold(labels, probabilities, weights=weights),
        calibration={"slope": slope, "offset": offset},
        cleaning=recipe.cleaning,
        vocabulary=vocabulary.words,
        weights={
            "idf": np.array(vocabulary.idf),
            "coefficients": np.ascontiguousarray(machine.coef_[0], dtype=np.float64),
            "intercept": np.array(machine.intercept_, dtype=np.float64),
        },
        probabilities=probabilities,
    )


def restore(artefact: Artefact) -> Model:
    """Rebuild the model from its artefact.

    Raises:
        BrokenArtefactError: its parts do not fit together.
    """
    recipe = read_recipe(artefact.recipe)
    idf, coefficients = artefact.weights["idf"], artefact.weights["coefficients"]
    if not len(idf) == len(coefficients) == len(artefact.vocabulary):
        raise BrokenArtefactError(f"{artefact.version}: weights and words do not match; train it again.")
    return SvmTfidf(
        version=artefact.version,
        threshold=artefact.threshold,
        slope=artefact.calibration["slope"],
        offset=artefact.calibration["offset"],
        cleaning=artefact.cleaning,
        vocabulary=Vocabulary(artefact.vocabulary, tuple(idf.tolist()), sublinear_tf=recipe.sublinear_tf),
        coefficients=tuple(coefficients.tolist()),
        intercept=float(artefact.weights["intercept"][0]),
    )


def _train(forms: Forms, labels: Labels, weights: Floats, *, recipe: Recipe) -> tuple[Vocabulary, LinearSVC]:
    vocabulary = most_common_words(
        forms, size=recipe.vocabulary_size, min_df=recipe.min_df, sublinear_tf=recipe.sublinear_tf
    )
    if not vocabulary.words:
        raise ExamplesError("No word is common enough to learn from; give more examples or lower min_df.")
    machine = LinearSVC(C=recipe.C, class_weight=recipe.class_weight, random_state=recipe.seed, max_iter=10_000)
    machine.fit(vocabulary.matrix(forms), labels, sample_weight=weights)
    return vocabulary, machine


def _held_out_decisions(
    forms: Forms, labels: Labels, weights: Floats, *, folds: NDArray[np.int64], recipe: Recipe
) -> Floats:
    """Judge every example by a machine that has not seen it, its words and their weights included."""
    decisions = np.zeros(len(labels))
    for fold in np.unique(folds):
        seen, unseen = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        vocabulary, machine = _train([forms[place] for place in seen], labels[seen], weights[seen], recipe=recipe)
        decisions[unseen] = machine.decision_function(vocabulary.matrix([forms[place] for place in unseen]))
    return decisions
