"""How the TF-IDF baselines of the generated-text checker are trained: their settings."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ml.model import RecipeError
from ml.networks.loop import recipe as recipes
from ml.networks.loop.recipe import COUNT, FROM_ZERO, POSITIVE, SWITCH, Rule
from ml.text.fragments import REPEATED, WINDOW


@dataclass(frozen=True)
class Recipe:
    """What is learnt from: words, marks and pairs of neighbours, of `window` tokens with `repeated` of the one before.

    Texts to judge are cut into fragments of at most `fragment` words and marks: about a paragraph. With `plain_letters`
    styled letters are plain ones, and what nobody sees is not there; without `stop_words` English and
    Spanish ones teach nothing, nor do pairs with one (MH-31).
    """

    vocabulary_size: int = 50_000
    min_df: int = 2
    sublinear_tf: bool = True
    window: int = WINDOW
    repeated: int = REPEATED
    fragment: int = 128
    plain_letters: bool = True
    stop_words: bool = True


@dataclass(frozen=True)
class NaiveBayes(Recipe):
    """Multinomial naive Bayes; `smoothing` is added to every count (Lidstone)."""

    smoothing: float = 0.1


@dataclass(frozen=True)
class Logistic(Recipe):
    """Logistic regression with an L2 penalty of weight 1 / C."""

    C: float = 10.0


RULES: dict[str, Rule] = {
    "vocabulary_size": COUNT,
    "min_df": COUNT,
    "sublinear_tf": SWITCH,
    "window": COUNT,
    "repeated": FROM_ZERO,
    "fragment": (lambda value: type(value) is int and value >= 8, "a whole number from 8 on"),
    "plain_letters": SWITCH,
    "stop_words": SWITCH,
    "smoothing": POSITIVE,
    "C": POSITIVE,
}


def read(kind: type[Recipe], settings: Mapping[str, Any], *, name: str) -> Recipe:
    """Make a recipe of this kind from settings, defaults where none is given; RecipeError where they make no sense."""
    recipe = recipes.read(kind, settings, name=name, rules=RULES)
    check_windows(recipe)
    return recipe


def check_windows(recipe: Any) -> None:
    """Raise RecipeError where windows would be nothing but repetition."""
    if recipe.repeated >= recipe.window:
        raise RecipeError(f"repeated is {recipe.repeated}, and a window has {recipe.window} tokens; give fewer.")
