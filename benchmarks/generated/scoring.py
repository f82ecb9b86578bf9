"""Figures of answers about whole texts: F1, area under the ROC curve, and recall where few people are accused."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.metrics import f1_score, roc_auc_score

from benchmarks.generated.summary import wilson

RATES = (0.01, 0.05)
"""Shares of human texts that are accused."""


@dataclass(frozen=True)
class Answer:
    """What a version said of a text; `label` 1 says that a machine wrote it."""

    generator: str
    language: str
    label: int
    probability: float
    answered: int


def figures(answers: Sequence[Answer]) -> dict[str, Any]:
    """Score answers to human and machine texts; beside them what answering "machine" always would score."""
    labels = np.array([one.label for one in answers])
    answered = np.array([one.answered for one in answers])
    told: dict[str, Any] = {"human": int((labels == 0).sum()), "machine": int(labels.sum())}
    if len(set(labels.tolist())) < 2:
        return told
    probabilities = np.array([one.probability for one in answers])
    right = int((labels == answered).sum())
    told |= {
        "f1": _rounded(f1_score(labels, answered)),
        "accuracy": _rounded(right / len(labels)),
        "accuracy_ci": wilson(right, len(labels)),
        "auroc": _rounded(roc_auc_score(labels, probabilities)),
        "accused": _rounded(answered[labels == 0].mean()),
        "all_machine_f1": _rounded(2 * labels.mean() / (1 + labels.mean())),
    }
    for rate in RATES:
        told[f"tpr_at_{rate:g}"] = _rounded(recall_at(rate, labels=labels, probabilities=probabilities))
    return told


def recall_at(rate: float, *, labels: Any, probabilities: Any) -> float:
    """Say which share of machine texts is found by the lowest threshold that accuses at most `rate` of human ones."""
    human = np.sort(probabilities[labels == 0])[::-1]
    allowed = int(np.floor(rate * len(human)))
    return float((probabilities[labels == 1] > human[allowed]).mean())


def sliced(answers: Sequence[Answer]) -> dict[str, Any]:
    """Score each language, and each generator's texts against all human ones."""
    languages = sorted({one.language for one in answers})
    generators = sorted({one.generator for one in answers if one.label == 1})
    return {
        "languages": {code: figures([one for one in answers if one.language == code]) for code in languages},
        "generators": {
            name: figures([one for one in answers if one.label == 0 or one.generator == name]) for name in generators
        },
    }


def _rounded(value: Any) -> float:
    return round(float(value), 4)
