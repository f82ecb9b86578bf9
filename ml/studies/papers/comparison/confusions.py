"""What Team Noir says of its confusion matrix, held against ours: which classes are taken for which (TN-24, TN-26)."""

from collections.abc import Iterator

import numpy as np

from ml.answers.document_comparison import LABELS
from ml.studies.papers.comparison import quoted
from ml.studies.papers.comparison.answers import Answers, Figure, Floats, f1_of, taken_for, weighted_f1
from ml.studies.papers.comparison.basis import Basis
from ml.studies.papers.paper_row import NO_WEIGHTS, PaperRow

REFUTE = LABELS.index("Refute")
OTHERS = tuple(place for place in range(len(LABELS)) if place != REFUTE)
FAR = (LABELS.index("Support_Multimodal"), LABELS.index("Insufficient_Text"))
"""The two classes that differ in both the text and the picture."""


def between(one: int, other: int) -> Figure:
    """Make the figure that is the share of two classes' pairs which are given the other of the two."""

    def share(confusions: Floats) -> Floats:
        there = confusions[:, [one, other]].sum(axis=(1, 2))
        return np.asarray((confusions[:, one, other] + confusions[:, other, one]) / np.maximum(there, 1e-12))

    return share


def _less_than_others(confusions: Floats) -> Floats:
    near = [
        between(one, other)(confusions) for one in OTHERS for other in OTHERS if one < other and (one, other) != FAR
    ]
    return np.asarray(between(*FAR)(confusions) - np.mean(near, axis=0))


def statements(proposed: Answers, basis: Basis) -> Iterator[PaperRow]:
    """Hold the paper's two statements against the matrix, and say whether they hold here."""
    yield basis.trained(
        "TN-24", "share of Support_Multimodal and Insufficient_Text taken for each other",
        proposed.measure(between(*FAR)), paper="seldom",
    )  # fmt: skip
    less = proposed.measure(_less_than_others)
    yield basis.trained(
        "TN-24", "the same, less the mean of the other pairs of classes but Refute", less, paper="below 0"
    )
    yield basis.trained(
        "TN-24",
        "share of Refute given another class",
        proposed.measure(taken_for((REFUTE,), OTHERS)),
        paper="hardly any",
    )
    yield basis.trained(
        "TN-24", "share of the other classes given Refute", proposed.measure(taken_for(OTHERS, (REFUTE,))),
        paper="hardly any",
    )  # fmt: skip
    wrong = [
        f"{LABELS[one]} → {LABELS[other]}" for one in OTHERS for other in OTHERS
        if one != other and not proposed.confusion[one, other]
    ]  # fmt: skip
    yield basis.trained(
        "TN-24", "confusions among the other classes that never happen", ", ".join(wrong) or "none",
        paper="any but of the two above",
    )  # fmt: skip


def leaks(text_only: Answers, sizes: Answers, basis: Basis) -> Iterator[PaperRow]:
    """Say how far Refute, and all classes, are told by what should not tell them (TN-26)."""
    yield basis.trained(
        "TN-26",
        "F1 of Refute, text only",
        text_only.measure(f1_of(REFUTE)),
        paper=quoted.TABLE["text-only"].classes[REFUTE],
    )
    for what, figure in (("weighted F1", weighted_f1), ("F1 of Refute", f1_of(REFUTE))):
        yield basis.row(
            "TN-26", f"{what}, by lengths of texts and sizes of files alone", sizes.measure(figure), weights=NO_WEIGHTS
        )
