"""Other ways to an interval for recall, for comparison: each gives value, low and high of every week."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from pipeline.quality.estimates import estimate
from pipeline.quality.rehearsal import Weeks
from pipeline.quality.strata import Numbers, Stratum, share

Interval = tuple[Numbers, Numbers, Numbers]
Z = 1.959964


def ours(drawn: Weeks, *, draws: int) -> Interval:
    found = estimate(flagged=drawn.flagged, unflagged=drawn.unflagged, draws=draws).recall
    return found.value, found.low, found.high


def normal(drawn: Weeks, *, draws: int) -> Interval:  # noqa: ARG001
    """Horvitz–Thompson with the delta method: the textbook's way."""
    shown, hidden = drawn.flagged.worthy, drawn.unflagged.worthy
    hidden_variance, worthy = drawn.unflagged.worthy_squares, shown + hidden
    value = shown / np.maximum(worthy, 1)
    spread = np.sqrt(shown**2 * hidden_variance + hidden**2 * shown) / np.maximum(worthy, 1) ** 2
    return value, np.clip(value - Z * spread, 0, 1), np.clip(value + Z * spread, 0, 1)


def logit(drawn: Weeks, *, draws: int) -> Interval:
    """The same on the scale of log odds, with half a find and half a miss added."""
    shown, weight = drawn.flagged.worthy + 0.5, drawn.unflagged.usual_weight
    hidden = drawn.unflagged.worthy + weight / 2
    odds = np.log(shown / hidden)
    spread = np.sqrt(1 / shown + (drawn.unflagged.worthy_squares + weight**2 / 2) / hidden**2)
    low, high = (1 / (1 + np.exp(-(odds + side * Z * spread))) for side in (-1, 1))
    return normal(drawn, draws=draws)[0], low, high


def bootstrap(drawn: Weeks, *, draws: int) -> Interval:
    """Percentiles of a Poisson bootstrap over the clicked posts."""
    rng = np.random.default_rng(3)
    shown = rng.poisson(drawn.flagged.worthy[:, None], size=(len(drawn.worthy), draws))
    with np.errstate(invalid="ignore", divide="ignore"):
        weight = np.nan_to_num(drawn.unflagged.worthy_squares / drawn.unflagged.worthy)
        seen = np.nan_to_num(drawn.unflagged.worthy / weight)
        again = shown / (shown + rng.poisson(seen[:, None], size=shown.shape) * weight[:, None])
    low, high = np.quantile(np.nan_to_num(again), [0.025, 0.975], axis=1)
    return normal(drawn, draws=draws)[0], low, high


def jeffreys(drawn: Weeks, *, draws: int) -> Interval:
    """Half a find and half a reject added to each stratum, instead of one or the other."""
    rng = np.random.default_rng(3)
    rates = []
    for stratum in (drawn.flagged, drawn.unflagged):
        value, variance = share(_with_halves(stratum))
        effective = value * (1 - value) / variance
        rates.append(rng.beta((value * effective)[:, None], ((1 - value) * effective)[:, None], (len(value), draws)))
    portion = rng.beta(drawn.flagged.size[:, None] + 0.5, drawn.unflagged.size[:, None] + 0.5, rates[0].shape)
    shown = portion * rates[0]
    low, high = np.quantile(shown / (shown + (1 - portion) * rates[1]), [0.025, 0.975], axis=1)
    return normal(drawn, draws=draws)[0], low, high


def _with_halves(stratum: Stratum) -> Stratum:
    half, squares = stratum.usual_weight / 2, stratum.usual_weight**2 / 2
    return replace(
        stratum, worthy=stratum.worthy + half, worthy_squares=stratum.worthy_squares + squares,
        others=stratum.others + half, others_squares=stratum.others_squares + squares,
    )  # fmt: skip


def of_the_week(drawn: Weeks, *, draws: int) -> Interval:
    """For what came about in the week: the posts seen are certain, only unseen ones are drawn (beta-binomial)."""
    rng = np.random.default_rng(3)
    weight = drawn.unflagged.usual_weight
    seen = drawn.unflagged.worthy / weight
    rate = rng.beta(*(part[:, None] for part in (seen + 0.5, drawn.unflagged.others / weight + 0.5)),
                    size=(len(seen), draws))  # fmt: skip
    unseen = rng.binomial((drawn.unflagged.size - drawn.unflagged.clicked).astype(int)[:, None], rate)
    shown = drawn.flagged.worthy[:, None]
    low, high = np.quantile(shown / np.maximum(shown + seen[:, None] + unseen, 1), [0.025, 0.975], axis=1)
    return normal(drawn, draws=draws)[0], low, high


TRIED: dict[str, Callable[..., Any]] = {
    "ours": ours, "normal": normal, "logit": logit, "bootstrap": bootstrap, "jeffreys": jeffreys,
    "of_the_week": of_the_week,
}  # fmt: skip
