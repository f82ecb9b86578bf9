"""LR on averaged static word vectors, the paper's other baseline (CH-40; its NNLM is one such table)."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from ml.artefacts.on_disk import Artefact, BrokenArtefactError
from ml.evaluation.evaluate import labels_of
from ml.examples import Example, ExamplesError, Highlight
from ml.model import Fitted, Model, RecipeError, Run
from ml.models.checkworthiness import baseline
from ml.text.word_vectors import VectorsError, WordVectors, read_vectors
from ml.text.words import words

Floats = NDArray[np.float64]
Places = NDArray[np.int64]

TUNED_C = (0.1, 1.0, 10.0, 100.0)


@dataclass(frozen=True, kw_only=True)
class Recipe(baseline.Recipe):
    """How to train; `vectors` is a text file of word vectors, `most_words` how many of them the version keeps.

    These are the words of the training texts, most used first, and then the file's first words, which are the most
    frequent of its language. With `tune`, C is chosen on examples not trained on (CH-42).
    """

    vectors: str
    vectors_sha256: str
    most_words: int = 30_000
    C: float = 10.0
    tune: bool = False
    cleaning: tuple[str, ...] = ("plain-letters", "hashtags")


def read_recipe(settings: Mapping[str, Any]) -> Recipe:
    """Make a recipe from settings, defaults where none is given; the file of vectors must be named, and is hashed.

    Raises:
        RecipeError: a setting does not exist or makes no sense, or the file cannot be read.
    """
    known = [setting.name for setting in fields(Recipe) if setting.name != "vectors_sha256"]
    given = baseline.known_settings(settings, known=known, name="lr-embeddings")
    if not given.get("vectors"):
        raise RecipeError("lr-embeddings needs word vectors: name a word2vec, GloVe or fastText text file as vectors.")
    file = Path(given.pop("vectors"))
    recipe = Recipe(vectors=str(file), vectors_sha256=_sha256(file), **given)
    baseline.check(recipe, numbers=[("most_words", recipe.most_words)])
    return recipe


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        reason = error.strerror or str(error)
        raise RecipeError(f"{path} cannot be read ({reason}); name a text file of word vectors.") from error


@dataclass(frozen=True)
class LrEmbeddings(baseline.LinearModel):
    """The trained baseline; the average is over words, so a word's part in the decision value is known.

    `parts` holds what each word of the table adds to the decision value before the average, shape (words,).
    """

    table: WordVectors
    parts: Floats

    def contributions(self, text: str) -> list[Highlight]:
        """Say how much each word adds to the decision value; with the intercept that is it."""
        found = words(text, steps=self.cleaning)
        rows = [self.table.find(word.form) for word in found]
        known = sum(row is not None for row in rows)
        return [
            Highlight(word.start, word.end, 0.0 if row is None else float(self.parts[row]) / known)
            for word, row in zip(found, rows, strict=True)
        ]


def fit(
    examples: Sequence[Example], *, recipe: Recipe, validation: Sequence[Example] | None = None, run: Run | None = None
) -> Fitted:
    """Train on examples of both classes; C, threshold and calibration come from examples not trained on.

    These are the validation examples, or else folds of the examples. The run keeps no state: training is brief.

    Raises:
        ExamplesError: no word of the texts has a vector, or a class has fewer than two different texts.
        RecipeError: the file of vectors cannot be used.
    """
    del run
    every = [*examples, *(validation or ())]
    forms = [[word.form for word in words(example.text, steps=recipe.cleaning)] for example in every]
    labels, weights = labels_of(every), recipe.training_weights(every)
    table = _table(forms[: len(examples)], recipe)
    means = table.means(forms).astype(np.float64)
    tried = [recipe, *(replace(recipe, C=C) for C in TUNED_C)] if recipe.tune else [recipe]

    def machine(one: Recipe, seen: Places) -> LogisticRegression:
        machine = LogisticRegression(C=one.C, class_weight=one.class_weight, max_iter=2_000)
        return machine.fit(means[seen], labels[seen], sample_weight=weights[seen])

    def decide(seen: Places, unseen: Places) -> Floats:
        return np.stack([machine(one, seen).decision_function(means[unseen]) for one in tried])

    chosen, calibrated = baseline.choose(examples, validation, recipes=tried, decide=decide)
    learnt = machine(chosen, np.arange(len(examples)))
    return baseline.fitted(
        chosen,
        calibrated,
        coefficients=learnt.coef_[0],
        intercept=learnt.intercept_,
        weights={"vectors": cast(Floats, table.matrix)},  # of 32 bits, as in the file
        vocabulary=table.words,
        details={"chosen": {"C": chosen.C}, "dimensions": table.dimensions},
    )


def restore(artefact: Artefact) -> Model:
    """Rebuild the model from its artefact alone; the file of vectors is not needed any more.

    Raises:
        BrokenArtefactError: its parts do not fit together.
    """
    vectors, coefficients = artefact.weights["vectors"], artefact.weights["coefficients"]
    if vectors.shape != (len(artefact.vocabulary), len(coefficients)):
        raise BrokenArtefactError(f"{artefact.version}: vectors and words do not match; train it again.")
    return LrEmbeddings(
        **baseline.kept(artefact),
        table=WordVectors(artefact.vocabulary, vectors.astype(np.float32)),
        parts=vectors.astype(np.float64) @ coefficients,
    )


def _table(texts: Sequence[Sequence[str]], recipe: Recipe) -> WordVectors:
    """Take from the file the vectors of the texts' words and of its first ones, as many as the version keeps."""
    uses = Counter(word for text in texts for word in text)
    try:
        own = read_vectors(Path(recipe.vectors), only=set(uses))
        first = read_vectors(Path(recipe.vectors), limit=recipe.most_words)
    except VectorsError as error:
        raise RecipeError(f"The word vectors cannot be used: {error}") from error
    if not own.words:
        raise ExamplesError("No word of the texts has a vector; give a table of the texts' language.")
    used = sorted(own.words, key=lambda word: -uses[word])[: recipe.most_words]
    others = [word for word in first.words if word not in own.row][: recipe.most_words - len(used)]
    rows = [own.matrix[[own.row[word] for word in used]], first.matrix[[first.row[word] for word in others]]]
    return WordVectors((*used, *others), np.concatenate(rows))
