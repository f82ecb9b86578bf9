"""Train the papers' networks and their ablations in the one loop, without writing versions, and keep their answers."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import softmax

from ml.answers.document_comparison import LABELS
from ml.choosing.calibration import class_temperature
from ml.evaluation.evaluate import labels_of, weights_of
from ml.examples import Example
from ml.model import Run
from ml.models.comparison.fitting import Kind, prepare
from ml.models.comparison.noir import NOIR
from ml.models.comparison.recipe import SMALL, PairRecipe
from ml.models.comparison.trainee import Trainee
from ml.models.comparison.tyche import TYCHE
from ml.networks.loop import training
from ml.networks.loop.training import Epoch
from ml.studies.papers.comparison import pairs
from ml.studies.papers.comparison.answers import Answers
from ml.studies.papers.comparison.kept_texts import keep_texts
from ml.studies.papers.comparison.pairs import Parts

logger = logging.getLogger(__name__)

Floats = NDArray[np.float64]

_SMALL = {
    "text_encoder": SMALL, "image_encoder": SMALL, "image_size": 32, "max_tokens": 64, "batch": 16, "bf16": "off",
    "learning_rates": {"text": 1e-3, "image": 1e-3, "fusion": 1e-3},
}  # fmt: skip
"""Encoders from random on small pictures want a higher rate than the papers', which begin with pretrained ones."""

_NOIR = _SMALL
# Soft F1, with which Tyche trains on from pretrained weights, gives wrong answers that are sure of themselves next to
# no gradient: from random, cross-entropy has to come first.
_TYCHE = _SMALL | {"loss": "cross-entropy", "label_smoothing": 0.1, "warm_up": 0.05, "insignificant": None}


@dataclass(frozen=True)
class Variant:
    """A row of a table: which paper's network, with which settings in place of the proposed ones'."""

    kind: Kind
    settings: Mapping[str, Any] = field(default_factory=dict)
    english: bool = False


NOIR_VARIANTS = {
    "text-only": Variant(NOIR, {"modality": "text"}),
    "image-only": Variant(NOIR, {"modality": "image"}),
    "w/o multilingual": Variant(NOIR, {"monolingual": True}, english=True),
    "w/o MHA": Variant(NOIR, {"attention": False}),
    "proposed": Variant(NOIR),
    "w/o label smoothing": Variant(NOIR, {"label_smoothing": 0.0}),
    "smoothing towards all": Variant(NOIR, {"smoothing": "all"}),
    "w/o EMA": Variant(NOIR, {"ema": None}),
}
"""TN-18's ablations, and what the paper chose without an ablation (TN-16, TN-17)."""

TYCHE_VARIANTS = {
    "text-only": Variant(TYCHE, {"modality": "text"}),
    "image-only": Variant(TYCHE, {"modality": "image"}),
    "early": Variant(TYCHE, {"fusion": "early"}),
    "text-image-x2": Variant(TYCHE, {"fusion": "text-image-x2"}),
    "text-x2-image-x2": Variant(TYCHE, {"fusion": "text-x2-image-x2"}),
    "soft F1 from the start": Variant(TYCHE, {"loss": "soft-f1", "label_smoothing": 0.0}),
}
"""TY-16's architectures, and the paper's loss (TY-12) with the first of them."""


@dataclass(frozen=True)
class Trained:
    """What a network answers on the pairs that choose and judge, how its epochs ended, and which documents it cuts."""

    validation: Answers
    test: Answers
    epochs: tuple[Epoch, ...]
    parameters: int
    cut: NDArray[np.bool_]


@dataclass(frozen=True)
class Effort:
    """For how many epochs is trained, with which encoders; that of texts rests, unless it is to `fine_tune`.

    An encoder of pictures that is given learns along at the paper's rate, from pictures of the paper's size.
    """

    epochs: int
    text_encoder: str = SMALL
    image_encoder: str = SMALL
    fine_tune: bool = False
    seed: int = 0

    def settings(self, variant: Variant) -> dict[str, Any]:
        """Put together what a variant is trained with."""
        base: dict[str, Any] = dict(_NOIR if variant.kind is NOIR else _TYCHE)
        own: dict[str, Any] = {"epochs": self.epochs, "seed": self.seed}
        rates = dict(base["learning_rates"])
        if self.text_encoder != SMALL:
            own["text_encoder"] = self.text_encoder
            # Of pretrained weights, which a higher rate would undo; it says nothing where they rest.
            rates["text"] = 3e-5 if self.fine_tune else rates["text"]
        if self.image_encoder != SMALL:
            own["image_encoder"] = self.image_encoder
            del rates["image"], base["image_size"]
        return base | own | {"learning_rates": rates} | dict(variant.settings)

    def tokens(self, variant: Variant) -> int:
        """Say how many tokens of a text a variant reads."""
        return variant.kind.read_recipe(self.settings(variant)).max_tokens


def train_all(variants: Mapping[str, Variant], parts: Parts, effort: Effort) -> dict[str, Trained]:
    """Train one network after the other; raises as `train` does."""
    found = {}
    for name, variant in variants.items():
        found[name] = train(variant, parts, effort)
        logger.info("%s, %s: done", variant.kind.name, name)
    return found


def train(variant: Variant, parts: Parts, effort: Effort) -> Trained:
    """Train one network; epoch and temperature come from the pairs that choose, as in `Kind.fit`.

    Raises:
        RecipeError: the text encoder is not here or does not load, or the loss ran off.
    """
    recipe = variant.kind.read_recipe(effort.settings(variant))
    examples, validation = _read(parts.training, variant), _read(parts.validation, variant)
    trainee, _ = prepare(examples, recipe=recipe, kind=variant.kind)
    parameters = sum(weight.numel() for weight in trainee.network.parameters())
    if recipe.modality != "image" and recipe.text_encoder != SMALL and not effort.fine_tune:
        keep_texts(trainee, [*examples, *validation, *parts.validation, *parts.test])
    loop = replace(recipe, learning_rates=_rates(recipe, trainee))
    history = training.train(trainee, recipe=loop, examples=examples, validation=validation, run=Run())
    logits = training.logits(trainee, validation)
    heat = class_temperature(logits, labels_of(validation, classes=len(LABELS)), weights=weights_of(validation))
    return Trained(
        validation=Answers(parts.validation, _judged(trainee, parts.validation, heat)),
        test=Answers(parts.test, _judged(trainee, parts.test, heat)),
        epochs=tuple(history),
        parameters=parameters,
        cut=np.array([trainee.network.reads_text and trainee.texts.is_long(one.document or "") for one in parts.test]),
    )


def _read(examples: Sequence[Example], variant: Variant) -> Sequence[Example]:
    """Leave out what another language says, where that is the ablation, but never everything."""
    return (pairs.english(examples) or examples) if variant.english else examples


def _rates(recipe: PairRecipe, trainee: Trainee) -> dict[str, float]:
    """Leave out the rate of a part that is not there, or that rests altogether."""
    parts = {name for name, part in trainee.network.named_children() if any(True for _ in part.parameters())}
    return {part: rate for part, rate in recipe.learning_rates.items() if part in parts}


def _judged(trainee: Trainee, examples: Sequence[Example], heat: float) -> Floats:
    return np.asarray(softmax(training.logits(trainee, examples) / heat, axis=1))
