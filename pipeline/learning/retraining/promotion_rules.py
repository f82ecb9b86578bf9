"""The gate: whether a candidate may replace live, from how both judge the same frozen test examples. Pure."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ml.examples import Example
from ml.registry import Comparison

CLASS_MIN = 5
"""Fewer test examples of a label judge nothing: one error among four moves recall by a quarter."""

EQUAL = 1e-9
"""Figures that differ by less differ by rounding."""


@dataclass(frozen=True)
class Rules:
    """When a candidate is promoted; differences are of F1, from 0 to 1.

    `margin` and `confidence`: the share of paired resamples in which the candidate is not worse by more than the margin
    must reach the confidence. A group of `group_min` test examples or more must not drop by more than `group_drop`.
    With fewer than `test_min` test examples nothing is promoted.
    """

    margin: float = 0.01
    confidence: float = 0.9
    group_min: int = 50
    group_drop: float = 0.05
    test_min: int = 50


@dataclass(frozen=True)
class Verdict:
    """Promote or not, and why, in whole sentences."""

    promote: bool
    reasons: tuple[str, ...]


def too_little(test: Sequence[Example], rules: Rules) -> str | None:
    """Why these test examples cannot tell two versions apart; None when they can."""
    labels = Counter(example.label for example in test)
    if len(test) < rules.test_min:
        return (
            f"The test holds {len(test)} labelled posts, and at least {rules.test_min} are needed to tell two versions "
            "apart: label more, or import labelled posts."
        )
    for label, said in ((1, "check-worthy"), (0, "not check-worthy")):
        if labels[label] < CLASS_MIN:
            return (
                f"Of the {len(test)} test posts {labels[label]} are {said}, and at least {CLASS_MIN} are needed: label "
                "more, or import labelled posts."
            )
    return None


def decide(found: Comparison, rules: Rules) -> Verdict:
    """Promote the candidate (A of the comparison) over live (B) only where nothing speaks against it."""
    against = tuple(_against(found, rules))
    if against:
        return Verdict(promote=False, reasons=against)
    f1 = found.differences["f1"]
    return Verdict(promote=True, reasons=(f"F1 rises by {f1.difference:.3f}, from {f1.b:.3f} to {f1.a:.3f}.",))


def _against(found: Comparison, rules: Rules) -> Iterator[str]:
    f1 = found.differences.get("f1")
    if f1 is None:
        yield "F1 cannot be computed on these test posts."
        return
    if found.labelled_differently == 0:
        yield "A tie: both versions give every test post the same label. What works stays."
        return
    if abs(f1.difference) <= EQUAL:
        yield f"A tie: F1 of both is {f1.a:.3f}. What works stays."
    elif f1.difference < 0:
        yield f"F1 would fall by {-f1.difference:.3f}, from {f1.b:.3f} to {f1.a:.3f}."
    if f1.a_not_worse < rules.confidence:
        yield (
            f"It is not certain enough: the candidate is not worse by more than {rules.margin:g} with a probability of "
            f"{100 * f1.a_not_worse:.0f} %, and {100 * rules.confidence:.0f} % are asked for."
        )
    for by, groups in found.groups.items():
        for value, group in groups.items():
            if group.n >= rules.group_min and group.difference < -rules.group_drop - EQUAL:
                yield (
                    f"F1 for the {by} {value} would fall by {-group.difference:.3f}, from {group.b:.3f} to "
                    f"{group.a:.3f} on {group.n} test posts; at most {rules.group_drop:g} is allowed."
                )
