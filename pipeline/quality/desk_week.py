"""One week of the desk: counts, times, and what the clicks say about the model."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from statistics import median

import numpy as np

from pipeline.quality.estimates import Estimate, estimate
from pipeline.quality.strata import Stratum, of_week
from pipeline.store.weekly_report import JudgedPost

ENOUGH_FLAGGED, ENOUGH_UNFLAGGED = 10, 30
"""Clicked cards of flagged posts, and of others, below which a figure would be noise: about 60 points wide or more."""
FEW_CLICKS = 0.5
"""A share of clicked cards below which those that were clicked may not speak for the rest."""


@dataclass(frozen=True)
class Interval:
    """A share between 0 and 1 with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class DeskWeek:
    """What happened to the posts of a week, or of several taken together; None where there are too few clicks."""

    monday: date
    days: float
    """How many days of it have passed."""
    posts: int
    flagged: int
    cards: int
    random_cards: int
    """Cards of posts that the model passed over, drawn at random."""
    always_cards: int
    """Cards of other posts that it passed over: the desk's words raised them, and each stands for itself alone."""
    hidden: int
    """Posts that the desk's words hid, which nothing else here is about."""
    clicks: int
    flagged_clicks: int
    random_clicks: int
    reviewed: int
    """Found check-worthy by the desk, selected ones too."""
    selected: int
    decided: int
    post_to_card_s: float | None
    """Median."""
    card_to_click_s: float | None
    precision: Interval | None
    recall: Interval | None
    f1: Interval | None
    base_rate: Interval | None

    @property
    def clicks_per_day(self) -> float:
        """How many posts the desk looked at on a day."""
        return self.clicks / self.days if self.days else 0.0

    @property
    def random_share(self) -> float | None:
        """Share of the cards that are random negatives (CH-22)."""
        return self.random_cards / self.cards if self.cards else None

    @property
    def flagged_cards(self) -> int:
        """Cards of posts that the model flagged."""
        return self.cards - self.random_cards - self.always_cards

    @property
    def few_clicked(self) -> bool:
        """Whether so many cards stayed without a click that the others may not speak for them."""
        kinds = ((self.flagged_clicks, self.flagged_cards), (self.random_clicks, self.random_cards))
        return any(cards and clicks / cards < FEW_CLICKS for clicks, cards in kinds)


def monday_of(moment: datetime) -> date:
    """The Monday, in UTC, of the week that a moment lies in."""
    day = moment.astimezone(UTC).date()
    return day - timedelta(days=day.weekday())


def midnight(day: date) -> datetime:
    """When a day begins, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def desk_week(posts: Sequence[JudgedPost], *, monday: date, days: float = 7.0) -> DeskWeek:
    """Sum up the posts of a week that began on `monday`."""
    hidden = sum(post.number for post in posts if post.rule == "hidden")
    posts = [post for post in posts if post.rule != "hidden"]
    carded = [post for post in posts if post.has_card]
    clicked = [post for post in carded if post.label is not None]
    return DeskWeek(
        monday=monday,
        days=days,
        posts=sum(post.number for post in posts),
        flagged=sum(post.number for post in posts if post.flagged),
        cards=len(carded),
        random_cards=sum(post.random for post in carded),
        always_cards=sum(not post.flagged and not post.random for post in carded),
        hidden=hidden,
        clicks=len(clicked),
        flagged_clicks=sum(post.flagged for post in clicked),
        random_clicks=sum(post.random for post in clicked),
        reviewed=sum(post.worthy for post in clicked),
        selected=sum(post.label == "selected" for post in clicked),
        decided=sum(post.choice is not None for post in clicked),
        post_to_card_s=_median((post.posted_at, post.shown_at) for post in carded),
        card_to_click_s=_median((post.shown_at, post.clicked_at) for post in clicked),
        **_quality(posts, clicked),
    )


def _median(spans: Iterable[tuple[datetime | None, datetime | None]]) -> float | None:
    """Take the median span in seconds. A card that was posted anew after its click has none."""
    seconds = [(end - start).total_seconds() for start, end in spans if start and end and end >= start]
    return median(seconds) if seconds else None


def _quality(posts: Sequence[JudgedPost], clicked: Sequence[JudgedPost]) -> dict[str, Interval | None]:
    # A click on a post that could not have been drawn stands for no other post. Nor does one on what a digest put
    # first, as long as the rest of that digest waits.
    drawn = [post for post in clicked if post.sampling_probability > 0 and post.all_shown]
    found = estimate(flagged=_stratum(posts, drawn, flagged=True), unflagged=_stratum(posts, drawn, flagged=False))
    flagged = sum(post.flagged for post in drawn) >= ENOUGH_FLAGGED
    both = flagged and sum(post.random for post in drawn) >= ENOUGH_UNFLAGGED
    return {
        "precision": _interval(found.precision) if flagged else None,
        "recall": _interval(found.recall) if both else None,
        "f1": _interval(found.f1) if both else None,
        "base_rate": _interval(found.base_rate) if both else None,
    }


def _stratum(posts: Sequence[JudgedPost], clicked: Sequence[JudgedPost], *, flagged: bool) -> Stratum:
    mine = [post for post in clicked if post.flagged == flagged]
    return of_week(
        size=sum(post.number for post in posts if post.flagged == flagged),
        labels=[post.worthy for post in mine],
        sampling_probabilities=[post.sampling_probability for post in mine],
    )


def _interval(found: Estimate) -> Interval | None:
    value, low, high = float(found.value[0]), float(found.low[0]), float(found.high[0])
    return Interval(value, low, high) if np.isfinite([value, low, high]).all() else None
