"""How often the checkers were right, by what the desk said of their findings: a share with its interval, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from sqlalchemy.orm import Session

from pipeline.language import speech
from pipeline.language.speech import _, n_
from pipeline.quality.desk_week import Interval
from pipeline.quality.estimates import DRAWS, SEED
from pipeline.quality.strata import draw_share, of_week
from pipeline.store.desk import corrections

ENOUGH = 10
"""Findings that were judged, below which a share would be noise."""

CHECKERS = {"comparison": _("comparison"), "generated_text": _("machine-written text")}
RIGHT = _(
    "Of {findings} on {checker} by {version} that the desk judged since {monday}, {value:.0f} % were right, and very "
    "likely between {low:.0f} and {high:.0f} % of all like them. People choose which ones they judge."
)
TOO_FEW = _(
    "The desk judged {findings} on {checker} by {version} since {monday}, {right} of them right: too few to say how "
    "often it is ({enough} are needed)."
)


@dataclass(frozen=True)
class Checker:
    """A checker's version: findings that were judged, how many of them right, and the share; None of too few."""

    check: str
    version: str
    judged: int
    right: int
    share: Interval | None


def checkers(session: Session, *, since: datetime, until: datetime) -> tuple[Checker, ...]:
    """Each checker's versions of which the desk judged findings in this time."""
    found = corrections.judged(session, since=since, until=until)
    return tuple(Checker(one.kind, one.version, one.judged, one.right, _share(one.right, one.judged)) for one in found)


def _share(right: int, judged: int) -> Interval | None:
    """The share of those judged, each of which counts once, with a mid-P interval."""
    if judged < ENOUGH:
        return None
    labels = [True] * right + [False] * (judged - right)
    stratum = of_week(size=judged, labels=labels, sampling_probabilities=[1.0] * judged)
    drawn = draw_share(stratum, draws=DRAWS, rng=np.random.default_rng(SEED))[0]
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Interval(right / judged, float(low), float(high))


def sentences(found: Sequence[Checker], *, since: date) -> tuple[str, ...]:
    """A line for each."""
    return tuple(_sentence(one, monday=speech.day(since, _("d MMMM"))) for one in found)


def _sentence(one: Checker, *, monday: str) -> str:
    about = {
        "findings": n_("{n} finding", "{n} findings", one.judged), "checker": CHECKERS[one.check],
        "version": one.version, "monday": monday,
    }  # fmt: skip
    if one.share is None:
        return TOO_FEW.format(**about, right=one.right, enough=ENOUGH)
    ends = {"value": 100 * one.share.value, "low": 100 * one.share.low, "high": 100 * one.share.high}
    return RIGHT.format(**about, **ends)
