"""The whole T5 for generated text (MH-7): the decoder's answer to its start token, three fully connected layers.

T5's activations are known to suffer from few bits, so it is served in fp32.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from transformers import AutoModel

from ml.artefacts.on_disk import Artefact
from ml.examples import Example
from ml.model import Fitted, Run
from ml.models.generated import transformer
from ml.models.generated.fragment_model import FragmentModel
from ml.models.generated.network import Variant

NAME = "t5-generated"
VARIANT = Variant(NAME, encoder=AutoModel, pooling="answer", precision="fp32")


@dataclass(frozen=True)
class Recipe(transformer.Recipe):
    """The recipe of `transformer-generated` on T5; mT5 reads other languages."""

    encoder: str = "google-t5/t5-base"


def read_recipe(settings: Mapping[str, Any]) -> transformer.Recipe:
    """Make a recipe from settings, defaults where none is given; RecipeError where they make no sense."""
    return transformer.read_recipe(settings, kind=Recipe, name=NAME)


def fit(examples: Sequence[Example], *, recipe: Recipe, validation: Sequence[Example] | None, run: Run) -> Fitted:
    """Train on windows; raises as `generated_text.fit` does."""
    return transformer.fit(examples, recipe=recipe, validation=validation, run=run, variant=VARIANT)


def restore(artefact: Artefact) -> FragmentModel:
    """Rebuild the model in torch, as it was trained; BrokenArtefactError where the folder lacks the network."""
    return transformer.restore(artefact, variant=VARIANT)
