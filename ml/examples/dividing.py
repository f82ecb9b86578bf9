"""Examples divided as if at random, and always the same way: into folds, or into training, validation and test."""

import math
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence

from ml.examples.example import Example, digest
from ml.files import ExamplesError


def assign_folds(examples: Sequence[Example], *, folds: int, seed: int = 0) -> list[int]:
    """Give each example a fold from 0 to `folds` - 1, each fold with its share of either label.

    Copies of one text stay together, so that none is judged by a model that has read it; where they disagree
    about the label, the text goes by the more frequent one. The order of the examples changes nothing. There
    are fewer folds where a label has fewer texts, so that leaving one out always leaves both labels.

    Raises:
        ExamplesError: a label has fewer than two texts.
    """
    by_label = _texts_by_label(examples, seed=seed)
    if len(by_label) > 2:
        raise ExamplesError("There are more than two classes, and folds are made of two; give validation examples.")
    folds = min(folds, *map(len, by_label))
    if folds < 2:
        seen = " and ".join(f"{len(texts)} of label {label}" for label, texts in enumerate(by_label))
        raise ExamplesError(f"There are {seen} among the texts; give at least two different ones of each.")
    fold_of: dict[str, int] = {}
    for texts in by_label:
        # The second label starts where the first ended, which keeps the folds of one size.
        offset = len(fold_of)
        fold_of.update((text, (offset + place) % folds) for place, text in enumerate(texts))
    return [fold_of[example.text] for example in examples]


def split(
    examples: Sequence[Example], *, shares: Sequence[float] = (0.8, 0.1, 0.1), seed: int = 0
) -> list[list[Example]]:
    """Divide examples by `shares` (by default CH-35's train, validation, test) as `assign_folds` does.

    Raises:
        ExamplesError: the shares do not add up to 1.
    """
    if not math.isclose(sum(shares), 1.0) or min(shares) < 0:
        raise ExamplesError(f"The shares {tuple(shares)} do not add up to 1; give shares that do.")
    limits = [sum(shares[: part + 1]) for part in range(len(shares) - 1)]
    part_of: dict[str, int] = {}
    for texts in _texts_by_label(examples, seed=seed):
        part_of.update((text, bisect_right(limits, (place + 0.5) / len(texts))) for place, text in enumerate(texts))
    parts: list[list[Example]] = [[] for _ in shares]
    for example in examples:
        parts[part_of[example.text]].append(example)
    return parts


def _texts_by_label(examples: Sequence[Example], *, seed: int) -> list[list[str]]:
    """Sort the distinct texts of each label as if at random, by a hash; of equally frequent labels the first."""
    counts: dict[str, Counter[int]] = defaultdict(Counter)
    for example in examples:
        counts[example.text][example.label or 0] += 1
    shuffled = sorted(counts, key=lambda text: digest(Example(text=text, id=str(seed))))
    by_label: list[list[str]] = [[] for _ in range(max(2, 1 + max((one.label or 0 for one in examples), default=0)))]
    for text in shuffled:
        by_label[max(sorted(counts[text]), key=counts[text].__getitem__)].append(text)
    return by_label
