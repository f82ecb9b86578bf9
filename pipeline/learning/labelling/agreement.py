"""How far annotators agree beyond chance: Cohen's, Fleiss' and Krippendorff's coefficients, with intervals.

Answers are an array of shape (tweets, annotators) that holds 1 for yes, 0 for no and nan where somebody gave no answer.
A coefficient is None where it does not exist: with nothing to compare, or where chance alone would agree on everything.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Statistic = Callable[[Floats], Floats]
"""How often each row counts, shape (resamples, rows) → a coefficient for each resample, nan where it does not exist."""

RESAMPLES = 1000
_CHANCE_IS_ALL = 1e-12


@dataclass(frozen=True)
class Coefficient:
    """A coefficient with its bootstrap interval of 95 % over tweets, and from how many tweets it comes."""

    value: float | None
    low: float | None
    high: float | None
    tweets: int


@dataclass(frozen=True)
class PairAgreement:
    """How far two annotators agree on the tweets that both answered."""

    first: str
    second: str
    kappa: Coefficient
    raw: float | None


@dataclass(frozen=True)
class Agreement:
    """All coefficients of one question.

    `raw` is the share of agreeing pairs of answers; `trivial` is what somebody would reach who always gave the more
    frequent answer.
    """

    raw: float | None
    trivial: float | None
    fleiss: Coefficient
    alpha: Coefficient
    pairs: tuple[PairAgreement, ...]


def agreement_on(said: Sequence[Mapping[str, bool | None]], *, annotators: int) -> Agreement:
    """The same of what people said of each tweet, by person; None where somebody was not asked."""
    people = sorted({person for of_tweet in said for person in of_tweet})
    answers = np.full((len(said), len(people)), np.nan)
    for place, of_tweet in enumerate(said):
        for column, person in enumerate(people):
            if (answer := of_tweet.get(person)) is not None:
                answers[place, column] = float(answer)
    return agreement(answers, people, annotators=annotators)


def agreement(answers: Floats, people: Sequence[str], *, annotators: int, seed: int = 0) -> Agreement:
    """Hold all answers to one question against each other; columns of `answers` are the people, in this order.

    Fleiss' kappa is of the tweets with exactly `annotators` answers; Krippendorff's alpha of all that have two or more.
    """
    counts = np.stack([(answers == 0).sum(axis=1), (answers == 1).sum(axis=1)], axis=1).astype(np.float64)
    sizes = counts.sum(axis=1)
    whole, several = counts[sizes == annotators], counts[sizes >= 2]
    pairs = [_pair(answers, people, i, j, seed=seed) for i, j in combinations(range(len(people)), 2)]
    return Agreement(
        raw=_raw(several),
        trivial=float(counts.sum(axis=0).max() / counts.sum()) if counts.any() else None,
        fleiss=_with_interval(fleiss_kappa, whole if annotators > 1 else whole[:0], seed=seed),
        alpha=_with_interval(krippendorff_alpha, several, seed=seed),
        pairs=tuple(pair for pair in pairs if pair.kappa.tweets),
    )


def _pair(answers: Floats, people: Sequence[str], i: int, j: int, *, seed: int) -> PairAgreement:
    both = answers[~np.isnan(answers[:, [i, j]]).any(axis=1)][:, [i, j]]
    kappa = _with_interval(cohen_kappa, both, seed=seed)
    raw = float((both[:, 0] == both[:, 1]).mean()) if len(both) else None
    return PairAgreement(first=people[i], second=people[j], kappa=kappa, raw=raw)


def cohen_kappa(pair: Floats) -> Statistic:
    """Cohen's kappa (1960) of two annotators' answers of shape (tweets, 2): (p_o - p_e) / (1 - p_e)."""
    cells = np.stack([(pair[:, 0] == a) & (pair[:, 1] == b) for a in (0, 1) for b in (0, 1)], axis=1).astype(float)

    def kappa(weights: Floats) -> Floats:
        table = (weights @ cells / weights.sum(axis=1, keepdims=True)).reshape(-1, 2, 2)
        observed = np.trace(table, axis1=1, axis2=2)
        expected = (table.sum(axis=2) * table.sum(axis=1)).sum(axis=1)
        return _ratio(observed - expected, 1 - expected)

    return kappa


def fleiss_kappa(counts: Floats) -> Statistic:
    """Fleiss' kappa (1971) from answers counted for each tweet, shape (tweets, categories), all rows of one sum n.

    P_i = (Σ_j n_ij² - n) / (n (n - 1)), P_e = Σ_j p_j², kappa = (mean P_i - P_e) / (1 - P_e).
    """
    n = counts.sum(axis=1)
    per_tweet = ((counts**2).sum(axis=1) - n) / np.maximum(n * (n - 1), 1)

    def kappa(weights: Floats) -> Floats:
        observed = weights @ per_tweet / weights.sum(axis=1)
        shares = weights @ counts
        expected = ((shares / shares.sum(axis=1, keepdims=True)) ** 2).sum(axis=1)
        return _ratio(observed - expected, 1 - expected)

    return kappa


def krippendorff_alpha(counts: Floats) -> Statistic:
    """Krippendorff's alpha (2011) for nominal answers, counted for each tweet, shape (tweets, categories), rows ≥ 2.

    o_cc = Σ_u n_uc (n_uc - 1) / (m_u - 1), alpha = 1 - (n - 1) (n - Σ_c o_cc) / (n² - Σ_c n_c²).
    """
    sizes = counts.sum(axis=1)
    agreeing = (counts * (counts - 1)).sum(axis=1) / np.maximum(sizes - 1, 1)

    def alpha(weights: Floats) -> Floats:
        totals = weights @ counts
        n = totals.sum(axis=1)
        disagreeing = n - weights @ agreeing
        expected = n**2 - (totals**2).sum(axis=1)
        return 1 - _ratio((n - 1) * disagreeing, expected)

    return alpha


def _ratio(above: Floats, below: Floats) -> Floats:
    there = below > _CHANCE_IS_ALL
    return np.where(there, above / np.where(there, below, 1.0), np.nan)


def _raw(counts: Floats) -> float | None:
    """The share of agreeing pairs of answers, each tweet counting alike."""
    if not len(counts):
        return None
    sizes = counts.sum(axis=1)
    return float((((counts**2).sum(axis=1) - sizes) / (sizes * (sizes - 1))).mean())


def _with_interval(coefficient: Callable[[Floats], Statistic], rows: Floats, *, seed: int) -> Coefficient:
    """The coefficient of these rows, one a tweet, and the middle 95 % of it over tweets drawn again (Efron 1979).

    Rows that are alike are counted together: to draw tweets again is then to draw how often each kind comes.
    """
    tweets = len(rows)
    if not tweets:
        return Coefficient(value=None, low=None, high=None, tweets=0)
    kinds, times = np.unique(rows, axis=0, return_counts=True)
    statistic = coefficient(kinds)
    value = float(statistic(times[None, :].astype(np.float64))[0])
    if np.isnan(value):
        return Coefficient(value=None, low=None, high=None, tweets=tweets)
    drawn = np.random.default_rng(seed).multinomial(tweets, times / tweets, size=RESAMPLES).astype(np.float64)
    again = statistic(drawn)
    low, high = np.quantile(again[~np.isnan(again)], (0.025, 0.975))
    return Coefficient(value=value, low=float(low), high=float(high), tweets=tweets)
