"""What lies on the desk: cards that are open, those that wait for their hour, a person's own, and the desk's clicks."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, case, func, insert, literal, select, union_all, update
from sqlalchemy.orm import Session

from pipeline.store import forgotten
from pipeline.tables import Account, Card, Digest, Feedback, Prediction, SecondOpinion, Taking, Tweet

OPEN = (Card.purpose == "tweets", Card.wanted == "buttons")
_WAITS = Card.not_before.is_not(None)
OWN = 5
"""A person's own posts that are named."""
LATELY, CLICKS = timedelta(days=7), 500
"""What the desk's pace is told by: so many clicks of the last days."""
PAUSE = timedelta(minutes=10)
"""Who has not clicked for longer did something else."""
CLICKS_LEAST, WORKED_LEAST = 20, timedelta(minutes=10)
"""Of less nobody can say how fast the desk is."""


@dataclass(frozen=True)
class Backlog:
    """How many cards are open, how many of them wait for their hour, how many were clicked on since a moment."""

    open: int
    waiting: int
    clicks: int
    pace: float | None
    """Cards an hour while the desk works; None where too little was clicked lately to say."""


@dataclass(frozen=True)
class Line:
    """A post in one line, with the card that stands for it or the question about it."""

    card_id: int
    group: str
    handle: str
    text: str
    url: str
    raised_at: datetime
    channel: str | None = None
    message_ts: str | None = None
    kind: str = "card"
    """Of a person's own: `taken`, or `opinion` where they were asked for a second one."""


def standing(session: Session, *, since: datetime) -> Backlog:
    """What lies on the desk, the cards clicked on since then, and the desk's pace."""
    cards = select(func.count().label("open"), func.count(Card.not_before).label("waiting")).where(*OPEN).subquery()
    clicks = _clicks().where(Feedback.created_at >= since).with_only_columns(func.count()).scalar_subquery()
    return Backlog(*session.execute(select(cards, clicks, _pace())).one())


def _clicks() -> Select[datetime]:
    """When cards were clicked on; what a click said of the rest of a thread is no other one."""
    stands = (Feedback.undone_at.is_(None), Card.shown_on_id.is_(None))
    return select(Feedback.created_at).join(Card, Card.id == Feedback.card_id).where(*stands)


def _pace() -> ScalarSelect[float | None]:
    """Of the desk's last clicks: how many an hour of work. Where nobody clicked for a while, nobody worked."""
    clicked = Feedback.created_at
    # Card by card: joined, they would be held against all cards that there are.
    beside = select(Card.shown_on_id).where(Card.id == Feedback.card_id).scalar_subquery().label("beside")
    stands = (Feedback.undone_at.is_(None), clicked > func.now() - LATELY)
    last = select(clicked, beside).where(*stands).order_by(clicked.desc()).limit(CLICKS).subquery()
    lately = select(last.c.created_at).where(last.c.beside.is_(None)).subquery().c.created_at
    apart = select((lately - func.lag(lately).over(order_by=lately)).label("apart")).subquery().c.apart
    worked = func.sum(apart)
    hours = func.extract("epoch", worked) / 3600
    enough = and_(func.count() >= CLICKS_LEAST, worked >= WORKED_LEAST)
    return select(case((enough, func.count() / hours))).where(apart <= PAUSE).scalar_subquery()


def own(session: Session, person: str) -> list[Line]:
    """What a person has in hand or is asked about, the oldest first; one more than are named, if there are more."""
    mine = (Taking.person == person, Taking.undone_at.is_(None))
    taken = _lines(Card.channel, Card.message_ts, literal("taken"), Taking.created_at.label("since"))
    opinion = _lines(
        SecondOpinion.channel, SecondOpinion.message_ts, literal("opinion"), SecondOpinion.created_at.label("since")
    )
    asked = (SecondOpinion.person == person, SecondOpinion.undone_at.is_(None), SecondOpinion.label.is_(None))
    both = union_all(
        taken.join(Taking, Taking.card_id == Card.id).where(*mine),
        opinion.join(SecondOpinion, SecondOpinion.card_id == Card.id).where(*asked),
    ).subquery()
    rows = session.execute(select(both).order_by(both.c.since).limit(OWN + 1))
    return [Line(*row[:-1]) for row in rows]


def _lines(*more: Any) -> Any:
    columns = (Card.id, Account.group, Account.handle, Tweet.text, Tweet.url, Card.created_at.label("raised_at"), *more)
    joined = select(*columns).join_from(Card, Tweet, Tweet.id == Card.tweet_id)
    return joined.join(Account, Account.id == Tweet.account_id)


def waiting(session: Session) -> list[Line]:
    """All cards that wait for their hour, the most promising first."""
    return _promising(session, _WAITS)


def claim_waiting(session: Session, *, until: datetime | None = None) -> list[Line]:
    """Those that wait, as far as no other process has them, locked until the caller commits; `until`: not longer."""
    due = _WAITS if until is None else Card.not_before <= until
    claimed = session.scalars(select(Card.id).where(due).with_for_update(skip_locked=True)).all()
    return _promising(session, Card.id.in_(claimed)) if claimed else []


def by_id(session: Session, card_ids: Collection[int]) -> list[Line]:
    """These cards, the most promising first; none whose post is forgotten."""
    return _promising(session, Card.id.in_(card_ids) & Tweet.forgotten.is_(None))


def _promising(session: Session, which: ColumnElement[bool]) -> list[Line]:
    query = _lines().join(Prediction, Prediction.id == Card.prediction_id).where(which)
    return [Line(*row) for row in session.execute(query.order_by(*_MOST_PROMISING))]


_MOST_PROMISING = (func.coalesce(Prediction.selected_probability, 0).desc(), Prediction.probability.desc(), Card.id)
"""As triage.priority has it."""


def let_come(session: Session, cards: Sequence[Line]) -> list[int]:
    """Let these cards come now; their ids, in this order."""
    ids = [one.card_id for one in cards]
    if ids:
        session.execute(update(Card).where(Card.id.in_(ids)).values(not_before=None, queued_at=func.now()))
    return ids


def put_off(session: Session, cards: Sequence[Line], *, until: datetime) -> None:
    """Let these cards wait on."""
    if cards:
        session.execute(update(Card).where(Card.id.in_([one.card_id for one in cards])).values(not_before=until))


def waiting_since() -> ColumnElement[datetime]:
    """When the oldest of the cards that wait was raised, for queries."""
    return select(func.min(Card.created_at)).where(_WAITS).scalar_subquery()


def begin_digest(session: Session, cards: Sequence[Line], *, channel: str) -> int:
    """A digest that names these cards in a channel of the desk's; its number."""
    begun = insert(Digest).values(desk_channel=channel, card_ids=[one.card_id for one in cards], queued_at=func.now())
    return session.scalars(begun.returning(Digest.id)).one()


def outdate_digest(session: Session, *, channel: str) -> list[int]:
    """Have the latest digest of a channel shown anew, since less waits; which, where it stands."""
    latest = select(func.max(Digest.id)).where(Digest.desk_channel == channel).scalar_subquery()
    stands = update(Digest).where(Digest.id == latest, Digest.shown != "nothing")
    return list(session.scalars(stands.values(shown="outdated", queued_at=func.now()).returning(Digest.id)))


def claim_digests(session: Session, *, after: timedelta) -> list[int]:
    """Digests that are not shown as wanted, and that nobody was asked to show lately."""
    return forgotten.claim(session, Digest, Digest.out_of_sync(), after=after)
