"""Which of two versions is better on the same examples, and how sure that is: the paired bootstrap."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.counting import counted
from ml.evaluation.bootstrap import RESAMPLES, draws, interval
from ml.evaluation.evaluate import grouped, ranking_of, weights_of
from ml.evaluation.scores import Ranking
from ml.examples import Example, ExamplesError, data_hash, learnt

Floats = NDArray[np.float64]

MARGIN = 0.01
"""One point of F1 or average precision: as good as equal."""

COMPARED = {"f1": "F1", "average_precision": "average precision"}


@dataclass(frozen=True)
class Judged:
    """A version's probabilities of the positive class, shape (examples,), and its threshold."""

    version: str
    threshold: float
    probabilities: Sequence[float] | Floats


@dataclass(frozen=True)
class Difference:
    """A figure of both versions and A's less B's, with its 95 % interval.

    `a_not_worse` is the share of resamples in which A is not worse than B by more than the margin.
    """

    a: float
    b: float
    difference: float
    interval: tuple[float, float]
    a_not_worse: float


@dataclass(frozen=True)
class GroupDifference:
    """F1 of both versions on one group's `n` examples, of which `positives` are positive."""

    n: int
    positives: int
    a: float
    b: float

    @property
    def difference(self) -> float:
        """A's F1 less B's."""
        return self.a - self.b


Groupings = Mapping[str, Sequence[str | None]]
"""Each example's group, None where it is in none, by what they are grouped by: `{"language": ["es", None, …]}`."""


@dataclass(frozen=True)
class Comparison:
    """Two versions held against each other on `n` examples; `differences` by figure, where it exists.

    `labelled_differently` counts the examples on which their labels differ. `groups` are differences of F1 by what the
    examples were grouped by, and its value; a group without a positive has no F1, and is not there. `learnt` is how
    many of the texts either version was trained on, None where that is not known.
    """

    a: str
    b: str
    basis: str
    data_hash: str
    n: int
    margin: float
    differences: Mapping[str, Difference]
    labelled_differently: int
    groups: Mapping[str, Mapping[str, GroupDifference]]
    learnt: Mapping[str, int | None] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Write the comparison as plain values, fit for JSON."""
        return asdict(self) | {"sentence": self.sentence}

    @property
    def sentence(self) -> str:
        """Say it in plain words."""
        sentences = [_sentence(self, COMPARED[name], difference) for name, difference in self.differences.items()]
        sentences += filter(None, (learnt.sentence(name, n, texts=self.n) for name, n in self.learnt.items()))
        return f"On {counted(self.n, 'example')} ({self.basis}): " + " ".join(sentences)


def compare_probabilities(
    examples: Sequence[Example],
    a: Judged,
    b: Judged,
    *,
    basis: str,
    margin: float = MARGIN,
    groups: Groupings | None = None,
    seed: int = 0,
    resamples: int = RESAMPLES,
) -> Comparison:
    """Hold two versions against each other on labelled examples, both judged on every same resample of them.

    `groups` give each example's group, by what they are grouped by.

    Raises:
        ExamplesError: there are no examples, some have no label, or the margin is negative.
    """
    if not margin >= 0:
        raise ExamplesError(f"The margin is {margin!r}; give 0 or more.")
    weights = weights_of(examples)
    rankings = [
        ranking_of(examples, np.asarray(side.probabilities, dtype=np.float64), threshold=side.threshold)
        for side in (a, b)
    ]
    differences = _differences(rankings, weights, margin=margin, seed=seed, resamples=resamples)
    return Comparison(
        a=a.version, b=b.version, basis=basis, data_hash=data_hash(examples), n=len(examples), margin=margin,
        differences=differences, labelled_differently=int(np.count_nonzero(_labels(a) != _labels(b))),
        groups={by: _by_group(examples, a, b, values) for by, values in (groups or {}).items()},
    )  # fmt: skip


def _labels(side: Judged) -> NDArray[np.bool_]:
    called: NDArray[np.bool_] = np.asarray(side.probabilities, dtype=np.float64) >= side.threshold
    return called


def _by_group(
    examples: Sequence[Example], a: Judged, b: Judged, values: Sequence[str | None]
) -> dict[str, GroupDifference]:
    """Score both versions on each group by itself."""
    if len(values) != len(examples):
        raise ExamplesError(f"There are {len(values)} groups for {len(examples)} examples; give one each.")
    found = {}
    for value, chosen in grouped(values).items():
        those = [examples[place] for place in chosen]
        positives = sum(example.label == 1 for example in those)
        if positives:
            f1 = [_f1(those, np.asarray(side.probabilities)[chosen], threshold=side.threshold) for side in (a, b)]
            found[value] = GroupDifference(n=len(those), positives=positives, a=f1[0], b=f1[1])
    return found


def _f1(examples: Sequence[Example], probabilities: Floats, *, threshold: float) -> float:
    ranking = ranking_of(examples, probabilities, threshold=threshold)
    return float(ranking.figures(weights_of(examples)[None, :])["f1"][0])


def _differences(
    rankings: Sequence[Ranking], weights: Floats, *, margin: float, seed: int, resamples: int
) -> dict[str, Difference]:
    whole = [ranking.figures(weights[None, :]) for ranking in rankings]
    drawn = [
        [ranking.figures(block) for ranking in rankings] for block in draws(weights, seed=seed, resamples=resamples)
    ]
    differences: dict[str, Difference] = {}
    for name in COMPARED:
        resampled = np.concatenate([first[name] - second[name] for first, second in drawn])
        found = _difference(float(whole[0][name][0]), float(whole[1][name][0]), resampled, margin=margin)
        if found is not None:
            differences[name] = found
    return differences


def _difference(a: float, b: float, resampled: Floats, *, margin: float) -> Difference | None:
    ends = interval(resampled)
    if np.isnan(a - b) or ends is None:
        return None
    # Resamples without a positive have no such figure. Rounding must not make equal figures differ.
    there = resampled[~np.isnan(resampled)]
    return Difference(a, b, a - b, ends, float(np.mean(there >= -margin - 1e-12)))


def _sentence(comparison: Comparison, figure: str, difference: Difference) -> str:
    low, high = difference.interval
    if low > 0:
        verdict = f"{comparison.a} is better"
    elif high < 0:
        verdict = f"{comparison.b} is better"
    else:
        verdict = "no difference is certain"
    return (
        f"{figure} {difference.a:.3f} of {comparison.a} against {difference.b:.3f} of {comparison.b}, a difference of "
        f"{difference.difference:+.3f} (95 % interval {low:+.3f} to {high:+.3f}): {verdict}; with a probability of "
        f"{difference.a_not_worse:.0%}, {comparison.a} is not worse by more than {comparison.margin:g}."
    )
