"""XLM-R that also asks, at a second level, whether the desk would select the post; used to order cards."""

from collections.abc import Mapping, Sequence
from typing import Any

from ml.examples import Example
from ml.model import Fitted, Run
from ml.models.checkworthiness import xlmr
from ml.models.checkworthiness.xlmr import Recipe, restore

__all__ = ["Recipe", "fit", "read_recipe", "restore"]

NAME = "xlmr-two-level"
LEVELS = 2


def read_recipe(settings: Mapping[str, Any]) -> Recipe:
    """Make a recipe from settings, defaults where none is given; RecipeError where they make no sense."""
    return xlmr.read_recipe(settings, name=NAME)


def fit(examples: Sequence[Example], *, recipe: Recipe, validation: Sequence[Example] | None, run: Run) -> Fitted:
    """Train both levels, the second on the examples of which it is known; raises as `xlmr.fit` does."""
    return xlmr.fit(examples, recipe=recipe, validation=validation, run=run, levels=LEVELS)
