"""What this machine's desk adds to a paper's study: its weeks, and what its rate of random negatives comes to."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.commands.papers import desk_here
from pipeline.quality.rates import rates
from pipeline.quality.rehearsal import Truth
from pipeline.quality.releases import weeks_and_releases

POSTS = 700
"""A week's posts where only shares are asked for, on which their number has no bearing."""


def weeks_of_the_desk() -> dict[str, Any] | str:
    """The desk's weeks and releases, or in words why there are none."""
    return desk_here.ask(_weeks, otherwise=str)


def _weeks(session: Session) -> dict[str, Any] | str:
    return weeks_and_releases(session, now=datetime.now(UTC)) or "This desk has too few clicks yet"


def labelled_stream(base_rates: Sequence[float], *, fraction: float) -> list[tuple[float, float, float]]:
    """For each base rate, with precision and recall of 0.8: the share of positive labels, and of random cards."""
    found = []
    for base_rate in base_rates:
        (rate,) = rates(Truth(base_rate=base_rate, precision=0.8, recall=0.8), posts=POSTS, fractions=[fraction])
        found.append((base_rate, rate.positive_share, rate.random_share))
    return found
