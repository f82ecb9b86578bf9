"""Which examples train, which choose, and which judge (CH-35)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ml.evaluation.evaluate import labels_of
from ml.examples import Example, ExamplesError, in_fixed_order, split


@dataclass(frozen=True)
class Parts:
    """A division of the examples; `basis` says in the report on which of them it is."""

    training: Sequence[Example]
    validation: Sequence[Example] | None
    held_out: Sequence[Example] | None
    basis: str


def divide(
    examples: Sequence[Example],
    *,
    validation: Sequence[Example] | None,
    held_out: Sequence[Example] | None,
    needed: bool,
) -> Parts:
    """Divide examples into training, validation and held-out ones where these are not given; `needed` is validation.

    Raises:
        ExamplesError: a label is missing, or a part would lack a class.
    """
    if validation is None and needed:
        taken = (0.8, 0.1, 0.1) if held_out is None else (0.9, 0.1)
        training, chosen, *rest = split(examples, shares=taken)
        _check(training, "training")
        _check(chosen, "validation")
        if rest and _classes(rest[0]) == 2:
            return Parts(training, chosen, rest[0], "the tenth of the examples that was held out")
        # Too few to hold a tenth back: what chose also judges, and the report says so.
        examples, validation = [*training, *(rest[0] if rest else ())], chosen
    else:
        for name, part in (("training", examples), ("validation", validation)):
            if needed or (name == "validation" and part is not None):
                _check(part or (), name)
    if held_out is not None:
        return Parts(examples, _ordered(validation), held_out, "held-out examples")
    if validation is not None:
        basis = "the validation examples, on which epoch or settings, threshold and calibration were chosen"
        return Parts(examples, _ordered(validation), None, basis)
    basis = "out-of-fold predictions on the training examples, on which threshold and calibration were chosen"
    return Parts(examples, None, None, basis)


def _ordered(examples: Sequence[Example] | None) -> list[Example] | None:
    return None if examples is None else in_fixed_order(examples)


def _check(examples: Sequence[Example], name: str) -> None:
    labels_of(examples)
    counts = Counter(label for label, _ in {(example.label, example.text) for example in examples})
    if len(counts) < 2:
        raise ExamplesError(
            f"The {name} examples hold {counts[0]} texts of label 0 and {counts[1]} of label 1; give more of both."
        )


def _classes(examples: Sequence[Example]) -> int:
    return len({example.label for example in examples})
