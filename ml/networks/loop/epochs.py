"""How an epoch of the one loop ended, as validation sees it, and whether another one is worth it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.special import log_softmax

from ml.choosing.calibration import sigmoid
from ml.choosing.thresholds import MaxF1, choose
from ml.evaluation.classes import class_predictions
from ml.evaluation.evaluate import labels_of, weights_of
from ml.evaluation.scores import Ranking
from ml.examples import Example
from ml.networks.loop import losses
from ml.networks.loop.recipe import Recipe

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Epoch:
    """How an epoch, counted from 1, ended: its mean loss, and how validation went.

    F1 of the positive class is that of the best threshold (CH-36); of more than two classes it is weighted F1, and
    there is no average precision. `validation_loss` is the loss that is trained with, on validation (TY-14).
    """

    epoch: int
    loss: float
    f1: float
    average_precision: float
    log_loss: float
    validation_loss: float | None = None


def margins(answers: Floats) -> Floats:
    """Give how much the logit of label 1 exceeds that of label 0, shape (examples,)."""
    return np.asarray(answers[:, 1] - answers[:, 0])


def quality(margins: Floats, validation: Sequence[Example]) -> dict[str, float]:
    """Give the figures of an epoch from the validation examples' margins, shape (examples,)."""
    labels, weights = labels_of(validation), weights_of(validation)
    probabilities = sigmoid(margins, slope=1.0, offset=0.0)
    threshold = choose(labels, probabilities, weights=weights, goal=MaxF1())
    scores = Ranking(labels, probabilities, threshold=threshold).scores(weights)
    surprise = np.logaddexp(0.0, np.where(labels == 1, -margins, margins))
    return {
        "f1": scores.f1,
        "average_precision": scores.average_precision or 0.0,
        "log_loss": float(np.average(surprise, weights=weights)),
    }


def quality_of_classes(answers: Floats, validation: Sequence[Example], *, recipe: Recipe) -> dict[str, float]:
    """Give the figures of an epoch from logits of more than two classes, shape (examples, classes)."""
    scores = class_predictions(validation, np.exp(log_softmax(answers, axis=1))).scores(weights_of(validation))
    assert scores.log_loss is not None
    loss = scores.log_loss
    if recipe.loss == "soft-f1":
        truth = torch.tensor(labels_of(validation, classes=answers.shape[1]))
        shares = torch.tensor(weights_of(validation), dtype=torch.float32)
        loss = float(losses.soft_f1(torch.tensor(answers), truth, weights=shares))
    return {"f1": scores.weighted_f1, "average_precision": 0.0, "log_loss": scores.log_loss, "validation_loss": loss}
