"""The gate: whether a candidate may replace live, from how both judge the same frozen examples. Pure."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ml.examples import Example
from ml.registry import Comparison, Worth
from pipeline.messages.statement import Statement

CLASS_MIN = 5
"""Fewer examples of a label judge nothing: one error among four moves recall by a quarter."""

EQUAL = 1e-9
"""Figures that differ by less differ by rounding."""


@dataclass(frozen=True)
class Rules:
    """When a candidate is promoted; differences are of F1, from 0 to 1.

    `margin` and `confidence`: the share of paired resamples in which the candidate is not worse by more than the margin
    must reach the confidence. A group of `group_min` gate examples or more must not drop by more than `group_drop`.
    With fewer than `test_min` gate examples nothing is promoted, and with fewer test examples these are not quoted.
    """

    margin: float = 0.01
    confidence: float = 0.9
    group_min: int = 50
    group_drop: float = 0.05
    test_min: int = 50


@dataclass(frozen=True)
class Verdict:
    """Promote or not, and why."""

    promote: bool
    reasons: tuple[Statement, ...]


def too_little(judging: Sequence[Example], rules: Rules) -> Statement | None:
    """Why these gate or test examples cannot tell two versions apart; None when they can."""
    if len(judging) < rules.test_min:
        return Statement("too_few_posts", {"posts": len(judging), "least": rules.test_min})
    labels = Counter(example.label for example in judging)
    for label, code in ((1, "too_few_checkworthy"), (0, "too_few_others")):
        if labels[label] < CLASS_MIN:
            return Statement(code, {"posts": len(judging), "labelled": labels[label], "least": CLASS_MIN})
    return None


def decide(found: Comparison, rules: Rules, worth: Worth | None = None) -> Verdict:
    """Promote the candidate (A of the comparison) over live (B) only where nothing speaks against it.

    `worth` is what the candidate is worth on the same examples beside what needs no model.
    """
    against = (*_against(found, rules), *(_no_better(worth) if worth is not None else ()))
    if against:
        return Verdict(promote=False, reasons=against)
    f1 = found.differences["f1"]
    return Verdict(promote=True, reasons=(Statement("f1_rises", _change(before=f1.b, after=f1.a)),))


def _against(found: Comparison, rules: Rules) -> Iterator[Statement]:
    f1 = found.differences.get("f1")
    if f1 is None:
        yield Statement("f1_unknown")
        return
    if found.labelled_differently == 0:
        yield Statement("same_labels")
        return
    if abs(f1.difference) <= EQUAL:
        yield Statement("same_f1", {"f1": f1.a})
    elif f1.difference < 0:
        yield Statement("f1_falls", _change(before=f1.b, after=f1.a))
    if f1.a_not_worse < rules.confidence:
        asked = {"margin": rules.margin, "confidence": rules.confidence}
        yield Statement("not_certain", asked | {"not_worse": f1.a_not_worse})
    for by, groups in found.groups.items():
        for value, group in groups.items():
            if group.n >= rules.group_min and group.difference < -rules.group_drop - EQUAL:
                where = {"group": value, "posts": group.n, "allowed": rules.group_drop}
                yield Statement(f"{by}_falls", _change(before=group.b, after=group.a) | where)


def _no_better(worth: Worth) -> Iterator[Statement]:
    figure = worth.figure
    if worth.against is None:
        return
    if figure is None or worth.against.code != "no_better":
        yield Statement("worth_unknown")
        return
    ends = {"low": figure.low, "high": figure.high, "trivial": figure.trivial}
    yield Statement("no_better", {"f1": figure.value, "posts": figure.n} | ends)


def _change(*, before: float, after: float) -> dict[str, Any]:
    return {"by": abs(after - before), "before": before, "after": after}
