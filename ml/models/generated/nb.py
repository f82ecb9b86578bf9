"""Naive Bayes on TF-IDF for generated text: the cheapest baseline, and a strong one in the shared task of MH-2."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from sklearn.naive_bayes import MultinomialNB

from ml.examples import Example
from ml.model import Fitted, Run
from ml.models.generated import recipe as generated_recipe
from ml.models.generated import tfidf
from ml.models.generated.recipe import NaiveBayes
from ml.models.generated.tfidf import Floats, restore

__all__ = ["fit", "read_recipe", "restore"]

NAME = "nb-tfidf-generated"


def read_recipe(settings: Mapping[str, Any]) -> NaiveBayes:
    """Make a recipe from settings, defaults where none is given; RecipeError where they make no sense."""
    return generated_recipe.read(NaiveBayes, settings, name=NAME)


def fit(examples: Sequence[Example], *, recipe: NaiveBayes, validation: Sequence[Example] | None, run: Run) -> Fitted:
    """Train on windows of the examples; raises as `generated_tfidf.fit` does. The run keeps no state."""
    del run
    assert validation is not None

    def learn(rows: Any, labels: Any, weights: Floats) -> tuple[Floats, float]:
        bayes = MultinomialNB(alpha=recipe.smoothing).fit(rows, labels, sample_weight=weights)
        human, machine = bayes.feature_log_prob_
        return machine - human, float(np.diff(bayes.class_log_prior_)[0])

    return tfidf.fit(examples, recipe=recipe, validation=validation, learn=learn)
