"""What a recipe of the comparison task can be told, on top of what the loop can: encoders, texts and pictures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from ml.model import RecipeError
from ml.networks.loop import recipe as recipes
from ml.networks.loop.recipe import COUNT, SWITCH, Rule, among, or_none
from ml.text.words import STEPS

SMALL = "small"
"""An encoder of this name is small and begins at random: for trials without pretrained weights."""

Modality = Literal["both", "text", "image"]
Passages = Literal["none", "mean", "best"]
Projection = Literal["own", "none"]


@dataclass(frozen=True)
class PairRecipe(recipes.Recipe):
    """A claim and a document, each a text and a picture.

    `modality` text or image leaves the other half out. Encoders are folders or Hugging Face names, or "small".
    Where the network takes vectors of one size, `projection` own brings texts to it by the encoder's own matrix, and
    none takes them as they are. `cleaning` are steps of `ml.text.words` for claim and document. Each is read up to
    `max_tokens`; with `passages` a longer document is judged passage by passage, and the answer is their mean or that
    of the best: the passage that is least probably insufficient (X-8). Pictures are `image_size` pixels square, and
    altered in training with `augment`.
    Training ends where `patience` epochs have not lowered the validation loss by `insignificant` (TY-13).
    """

    modality: Modality = "both"
    text_encoder: str = SMALL
    image_encoder: str = SMALL
    projection: Projection = "own"
    cleaning: tuple[str, ...] = ()
    monolingual: bool = False
    max_tokens: int = 128
    image_size: int = 224
    augment: bool = False
    dropout: float = 0.2
    passages: Passages = "none"
    insignificant: float | None = None
    group_by_length: bool = False

    def levelled_off(self, losses: Sequence[float]) -> bool:
        """Say whether the last `patience` epochs, 3 by default, lowered the validation loss by next to nothing."""
        waited = self.patience or 3
        if self.insignificant is None or len(losses) <= waited:
            return False
        return min(losses[:-waited]) - min(losses[-waited:]) < self.insignificant


_NAME = (lambda value: isinstance(value, str) and value != "", "a folder, a Hugging Face name, or small")

RULES: dict[str, Rule] = recipes.RULES | {
    "modality": among("both", "text", "image"),
    "text_encoder": _NAME,
    "image_encoder": _NAME,
    "projection": among("own", "none"),
    "cleaning": (lambda value: all(step in STEPS for step in value), f"steps among {', '.join(STEPS)}"),
    "monolingual": SWITCH,
    "max_tokens": (lambda value: type(value) is int and value >= 8, "a whole number from 8 on"),
    "image_size": (lambda value: type(value) is int and value >= 16, "a whole number from 16 on"),
    "augment": SWITCH,
    "dropout": recipes.SHARE,
    "passages": among("none", "mean", "best"),
    "insignificant": or_none(recipes.POSITIVE),
    "attention": SWITCH,
    "fusion": among("text-x2-image-x2", "text-image-x2", "early"),
    "width": COUNT,
}

P = TypeVar("P", bound=PairRecipe)


def read(kind: type[P], settings: Mapping[str, Any], *, name: str) -> P:
    """Make a recipe of this kind from settings; RecipeError where one does not exist or makes no sense."""
    recipe = recipes.read(kind, settings, name=name, rules=RULES)
    if recipe.threshold != "f1":
        raise RecipeError("threshold says nothing where there are five classes; leave it out.")
    return recipe
