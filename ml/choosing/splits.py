"""Which examples train, which choose, and which judge (CH-35)."""

import hashlib
import logging
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ml.evaluation.evaluate import labels_of
from ml.examples import Example, ExamplesError, in_fixed_order, split

logger = logging.getLogger(__name__)

HELD_OUT = "the tenth of the examples that was held out"
CHOSEN_ON = "the validation examples, on which epoch or settings, threshold and calibration were chosen"
BY_FOLDS = "out-of-fold predictions on the training examples, on which threshold and calibration were chosen"
"""On what a report is where nobody gave examples for it."""


@dataclass(frozen=True)
class Division:
    """In which shares examples train, choose and judge; `by_topic` keeps those of one topic together.

    Where a human and a machine text answer the same question, learning from one would prejudice the other.
    """

    shares: tuple[float, float, float] = (0.8, 0.1, 0.1)
    by_topic: bool = False

    def split(self, examples: Sequence[Example], *, judged: bool) -> list[list[Example]]:
        """Divide examples into those that train and that choose, and, unless others judge, those that judge."""
        training, validation, rest = self.shares
        shares = (training, validation, rest) if not judged else (1 - validation, validation)
        return split_by_topic(examples, shares=shares) if self.by_topic else split(examples, shares=shares)


@dataclass(frozen=True)
class Splits:
    """A division of the examples; `basis` says in the report on which of them it is."""

    training: Sequence[Example]
    validation: Sequence[Example] | None
    held_out: Sequence[Example] | None
    basis: str


DEFAULT = Division()


def divide(
    examples: Sequence[Example],
    *,
    validation: Sequence[Example] | None,
    held_out: Sequence[Example] | None,
    needed: bool,
    division: Division = DEFAULT,
) -> Splits:
    """Divide examples into training, validation and held-out ones where these are not given; `needed` is validation.

    Where topics are kept together, validation examples that are learnt from, too, or whose topic is, are left out.

    Raises:
        ExamplesError: a label is missing, or a split would lack a class.
    """
    if validation is not None and division.by_topic:
        validation = _apart(validation, examples)
    if validation is None and needed:
        training, chosen, *rest = division.split(examples, judged=held_out is not None)
        _check(training, "training")
        _check(chosen, "validation")
        if rest and _classes(rest[0]) == _classes(training):
            return Splits(training, chosen, rest[0], HELD_OUT)
        # Too few to hold a tenth back: what chose also judges, and the report says so.
        examples, validation = [*training, *(rest[0] if rest else ())], chosen
    else:
        for name, part in (("training", examples), ("validation", validation)):
            if needed or (name == "validation" and part is not None):
                _check(part or (), name)
    if held_out is not None:
        return Splits(examples, _ordered(validation), held_out, "held-out examples")
    if validation is not None:
        return Splits(examples, _ordered(validation), None, CHOSEN_ON)
    return Splits(examples, None, None, BY_FOLDS)


def _apart(validation: Sequence[Example], training: Sequence[Example]) -> Sequence[Example]:
    """Leave out what is learnt from, too: held against such human texts, people would be accused much too often."""
    texts, topics = {one.text for one in training}, {one.topic for one in training if one.topic}
    kept = [one for one in validation if one.text not in texts and one.topic not in topics]
    both = len(validation) - len(kept)
    if both and len({one.label for one in kept}) < 2:
        raise ExamplesError(
            f"{both} of {len(validation)} validation texts are learnt from, too, or another one about their topic is; "
            "give others, or leave validation out and a part of the examples is held back."
        )
    if both:
        logger.warning("%d validation texts are left out: they, or others about their topic, are learnt from.", both)
    return kept


def _ordered(examples: Sequence[Example] | None) -> list[Example] | None:
    return None if examples is None else in_fixed_order(examples)


def _check(examples: Sequence[Example], name: str) -> None:
    labels_of(examples, classes=None)
    counts = Counter(label for label, _ in {(example.label, example.text) for example in examples})
    if len(counts) < 2 and not counts.keys() <= {0, 1}:
        raise ExamplesError(f"The {name} examples are all of one class; give examples of the others, too.")
    if len(counts) < 2:
        raise ExamplesError(
            f"The {name} examples hold {counts[0]} texts of label 0 and {counts[1]} of label 1; give more of both."
        )


def _classes(examples: Sequence[Example]) -> int:
    return len({example.label for example in examples})


def split_by_topic(examples: Sequence[Example], *, shares: Sequence[float], seed: int = 0) -> list[list[Example]]:
    """Divide examples by shares, topics whole (a text without one is its own), and each language by the same shares."""
    groups: dict[str, list[Example]] = {}
    for example in examples:
        groups.setdefault(example.topic or example.text, []).append(example)
    by_language: dict[str, list[str]] = {}
    for name, group in groups.items():
        by_language.setdefault(group[0].language or "", []).append(name)
    limits = [sum(shares[: part + 1]) for part in range(len(shares) - 1)]
    split_of: dict[str, int] = {}
    for names in by_language.values():
        shuffled = sorted(names, key=lambda name: hashlib.sha256(f"{seed} {name!a}".encode()).digest())
        split_of.update((name, bisect_right(limits, (place + 0.5) / len(names))) for place, name in enumerate(shuffled))
    splits: list[list[Example]] = [[] for _ in shares]
    for example in examples:
        splits[split_of[example.topic or example.text]].append(example)
    return splits
