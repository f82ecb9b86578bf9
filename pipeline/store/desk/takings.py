"""Who has which card in hand."""

from datetime import timedelta

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from pipeline.store import events
from pipeline.tables import Card, Taking

SWEEP = "sweep"
"""Who gives back what was held too long, in the log."""


def standing(session: Session, card_id: int) -> Taking | None:
    """Who has a card now, and since when."""
    return session.scalar(select(Taking).filter_by(card_id=card_id, undone_at=None))


def take(session: Session, card: Card, *, person: str) -> bool:
    """Let a person have a card; False where somebody has it, which the index decides."""
    mine = insert(Taking).values(card_id=card.id, tweet_id=card.tweet_id, person=person)
    once = mine.on_conflict_do_nothing(index_elements=["card_id"], index_where=Taking.undone_at.is_(None))
    return session.scalar(once.returning(Taking.id)) is not None


def end(session: Session, taking: Taking) -> None:
    """Let nobody have the card any more."""
    taking.undone_at = func.now()
    session.flush()


def run_out(session: Session, *, after: timedelta, at_most: int = 1000) -> list[int]:
    """Give back what was held longer than that; the tweets of these cards."""
    late = select(Taking.id).where(Taking.undone_at.is_(None), Taking.created_at < func.now() - after)
    late = late.order_by(Taking.created_at).limit(at_most).with_for_update(skip_locked=True)
    ended = update(Taking).where(Taking.id.in_(late)).values(undone_at=func.now())
    tweet_ids = []
    for taking in session.scalars(ended.returning(Taking)):
        why = {"card": taking.card_id, "of": taking.person}
        events.log(session, actor=SWEEP, verb="gave back", subject="tweet", subject_id=taking.tweet_id, **why)
        tweet_ids.append(taking.tweet_id)
    return tweet_ids
