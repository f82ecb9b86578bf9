"""Same claim, or not the same: what the desk answered about matches, and the cut-off that came of it."""

from typing import Any, Literal

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from pipeline.cut_off import Answered, Tuned, tune
from pipeline.store import events
from pipeline.tables import Event, MatchAnswer

SUBJECT, CUT_OFF = "archive", "cut_off"

Answer = Literal["same", "different"]


def give(
    session: Session,
    *,
    tweet_id: int,
    check_id: int,
    person: str,
    answer: Answer,
    certainty: float,
    scores: dict[str, Any],
) -> tuple[int, bool]:
    """Store a person's answer about a match unless one of theirs stands: its id, and whether it is new."""
    fresh = session.scalar(
        insert(MatchAnswer)
        .values(tweet_id=tweet_id, check_id=check_id, person=person, answer=answer, certainty=certainty, scores=scores)
        .on_conflict_do_nothing(
            index_elements=["person", "tweet_id", "check_id"], index_where=MatchAnswer.undone_at.is_(None)
        )
        .returning(MatchAnswer.id)
    )
    if fresh is not None:
        events.log(
            session, actor=person, verb="answered", subject="tweet", subject_id=tweet_id, check=check_id, answer=answer
        )
        return int(fresh), True
    standing = select(MatchAnswer.id).filter_by(person=person, tweet_id=tweet_id, check_id=check_id)
    return int(session.scalars(standing.where(MatchAnswer.undone_at.is_(None))).one()), False


def undo(session: Session, *, answer_id: int, person: str) -> bool:
    """Take an own answer back; False where it is another's, or was taken back already."""
    answer = session.get(MatchAnswer, answer_id, with_for_update=True)
    if answer is None or answer.person != person or answer.undone_at is not None:
        return False
    answer.undone_at = func.now()
    events.log(session, actor=person, verb="undid", subject="tweet", subject_id=answer.tweet_id, check=answer.check_id)
    return True


def of_tweet(session: Session, tweet_id: int) -> list[MatchAnswer]:
    """The standing answers about a tweet's matches, the oldest first."""
    found = select(MatchAnswer).where(MatchAnswer.tweet_id == tweet_id, MatchAnswer.undone_at.is_(None))
    return list(session.scalars(found.order_by(MatchAnswer.id)))


def answered(session: Session) -> list[Answered]:
    """What the desk said of each match: where several answered, the majority; where they are divided, nothing."""
    same = func.count().filter(MatchAnswer.answer == "same")
    rows = select(func.max(MatchAnswer.certainty), same, func.count()).where(MatchAnswer.undone_at.is_(None))
    grouped = session.execute(rows.group_by(MatchAnswer.tweet_id, MatchAnswer.check_id))
    return [Answered(certainty, 2 * same > total) for certainty, same, total in grouped if 2 * same != total]


def cut_off(session: Session, *, usual: float) -> float:
    """The cut-off in force: the one tuned last, or the setting's."""
    tuned = select(Event).where(Event.subject == SUBJECT, Event.subject_id == CUT_OFF, Event.verb == "tuned")
    last = session.scalars(tuned.order_by(Event.id.desc()).limit(1)).first()
    return usual if last is None or last.details.get("usual") != usual else float(last.details["cut_off"])


def tune_cut_off(session: Session, *, usual: float, by: str) -> Tuned:
    """Move the cut-off by what the desk answered, and log why; another setting begins anew."""
    before = cut_off(session, usual=usual)
    tuned = tune(answered(session), cut_off=before)
    if tuned.cut_off != before:
        events.log(
            session, actor=by, verb="tuned", subject=SUBJECT, subject_id=CUT_OFF, cut_off=tuned.cut_off, before=before,
            usual=usual, why=tuned.why,
        )  # fmt: skip
    return tuned
