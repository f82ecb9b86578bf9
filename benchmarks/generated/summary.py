"""From judged texts to the figures: family-wise errors of human texts, false discoveries of mixed ones, power."""

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from benchmarks.generated.ways import WAYS, found_by
from ml.answers.reference import ALPHA, Reference
from ml.answers.significance import adjusted, flagged
from ml.text.fragments import Scored

Floats = NDArray[np.float64]

LENGTHS = ((1, 1), (2, 3), (4, 6), (7, 12), (13, 10_000))
ASSEMBLED = (1, 2, 4, 8, 16)
"""So many fragments of different people are put together into a text whose fragments are independent."""

_Z = 1.959964


class Judged(Protocol):
    """A text as `false_alarms` has judged it."""

    is_human: bool
    scored: Scored
    reference: Reference
    mixed: Any

    @property
    def machine_shares(self) -> Floats:
        """The share of each fragment that a machine wrote."""


def summary(judged: Sequence[Judged]) -> dict[str, Any]:
    """Put the figures together; every rate has a 95 % interval beside it."""
    human = [one for one in judged if one.is_human]
    machine = [one for one in judged if not one.is_human and one.mixed is None]
    mixed = [one for one in judged if one.mixed is not None]
    told: dict[str, Any] = {"alpha": ALPHA, "human_texts": len(human), "mixed_texts": len(mixed)}
    told["human_texts_compared_with"] = round(float(np.mean([len(one.reference.languages) for one in human])), 1)
    for name in ("bh", "holm", "none"):
        accused = [bool(_found(one, name).any()) for one in human]
        told[f"fwer_{name}"] = _rounded(np.mean(accused))
        told[f"fwer_{name}_ci"] = wilson(sum(accused), len(accused))
    for name in ("bh", "holm"):
        told |= _discoveries(mixed, name)
        told[f"machine_texts_flagged_{name}"] = _rounded(np.mean([bool(_found(one, name).any()) for one in machine]))
    told["by_length"] = [_of_length(human, low, high) for low, high in LENGTHS]
    told["independent"] = [_assembled(human, number) for number in ASSEMBLED]
    told["dependence"] = dependence([one.scored.scores for one in human])
    told["ways"] = {way: _way(way, human, mixed) for way in WAYS}
    return told


def _found(one: Judged, correction: str) -> NDArray[np.bool_]:
    return flagged(adjusted(one.scored.scores, one.reference, correction=correction)[1], alpha=ALPHA)


def _discoveries(mixed: Sequence[Judged], name: str) -> dict[str, Any]:
    """Measure false discoveries and power; a fragment is the machine's where it wrote half of it or more.

    `fdr_strict` counts as false only fragments without a single character of a machine's: the hypothesis as it stands.
    """
    found = [_found(one, name) for one in mixed]
    shares = [one.machine_shares for one in mixed]
    half = _false(found, [share >= 0.5 for share in shares])
    none = _false(found, [share > 0 for share in shares])
    hits = [flags[share >= 0.5] for flags, share in zip(found, shares, strict=True)]
    return {
        f"fdr_{name}": _rounded(half.mean()), f"fdr_{name}_ci": mean_interval(half),
        f"fdr_strict_{name}": _rounded(none.mean()), f"fdr_strict_{name}_ci": mean_interval(none),
        f"power_{name}": _rounded(np.concatenate(hits).mean()),
    }  # fmt: skip


def _false(found: Sequence[NDArray[np.bool_]], machine: Sequence[NDArray[np.bool_]]) -> Floats:
    """Say which share of each text's findings is false, 0 where there are none, shape (texts,)."""
    pairs = zip(found, machine, strict=True)
    return np.array([(flags & ~true).sum() / max(1, flags.sum()) for flags, true in pairs])


def _of_length(human: Sequence[Judged], low: int, high: int) -> dict[str, Any]:
    """Count accused texts of so many fragments, and what independence would make of them uncorrected."""
    those = [one for one in human if low <= len(one.scored.scores) <= high]
    told: dict[str, Any] = {"fragments": [low, high], "texts": len(those)}
    if not those:
        return told
    rates = {
        name: _rounded(np.mean([bool(_found(one, name).any()) for one in those])) for name in ("bh", "holm", "none")
    }
    alone = np.mean([1 - (1 - ALPHA) ** len(one.scored.scores) for one in those])
    return told | rates | {"none_if_independent": _rounded(alone)}


def _assembled(human: Sequence[Judged], number: int, *, texts: int = 2_000) -> dict[str, Any]:
    """Put together texts of fragments of different people, all compared with the same human texts."""
    draw = np.random.default_rng(number)
    by_reference: dict[int, list[Judged]] = {}
    for one in human:
        by_reference.setdefault(id(one.reference.scores), []).append(one)
    pools = [pool for pool in by_reference.values() if len(pool) >= number]
    accused: dict[str, list[bool]] = {"bh": [], "holm": [], "none": []}
    for _ in range(texts if pools else 0):
        pool = pools[draw.integers(len(pools))]
        chosen = draw.choice(len(pool), size=number, replace=False)
        scores = np.array([draw.choice(pool[place].scored.scores) for place in chosen])
        for name, told in accused.items():
            told.append(bool(flagged(adjusted(scores, pool[0].reference, correction=name)[1], alpha=ALPHA).any()))
    rates = {name: _rounded(np.mean(told)) for name, told in accused.items() if told}
    return {"fragments": number, **rates, "formula": _rounded(1 - (1 - ALPHA) ** number)}


def dependence(texts: Sequence[Floats]) -> dict[str, float]:
    """Measure how alike a text's fragments score: intraclass correlation (one-way ANOVA), and that of neighbours."""
    several = [scores for scores in texts if len(scores) > 1]
    if len(several) < 3:
        return {}
    counts, every = np.array([len(scores) for scores in several]), np.concatenate(several)
    between = sum(len(one) * (one.mean() - every.mean()) ** 2 for one in several) / (len(several) - 1)
    within = sum(((one - one.mean()) ** 2).sum() for one in several) / (len(every) - len(several))
    size = (len(every) - (counts**2).sum() / len(every)) / (len(several) - 1)
    first, second = (np.concatenate([one[part] for one in several]) for part in (slice(None, -1), slice(1, None)))
    return {
        "intraclass": _rounded((between - within) / (between + (size - 1) * within)),
        "neighbours": _rounded(np.corrcoef(first, second)[0, 1]),
    }


def _way(way: str, human: Sequence[Judged], mixed: Sequence[Judged]) -> dict[str, Any]:
    accused = [bool(found_by(way, one.scored.scores, one.reference).any()) for one in human]
    found = [found_by(way, one.scored.scores, one.reference) for one in mixed]
    machine = [one.machine_shares >= 0.5 for one in mixed]
    power = np.concatenate([flags[true] for flags, true in zip(found, machine, strict=True)]).mean()
    ends = {"fwer_ci": wilson(sum(accused), len(accused)), "fdr": _rounded(_false(found, machine).mean())}
    return {"fwer": _rounded(np.mean(accused)), **ends, "power": _rounded(power)}


def wilson(hits: int, n: int) -> list[float]:
    """Give the 95 % interval of a share (Wilson 1927)."""
    share, spread = hits / n, _Z**2 / n
    middle = (share + spread / 2) / (1 + spread)
    half = _Z * np.sqrt(share * (1 - share) / n + spread / (4 * n)) / (1 + spread)
    return [_rounded(middle - half), _rounded(middle + half)]


def mean_interval(values: Floats) -> list[float]:
    """Give the 95 % interval of a mean, by the normal distribution."""
    half = _Z * values.std(ddof=1) / np.sqrt(len(values))
    return [_rounded(max(0.0, values.mean() - half)), _rounded(values.mean() + half)]


def _rounded(value: Any) -> float:
    return round(float(value), 4)
