"""How many tweets come and how many cards they make: what sampling goes by."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Time, and_, case, cast, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, aliased

from pipeline.tables import CappedDay, Prediction, Tweet
from pipeline.triage.daily_cap import Flow

DAY = timedelta(days=1)
DAYS_BACK = 7
ALWAYS = 2
"""In place of a label, of posts to which a rule gives a card: they are not drawn, and take from the day's cards."""
LEAST_HISTORY = timedelta(hours=6)
"""A first look reads many old posts within seconds; that is not taken for the usual flow."""
FIRST_GUESS = (1, 4)
"""One positive in four tweets: counted in, so that something can be said before the first prediction."""


@dataclass(frozen=True)
class Week:
    """What the last days brought, seven at most, by label, as it was seen at one moment."""

    at: datetime
    days: int
    """Whole ones; 0 in the first 24 hours."""
    seen: Mapping[int, int]
    """By label, and those that have a card whatever their label: these are under ALWAYS."""
    expected: Mapping[int, float]
    """Until the desk's day ends."""

    @property
    def a_day(self) -> float:
        """Tweets that a whole day brings."""
        return sum(self.seen.values()) / self.days if self.days else sum((*self.seen.values(), *self.expected.values()))

    @property
    def positives(self) -> float:
        """The share of them that is taken for check-worthy, with something to say before the first one."""
        return (self.seen[1] + FIRST_GUESS[0]) / (self.seen[0] + self.seen[1] + FIRST_GUESS[1])

    def holds(self, now: datetime, *, for_s: float) -> bool:
        """Whether it may still be gone by: for a while, on the same day, where one more hour of many changes little."""
        return self.days > 0 and now.date() == self.at.date() and (now - self.at).total_seconds() < for_s


def recent_negatives(session: Session, *, version_id: int, since: datetime, at_most: int) -> list[float]:
    """The model's probabilities for what this version judged negative, among so many of the newest judgements."""
    newest = select(Prediction).where(Prediction.created_at >= since, _drawn()).order_by(Prediction.created_at.desc())
    of_all = aliased(Prediction, newest.limit(at_most).subquery())
    mine = (of_all.model_version_id == version_id, of_all.label == 0)
    return list(session.scalars(select(of_all.probability).where(*mine, of_all.outcome != "always")))


def of_week(session: Session, *, now: datetime) -> Week:
    """What the last days brought, and so the rest of this one is expected to.

    Expected is what the same hours of the last seven days brought on average, or, in the first 24 hours, what has come
    until now, spread evenly.
    """
    first = session.scalar(select(func.min(Prediction.created_at))) or now
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    days = max(0, min((now - first) // DAY, DAYS_BACK))  # not below 0 where the database's clock is ahead
    since = now - max(days, 1) * DAY
    seen, later_in_day = _by_label(session, since=since, now=now, midnight=midnight)
    if days:
        expected = {label: number / days for label, number in later_in_day.items()}
    else:
        hours_left = (midnight + DAY - now) / max(now - first, LEAST_HISTORY)
        expected = {label: number * hours_left for label, number in seen.items()}
    return Week(at=now, days=days, seen=seen, expected=expected)


def of_day(session: Session, week: Week, *, now: datetime) -> Flow:
    """The cards of the desk's day, and what is to come: never less than the tweets that wait for a prediction now."""
    waiting = _waiting(session, now=now)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return Flow(
        cards=_cards(session, since=midnight) + week.expected[ALWAYS],
        positives=max(week.expected[1], waiting * week.positives),
        negatives=max(week.expected[0], waiting * (1 - week.positives)),
        a_day=week.a_day,
    )


def _by_label(
    session: Session, *, since: datetime, now: datetime, midnight: datetime
) -> tuple[dict[int, int], dict[int, int]]:
    """Predictions since then by label, and those of them that were made on earlier days at a later hour than now."""
    at = cast(func.timezone(str(now.tzinfo), Prediction.created_at), Time)
    later = and_(Prediction.created_at < midnight, at >= now.time())
    mine = (Prediction.created_at >= since, _drawn())
    label = case((Prediction.outcome == "always", ALWAYS), else_=Prediction.label).label("kind")
    query = select(label, func.count(), func.count().filter(later)).where(*mine)
    rows = session.execute(query.group_by("kind")).all()
    none = {0: 0, 1: 0, ALWAYS: 0}
    return none | {label: seen for label, seen, _ in rows}, none | {label: later for label, _, later in rows}


def _drawn() -> ColumnElement[bool]:
    """What joins a card makes none, nor does a later version's view; what is asked for or hidden was not drawn."""
    return Prediction.outcome.not_in(("copy", "thread", "rescored", "asked", "hidden"))


def _cards(session: Session, *, since: datetime) -> int:
    shown = and_(Prediction.created_at >= since, Prediction.outcome.in_(("positive", "sampled_negative", "always")))
    return session.scalar(select(func.count()).select_from(Prediction).where(shown)) or 0


def _waiting(session: Session, *, now: datetime) -> int:
    """Tweets without a prediction that triage was asked for within a day, or will be in a moment."""
    lately = or_(Tweet.queued_at.is_(None), Tweet.queued_at >= now - DAY)
    return session.scalar(select(func.count()).select_from(Tweet).where(lately, Tweet.waiting)) or 0


def note_capped(session: Session, *, now: datetime, cards_per_day: int, lowered: dict[int, float]) -> bool:
    """Keep that the cap lowered these labels' probabilities today; False when all of that was known before.

    Callers ask for the sentence after commit: of several workers, the one whose row stands tells.
    """
    rows = [
        {"day": now.date(), "label": label, "cards_per_day": cards_per_day, "rate": rate}
        for label, rate in sorted(lowered.items())
    ]
    if not rows:
        return False
    fresh = session.scalars(insert(CappedDay).values(rows).on_conflict_do_nothing().returning(CappedDay.label))
    return bool(fresh.all())
