"""Logistic regression on TF-IDF for generated text: what is recommended for a machine without a GPU."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from ml.examples import Example
from ml.model import Fitted, Run
from ml.models.generated import recipe as generated_recipe
from ml.models.generated import tfidf
from ml.models.generated.recipe import Logistic
from ml.models.generated.tfidf import Floats, restore

__all__ = ["fit", "read_recipe", "restore"]

NAME = "lr-tfidf-generated"


def read_recipe(settings: Mapping[str, Any]) -> Logistic:
    """Make a recipe from settings, defaults where none is given; RecipeError where they make no sense."""
    return generated_recipe.read(Logistic, settings, name=NAME)


def fit(examples: Sequence[Example], *, recipe: Logistic, validation: Sequence[Example] | None, run: Run) -> Fitted:
    """Train on windows of the examples; raises as `generated_tfidf.fit` does. The run keeps no state."""
    del run
    assert validation is not None

    def learn(rows: Any, labels: Any, weights: Floats) -> tuple[Floats, float]:
        machine = LogisticRegression(C=recipe.C, max_iter=1_000).fit(rows, labels, sample_weight=weights)
        return np.asarray(machine.coef_[0], dtype=np.float64), float(machine.intercept_[0])

    return tfidf.fit(examples, recipe=recipe, validation=validation, learn=learn)
