"""Who may know how a post is judged: nobody whose label it could still anchor."""

from collections.abc import Collection

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session, aliased

from pipeline.tables import Card, Decision, Feedback, PostSketch, SecondOpinion


def is_blind(session: Session, tweet_ids: Collection[int], *, person: str) -> bool:
    """Whether one of these posts waits for its first label, or for this person's second opinion.

    A post that joined another's card, or that of its thread, waits with that one.
    """
    joined = select(PostSketch.copy_of).where(PostSketch.tweet_id.in_(tweet_ids), PostSketch.copy_of.is_not(None))
    row = aliased(Card)
    of_thread = select(row.shown_on_id).where(or_(row.tweet_id.in_(tweet_ids), row.tweet_id.in_(joined)))
    shown = or_(Card.tweet_id.in_(tweet_ids), Card.tweet_id.in_(joined), Card.id.in_(of_thread))
    labelled = exists().where(Feedback.card_id == Card.id, Feedback.undone_at.is_(None))
    open_one = exists().where(Card.purpose == "tweets", Card.wanted == "buttons", ~labelled, shown)
    opinion = SecondOpinion.person == person, SecondOpinion.undone_at.is_(None), SecondOpinion.label.is_(None)
    asked = exists().where(SecondOpinion.tweet_id.in_(tweet_ids), *opinion)
    return bool(tweet_ids) and bool(session.scalar(select(or_(open_one, asked))))


def has_said(session: Session, tweet_id: int, *, person: str) -> bool:
    """Whether this person has labelled the post or decided on it, and that stands."""
    own = (
        exists().where(table.tweet_id == tweet_id, table.person == person, table.undone_at.is_(None))
        for table in (Feedback, Decision)
    )
    opinion = SecondOpinion.tweet_id == tweet_id, SecondOpinion.person == person, SecondOpinion.undone_at.is_(None)
    return bool(session.scalar(select(or_(*own, exists().where(*opinion, SecondOpinion.label.is_not(None))))))
