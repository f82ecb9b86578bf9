"""What was asked of one more person about a post, and what they said."""

from collections.abc import Collection

from sqlalchemy import Text, cast, func, select, union, union_all
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.orm import Session

from pipeline.tables import Card, Feedback, SecondOpinion


def ask(session: Session, card: Card, *, person: str, by: str) -> SecondOpinion:
    """Ask a person about a card's post, unless they were asked before: what stands, locked."""
    mine = {"tweet_id": card.tweet_id, "person": person}
    asked = insert(SecondOpinion).values(card_id=card.id, asked_by=by, **mine)
    standing = SecondOpinion.undone_at.is_(None)
    session.execute(asked.on_conflict_do_nothing(index_elements=list(mine), index_where=standing))
    return session.scalars(select(SecondOpinion).filter_by(undone_at=None, **mine).with_for_update()).one()


def have_said(session: Session, tweet_id: int) -> set[str]:
    """Who labelled a post already, by a click or as a second opinion."""
    clicked = select(Feedback.person).filter_by(tweet_id=tweet_id, undone_at=None)
    answered = select(SecondOpinion.person).filter_by(tweet_id=tweet_id, undone_at=None)
    return set(session.scalars(union(clicked, answered.where(SecondOpinion.label.is_not(None)))))


def labels_beside(session: Session) -> list[tuple[int, str, str]]:
    """Standing labels, each with its tweet and person, of posts of which a second opinion was given; oldest first."""
    answered = SecondOpinion.undone_at.is_(None), SecondOpinion.label.is_not(None)
    asked = select(SecondOpinion.tweet_id).where(*answered)
    clicks = select(Feedback.tweet_id, Feedback.person, Feedback.label, Feedback.created_at.label("at"))
    clicks = clicks.where(Feedback.undone_at.is_(None), Feedback.tweet_id.in_(asked))
    opinions = select(
        SecondOpinion.tweet_id, SecondOpinion.person, SecondOpinion.label, SecondOpinion.answered_at
    ).where(*answered)
    both = union_all(clicks, opinions).subquery().c
    query = select(both.tweet_id, both.person, both.label).order_by(both.tweet_id, both.at)
    return [(tweet_id, person, label) for tweet_id, person, label in session.execute(query)]


def longest_left_alone(session: Session, people: Collection[str]) -> list[str]:
    """These people, whoever was never asked or not for longest first."""
    whom = func.unnest(cast(list(people), ARRAY(Text))).column_valued("whom")
    # Of each person by the index: of everybody together, all that was ever asked would be read.
    asked = select(SecondOpinion.created_at).where(SecondOpinion.person == whom, SecondOpinion.undone_at.is_(None))
    newest = asked.order_by(SecondOpinion.created_at.desc()).limit(1).scalar_subquery()
    last = {one: at.timestamp() for one, at in session.execute(select(whom, newest)) if at is not None}
    return sorted(people, key=lambda person: (last.get(person, 0.0), person))
