"""Same claim, or not the same: what the desk answered about matches."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from pipeline.messages.finding_view import Opinion
from pipeline.messages.finding_view import dismissed as is_dismissed
from pipeline.store import events
from pipeline.tables import MatchAnswer

Answer = Literal["same", "different"]


@dataclass(frozen=True)
class Answered:
    """A match that was answered: how sure it was, and whether the tweet makes the same claim."""

    certainty: float
    same: bool


def give(
    session: Session,
    *,
    tweet_id: int,
    check_id: int,
    person: str,
    answer: Answer,
    certainty: float,
    scores: dict[str, Any],
    clicked_at: datetime | None = None,
) -> tuple[int, bool]:
    """Store a person's answer about a match unless one of theirs stands: its id, and whether it is new."""
    mine: dict[str, Any] = {"person": person, "tweet_id": tweet_id, "check_id": check_id}
    fresh = session.scalar(
        insert(MatchAnswer)
        .values(**mine, answer=answer, certainty=certainty, scores=scores, clicked_at=clicked_at)
        .on_conflict_do_nothing(index_elements=list(mine), index_where=MatchAnswer.undone_at.is_(None))
        .returning(MatchAnswer.id)
    )
    if fresh is None:
        before = standing(session, **mine)
        assert before is not None
        return before.id, False
    events.log(
        session, actor=person, verb="answered", subject="tweet", subject_id=tweet_id, check=check_id, answer=answer
    )
    return fresh, True


def undo(session: Session, *, answer_id: int, person: str) -> bool:
    """Take an own answer back; False where it is another's, or was taken back already."""
    answer = session.get(MatchAnswer, answer_id, with_for_update=True, populate_existing=True)
    if answer is None or answer.person != person or answer.undone_at is not None:
        return False
    answer.undone_at = func.now()
    events.log(session, actor=person, verb="undid", subject="tweet", subject_id=answer.tweet_id, check=answer.check_id)
    return True


def let_go(session: Session, tweet_id: int) -> None:
    """Take back all answers about a tweet, since its text was edited: they were about other words."""
    session.execute(update(MatchAnswer).filter_by(tweet_id=tweet_id, undone_at=None).values(undone_at=func.now()))


def of_tweet(session: Session, tweet_id: int) -> list[MatchAnswer]:
    """The standing answers about a tweet's matches, the oldest first."""
    found = select(MatchAnswer).filter_by(tweet_id=tweet_id, undone_at=None).order_by(MatchAnswer.id)
    return list(session.scalars(found))


def opinions(session: Session, tweet_id: int) -> dict[int, list[Opinion]]:
    """What people said about a tweet's matches, by the check's id, the oldest first."""
    found: dict[int, list[Opinion]] = {}
    for answer in of_tweet(session, tweet_id):
        found.setdefault(answer.check_id, []).append(Opinion(answer.person, same=answer.answer == "same"))
    return found


def dismissed(session: Session, tweet_id: int) -> frozenset[int]:
    """The ids of the checks that the desk said are not of this tweet's claim."""
    return frozenset(check_id for check_id, said in opinions(session, tweet_id).items() if is_dismissed(said))


def standing(session: Session, *, tweet_id: int, check_id: int, person: str) -> MatchAnswer | None:
    """A person's standing answer about a match."""
    mine = select(MatchAnswer).filter_by(tweet_id=tweet_id, check_id=check_id, person=person, undone_at=None)
    return session.scalar(mine)


def answered(session: Session) -> list[Answered]:
    """What the desk said of each match: where several answered, the majority; where they are divided, nothing."""
    same = func.count().filter(MatchAnswer.answer == "same")
    rows = select(func.max(MatchAnswer.certainty), same, func.count()).where(MatchAnswer.undone_at.is_(None))
    grouped = session.execute(rows.group_by(MatchAnswer.tweet_id, MatchAnswer.check_id))
    return [Answered(certainty, 2 * same > total) for certainty, same, total in grouped if 2 * same != total]
