"""What Team Noir (TN-2 … TN-26) and Tyche (TY-13 … TY-17) print, and what their own figures imply."""

from collections.abc import Mapping
from dataclasses import dataclass

SIZES = {"train": 35_000, "validation": 7_500, "test": 7_500}
"""Factify 2's pairs by split: 50,000 at 70:15:15 (TN-2)."""

WORDS: Mapping[str, Mapping[str, int]] = {
    "train": {
        "cases": 7612, "covid19": 6028, "minister": 4559, "delhi": 4020, "today": 3668, "new": 3580, "updates": 3558,
        "state": 3041, "total": 2959, "deaths": 2872, "president": 2680,
    },
    "validation": {
        "cases": 1592, "covid19": 1177, "minister": 903, "delhi": 833, "today": 769, "new": 762, "updates": 712,
        "state": 686, "total": 615, "president": 604, "deaths": 579,
    },
    "test": {
        "cases": 1442, "covid19": 1125, "minister": 840, "delhi": 834, "new": 785, "today": 637, "total": 612,
        "president": 514, "deaths": 487, "state": 462, "updates": 423,
    },
}  # fmt: skip
"""Table 1: how often the commonest words of claims occur, by split (TN-7)."""


@dataclass(frozen=True)
class Scores:
    """A row of Team Noir's Table 2: what is printed for each class in the order of the labels, and as "Final"."""

    classes: tuple[float, float, float, float, float]
    final: float


TABLE = {
    "text-only": Scores((0.7874, 0.7363, 0.5941, 0.7019, 0.9916), 0.6357),
    "image-only": Scores((0.7981, 0.6957, 0.7829, 0.7130, 0.8523), 0.6275),
    "w/o multilingual": Scores((0.8735, 0.7363, 0.7898, 0.7526, 0.9785), 0.7144),
    "w/o MHA": Scores((0.8558, 0.7654, 0.8034, 0.7820, 0.9946), 0.7339),
    "proposed": Scores((0.8726, 0.7710, 0.8156, 0.7849, 0.9970), 0.7452),
    "baseline": Scores((0.8272, 0.5000, 0.7593, 0.8024, 0.9882), 0.6499),
}
"""Table 2 (TN-19)."""

BEST_OF_FACTIFY_1 = 0.768
"""What Team Noir says the best of Factify 1 had reached (TN-21)."""

DELTAS = {"refute": 0.1393, "insufficient multimodal": 0.1915, "multilingual": 0.0308, "both": 0.1}
"""Differences that Team Noir's text speaks of (TN-22); `both` is "at least"."""

TYCHE = {"text-x2-image-x2": 0.679, "text-image-x2": 0.664, "equal": 0.692}
"""Test F1 that Tyche's prose keeps (TY-17); Table 1's other values are lost in our copy (TY-16)."""

EPOCHS = {"text-x2-image-x2": 18, "text-image-x2": 17}
"""After which the validation loss hardly fell any more (TY-13)."""

LOSSES = (0.48, 0.62)
"""The ends of the axis on which Tyche draws its validation losses (TY-14)."""


def outside() -> list[str]:
    """Name the rows of Table 2 whose "Final" is below every class, so that no mean of the classes can be it (TN-20)."""
    return [name for name, row in TABLE.items() if row.final < min(row.classes)]


def ratios(split: str) -> dict[str, float]:
    """Say how often a word of Table 1 occurs in a split for each time in training; 15 / 70 where splits are alike."""
    return {word: count / WORDS["train"][word] for word, count in WORDS[split].items()}
