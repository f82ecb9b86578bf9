"""T5's encoder for generated text (MH-7): it has no [CLS], so the mean over its tokens, and three connected layers."""

from collections.abc import Mapping, Sequence
from typing import Any

from transformers import AutoModelForTextEncoding

from ml.artefacts.on_disk import Artefact
from ml.examples import Example
from ml.model import Fitted, Run
from ml.models.generated import transformer
from ml.models.generated.fragment_model import FragmentModel
from ml.models.generated.network import Variant
from ml.models.generated.t5 import Recipe

NAME = "t5-encoder-generated"
VARIANT = Variant(NAME, encoder=AutoModelForTextEncoding, pooling="mean", precision="fp32")


def read_recipe(settings: Mapping[str, Any]) -> transformer.Recipe:
    """Make a recipe from settings, defaults where none is given; RecipeError where they make no sense."""
    return transformer.read_recipe(settings, kind=Recipe, name=NAME)


def fit(examples: Sequence[Example], *, recipe: Recipe, validation: Sequence[Example] | None, run: Run) -> Fitted:
    """Train on windows; raises as `generated_text.fit` does."""
    return transformer.fit(examples, recipe=recipe, validation=validation, run=run, variant=VARIANT)


def restore(artefact: Artefact) -> FragmentModel:
    """Rebuild the model in torch, as it was trained; BrokenArtefactError where the folder lacks the network."""
    return transformer.restore(artefact, variant=VARIANT)
