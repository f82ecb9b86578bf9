"""SVM-TFIDF, the paper's baseline (CH-41): a linear SVM over the 20,000 most common unigrams by TF-IDF."""

import itertools
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.svm import LinearSVC

from ml.artefacts.on_disk import Artefact, BrokenArtefactError
from ml.choosing.held_out import Calibrated
from ml.evaluation.evaluate import labels_of
from ml.examples import Example, ExamplesError, Highlight
from ml.model import Fitted, Model, Run
from ml.models.checkworthiness import baseline
from ml.text.tfidf import Vocabulary, most_common_words
from ml.text.words import words

Floats = NDArray[np.float64]
Labels = NDArray[np.int64]
Places = NDArray[np.int64]
Forms = list[list[str]]


@dataclass(frozen=True, kw_only=True)
class Recipe(baseline.Recipe):
    """How to train: the `vocabulary_size` most common words that at least `min_df` texts hold."""

    vocabulary_size: int = 20_000
    C: float = 0.3
    sublinear_tf: bool = True
    min_df: int = 1
    cleaning: tuple[str, ...] = (
        "plain-letters", "links", "mentions", "hashtags", "lower", "fold-accents", "years", "numbers",
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Tuned(Recipe):
    """The recipe with vocabulary size and regularisation chosen on examples not trained on (CH-42)."""

    tune: bool = True
    sizes: tuple[int, ...] = (5_000, 20_000, 50_000)
    Cs: tuple[float, ...] = (0.1, 0.3, 1.0)


def read_recipe(settings: Mapping[str, Any]) -> Recipe:
    """Make a recipe from settings, defaults where none is given.

    Raises:
        RecipeError: a setting does not exist or makes no sense.
    """
    kind = Tuned if settings.get("tune") else Recipe
    given = baseline.known_settings(settings, known=[setting.name for setting in fields(Tuned)], name="svm-tfidf")
    if kind is Recipe:  # plain recipes are named as they were before there was tuning
        given = {name: value for name, value in given.items() if name not in ("tune", "sizes", "Cs")}
    recipe = kind(**given)
    numbers = [("vocabulary_size", recipe.vocabulary_size), ("min_df", recipe.min_df)]
    if isinstance(recipe, Tuned):
        numbers += [(name, value) for name in ("sizes", "Cs") for value in getattr(recipe, name)]
    baseline.check(recipe, numbers=numbers)
    return recipe


@dataclass(frozen=True)
class Texts:
    """Texts as words, their labels and weights, the latter two of shape (texts,)."""

    forms: Forms
    labels: Labels
    weights: Floats

    def at(self, places: Places) -> "Texts":
        """Take those at the places."""
        return Texts([self.forms[place] for place in places], self.labels[places], self.weights[places])


@dataclass(frozen=True)
class SvmTfidf(baseline.LinearModel):
    """The trained baseline."""

    vocabulary: Vocabulary
    coefficients: tuple[float, ...]

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


def fit(
    examples: Sequence[Example], *, recipe: Recipe, validation: Sequence[Example] | None = None, run: Run | None = None
) -> Fitted:
    """Train on examples of both classes; settings, threshold and calibration come from examples not trained on.

    These are the validation examples, or else folds of the examples. The run keeps no state: training is brief.

    Raises:
        ExamplesError: no text has a word, or a class has fewer than two different texts.
    """
    del run
    every = [*examples, *(validation or ())]
    forms = [[word.form for word in words(example.text, steps=recipe.cleaning)] for example in every]
    texts, tried = Texts(forms, labels_of(every), recipe.training_weights(every)), _tried(recipe)

    def decide(seen: Places, unseen: Places) -> Floats:
        return _decisions(texts, seen, unseen, recipes=tried)

    chosen, calibrated = baseline.choose(examples, validation, recipes=tried, decide=decide)
    return _fitted(texts.at(np.arange(len(examples))), calibrated, recipe=chosen)


def _fitted(texts: Texts, calibrated: Calibrated, *, recipe: Recipe) -> Fitted:
    """Train on all examples with the chosen settings."""
    vocabulary, matrix = _matrix(texts, recipe)
    machine = _machine(recipe).fit(matrix, texts.labels, sample_weight=texts.weights)
    return baseline.fitted(
        recipe,
        calibrated,
        coefficients=machine.coef_[0],
        intercept=machine.intercept_,
        weights={"idf": np.array(vocabulary.idf)},
        vocabulary=vocabulary.words,
        details={"chosen": {"vocabulary_size": recipe.vocabulary_size, "C": recipe.C}},
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
        **baseline.kept(artefact),
        vocabulary=Vocabulary(artefact.vocabulary, tuple(idf.tolist()), sublinear_tf=recipe.sublinear_tf),
        coefficients=tuple(coefficients.tolist()),
    )


def _tried(recipe: Recipe) -> list[Recipe]:
    """List the settings to choose among (CH-42), the plain ones first; without tuning only them."""
    if not isinstance(recipe, Tuned):
        return [recipe]
    grid = itertools.product(recipe.sizes, recipe.Cs)
    return [recipe, *(replace(recipe, vocabulary_size=size, C=C) for size, C in grid)]


def _decisions(texts: Texts, seen: Places, unseen: Places, *, recipes: Sequence[Recipe]) -> Floats:
    """Judge by machines that have not seen the texts, their words and those words' weights included."""
    training, judged = texts.at(seen), texts.at(unseen)
    matrices = {recipe.vocabulary_size: _matrix(training, recipe) for recipe in recipes}
    rows = {size: vocabulary.matrix(judged.forms) for size, (vocabulary, _) in matrices.items()}
    decisions = np.zeros((len(recipes), len(unseen)))
    for place, recipe in enumerate(recipes):
        size = recipe.vocabulary_size
        machine = _machine(recipe).fit(matrices[size][1], training.labels, sample_weight=training.weights)
        decisions[place] = machine.decision_function(rows[size])
    return decisions


def _matrix(texts: Texts, recipe: Recipe) -> tuple[Vocabulary, sparse.csr_matrix]:
    vocabulary = most_common_words(
        texts.forms, size=recipe.vocabulary_size, min_df=recipe.min_df, sublinear_tf=recipe.sublinear_tf
    )
    if not vocabulary.words:
        raise ExamplesError("No word is common enough to learn from; give more examples or lower min_df.")
    return vocabulary, vocabulary.matrix(texts.forms)


def _machine(recipe: Recipe) -> LinearSVC:
    return LinearSVC(C=recipe.C, class_weight=recipe.class_weight, random_state=recipe.seed, max_iter=10_000)
