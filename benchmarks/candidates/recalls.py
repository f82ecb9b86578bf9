"""Other estimates of recall, for comparison: the value of every week."""

from collections.abc import Callable

import numpy as np

from pipeline.quality.estimates import estimate
from pipeline.quality.rehearsal import Weeks
from pipeline.quality.strata import Numbers, Stratum, share


def ours(drawn: Weeks) -> Numbers:
    return estimate(flagged=drawn.flagged, unflagged=drawn.unflagged, draws=1).recall.value


def horvitz_thompson(drawn: Weeks) -> Numbers:
    """Weighted counts as they are, whatever part of the cards was clicked."""
    return _ratio(drawn.flagged.worthy, drawn.unflagged.worthy)


def hajek(drawn: Weeks) -> Numbers:
    """The plain ratio of weighted shares times sizes."""
    return _ratio(drawn.flagged.size * share(drawn.flagged)[0], drawn.unflagged.size * share(drawn.unflagged)[0])


def tin(drawn: Weeks) -> Numbers:
    """The same, less what a ratio's second-order expansion foresees (Tin, JASA 60, 1965)."""
    strata = drawn.flagged, drawn.unflagged
    shown, hidden = (one.size * share(one)[0] for one in strata)
    # A stratum's size is itself a draw of the week: a Poisson count adds its share of the variance.
    shown_variance, hidden_variance = (
        one.size**2 * variance + one.size * value**2 for one in strata for value, variance in [share(one)]
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        excess = (shown * hidden_variance - hidden * shown_variance) / (shown + hidden) ** 3
    return np.clip(_ratio(shown, hidden) - excess, 0, 1)


def jackknife(drawn: Weeks) -> Numbers:
    """The same, less what leaving out each click in turn foresees."""
    (shown, fewer_shown), (hidden, fewer_hidden) = (_left_out(one) for one in (drawn.flagged, drawn.unflagged))
    value = _ratio(shown, hidden)
    without = [(part, _ratio(count, hidden)) for part, count in fewer_shown]
    others = [(part, _ratio(shown, count)) for part, count in fewer_hidden]
    clicks = drawn.flagged.clicked, drawn.unflagged.clicked
    excess = [
        (number - 1) * sum(np.where(part > 0, part * (one - value), 0) for part, one in ways)
        for number, ways in zip(clicks, (without, others), strict=True)
    ]
    return np.clip(value - sum(excess), 0, 1)


def _left_out(stratum: Stratum) -> tuple[Numbers, list[tuple[Numbers, Numbers]]]:
    """What the stratum holds, and what it would without a find and without a reject, with their parts of the clicks."""
    value, number = share(stratum)[0], stratum.clicked
    with np.errstate(invalid="ignore", divide="ignore"):
        fewer = [np.clip((value * number - gone) / (number - 1), 0, 1) for gone in (1, 0)]
    return stratum.size * value, [(value, stratum.size * fewer[0]), (1 - value, stratum.size * fewer[1])]


def _ratio(shown: Numbers, hidden: Numbers) -> Numbers:
    with np.errstate(invalid="ignore", divide="ignore"):
        return shown / (shown + hidden)


VALUES: dict[str, Callable[[Weeks], Numbers]] = {
    "ours": ours, "horvitz_thompson": horvitz_thompson, "hajek": hajek, "tin": tin, "jackknife": jackknife,
}  # fmt: skip
