"""How the SVM-TFIDF baseline is trained: its settings, plain or tuned on examples not trained on (CH-41, CH-42)."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from ml.models.checkworthiness import baseline


@dataclass(frozen=True, kw_only=True)
class Recipe(baseline.Recipe):
    """How to train: the `vocabulary_size` most common words that at least `min_df` texts hold."""

    vocabulary_size: int = 20_000
    C: float = 0.3
    sublinear_tf: bool = True
    min_df: int = 1
    cleaning: tuple[str, ...] = ("links", "mentions", "hashtags", "lower", "fold-accents", "years", "numbers")


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
