"""What the paper's two baselines have in common: their settings, and a decision that a text's words add up to."""

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from ml.artefacts.on_disk import Artefact
from ml.choosing.calibration import sigmoid
from ml.choosing.held_out import Calibrated, Decide, best, calibrate, judge
from ml.evaluation.evaluate import weights_of
from ml.examples import Example, Highlight, Prediction
from ml.model import Fitted, RecipeError
from ml.serving import highlights
from ml.text.words import STEPS

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """How to train; `cleaning` names steps of `ml.text.words`.

    Examples' weights always count where calibration and threshold are chosen; with `weights_in_training` (the default)
    the machine is trained on them too. Without, it learns from the examples as they are (CH-15).
    """

    C: float
    cleaning: tuple[str, ...]
    class_weight: str | None = None
    folds: int = 5
    seed: int = 0
    weights_in_training: bool = True

    def training_weights(self, examples: Sequence[Example]) -> Floats:
        """Say how much each example counts in training, shape (examples,)."""
        return weights_of(examples) if self.weights_in_training else np.ones(len(examples))


R = TypeVar("R", bound=Recipe)


def known_settings(settings: Mapping[str, Any], *, known: Sequence[str], name: str) -> dict[str, Any]:
    """Turn lists among settings into tuples; RecipeError where a setting is not known."""
    for given in settings:
        if given not in known:
            raise RecipeError(f"{name} has no setting {given!r}; choose among {', '.join(known)}.")
    return {given: tuple(value) if isinstance(value, list) else value for given, value in settings.items()}


def check(recipe: Recipe, *, numbers: Sequence[tuple[str, Any]]) -> None:
    """Raise RecipeError where a setting makes no sense; `numbers`, and C, are to be above 0."""
    for name, value in (("C", recipe.C), *numbers):
        if not (isinstance(value, int | float) and value > 0):
            raise RecipeError(f"{name} is {value!r}; give a number above 0.")
    if type(recipe.folds) is not int or recipe.folds < 2:
        raise RecipeError(f"folds is {recipe.folds!r}; give 2 or more.")
    if not isinstance(recipe.weights_in_training, bool):
        raise RecipeError(f"weights_in_training is {recipe.weights_in_training!r}; give true or false.")
    if recipe.class_weight not in (None, "balanced"):
        raise RecipeError(f"class_weight is {recipe.class_weight!r}; give None or 'balanced'.")
    for step in recipe.cleaning:
        if step not in STEPS:
            raise RecipeError(f"There is no cleaning step {step!r}; choose among {', '.join(STEPS)}.")


def choose(
    examples: Sequence[Example], validation: Sequence[Example] | None, *, recipes: Sequence[R], decide: Decide
) -> tuple[R, Calibrated]:
    """Choose among recipes, threshold and calibration on validation examples, or else on folds of the examples."""
    held = judge(examples, validation, folds=recipes[0].folds, seed=recipes[0].seed, decide=decide)
    chosen = best(held) if len(recipes) > 1 else 0
    return recipes[chosen], calibrate(held, setting=chosen)


def fitted(
    recipe: Recipe,
    calibrated: Calibrated,
    *,
    coefficients: Floats,
    intercept: Floats,
    weights: Mapping[str, Floats] | None = None,
    **more: Any,
) -> Fitted:
    """Put together what a linear machine has learnt with what was chosen."""
    return Fitted(
        threshold=calibrated.threshold,
        calibration={"slope": calibrated.slope, "offset": calibrated.offset},
        cleaning=recipe.cleaning,
        probabilities=calibrated.probabilities,
        weights={
            **(weights or {}),
            "coefficients": np.ascontiguousarray(coefficients, dtype=np.float64),
            "intercept": np.array(intercept, dtype=np.float64),
        },
        **more,
    )


def kept(artefact: Artefact) -> dict[str, Any]:
    """Read from an artefact what every linear model has."""
    return {
        "version": artefact.version,
        "threshold": artefact.threshold,
        "slope": artefact.calibration["slope"],
        "offset": artefact.calibration["offset"],
        "cleaning": artefact.cleaning,
        "intercept": float(artefact.weights["intercept"][0]),
    }


@dataclass(frozen=True)
class LinearModel(ABC):
    """A trained baseline; a text's words add up to its decision value, so each word's part is known."""

    version: str
    threshold: float
    slope: float
    offset: float
    cleaning: tuple[str, ...]
    intercept: float

    def predict(self, examples: Sequence[Example]) -> list[Prediction]:
        """Judge each example by itself, in the order given."""
        return [self._judge(example.text) for example in examples]

    def explained(self, text: str) -> tuple[Prediction, list[Highlight]]:
        """Judge a text and say what each word adds in log-odds of label 1."""
        parts = [Highlight(one.start, one.end, self.slope * one.weight) for one in self.contributions(text)]
        return self._judge(text), parts

    @abstractmethod
    def contributions(self, text: str) -> list[Highlight]:
        """Say how much each word adds to the decision value; with the intercept that is it."""

    def _judge(self, text: str) -> Prediction:
        parts = self.contributions(text)
        decision = math.fsum(part.weight for part in parts) + self.intercept
        probability = sigmoid(decision, slope=self.slope, offset=self.offset)
        return Prediction(
            label=int(probability >= self.threshold),
            probability=probability,
            highlights=highlights.choose(parts),
        )
