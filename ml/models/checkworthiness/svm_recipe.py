"""How the SVM-TFIDF baseline is trained: its settings, plain or tuned on examples not trained on (CH-41, CH-42)."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from ml.model import RecipeError
from ml.text.words import STEPS


@dataclass(frozen=True)
class Recipe:
    """How to train; `cleaning` names steps of `ml.text.words`.

    Examples' weights always count where calibration and threshold are chosen; with `weights_in_training` (the default)
    the machine is trained on them too. Without, it learns from the examples as they are (CH-15).
    """

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
    weights_in_training: bool = True


@dataclass(frozen=True)
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
    known = [setting.name for setting in fields(Tuned)]
    for name in settings:
        if name not in known:
            raise RecipeError(f"svm-tfidf has no setting {name!r}; choose among {', '.join(known)}.")
    given: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in settings.items()
    }
    if kind is Recipe:  # plain recipes are named as they were before there was tuning
        given = {name: value for name, value in given.items() if name not in ("tune", "sizes", "Cs")}
    recipe = kind(**given)
    for name, values in _numbers(recipe).items():
        for value in values:
            if not (isinstance(value, int | float) and value > 0):
                raise RecipeError(f"{name} is {value!r}; give a number above 0.")
    if recipe.folds < 2:
        raise RecipeError(f"folds is {recipe.folds!r}; give 2 or more.")
    if not isinstance(recipe.weights_in_training, bool):
        raise RecipeError(f"weights_in_training is {recipe.weights_in_training!r}; give true or false.")
    if recipe.class_weight not in (None, "balanced"):
        raise RecipeError(f"class_weight is {recipe.class_weight!r}; give None or 'balanced'.")
    for step in recipe.cleaning:
        if step not in STEPS:
            raise RecipeError(f"There is no cleaning step {step!r}; choose among {', '.join(STEPS)}.")
    return recipe


def _numbers(recipe: Recipe) -> dict[str, tuple[Any, ...]]:
    """Collect the settings that must be numbers above 0."""
    single: dict[str, tuple[Any, ...]] = {name: (getattr(recipe, name),) for name in ("vocabulary_size", "C", "min_df")}
    return single | ({"sizes": recipe.sizes, "Cs": recipe.Cs} if isinstance(recipe, Tuned) else {})
