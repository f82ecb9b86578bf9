"""Same claim, or not the same: what people click under a match, and taking it back. Each has the cards shown anew."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from pipeline.finding_view import AlreadyChecked, EarlierMatch
from pipeline.store import cards, findings, match_answers
from pipeline.store.desk import NotPossible
from pipeline.store.match_answers import Answer
from pipeline.tables import Finding, MatchAnswer

KIND = "already_checked"


@dataclass(frozen=True)
class Clicked:
    """What a click came to: the standing answer's id, whether it is new; `touched` are the cards to show anew."""

    id: int
    answer: Answer
    first: bool
    touched: tuple[int, ...] = ()


def click(
    session: Session, *, finding_id: int, check_id: int, person: str, answer: Answer, clicked_at: datetime | None
) -> Clicked | None:
    """Store what a person said of a match, in place of what they said before; None for a click delivered again.

    Raises NotPossible where the match is not shown any more.
    """
    finding = _locked(session, finding_id)
    match = _match_in(finding, check_id)
    if _was_delivered(session, finding.tweet_id, check_id, person, clicked_at):
        return None
    before = match_answers.standing(session, tweet_id=finding.tweet_id, check_id=check_id, person=person)
    if before is not None and before.answer == answer:
        return Clicked(before.id, answer, first=False)
    if before is not None:
        match_answers.undo(session, answer_id=before.id, person=person)
    answer_id, _ = match_answers.give(
        session, tweet_id=finding.tweet_id, check_id=check_id, person=person, answer=answer,
        certainty=match.certainty, scores=match.scores, clicked_at=clicked_at,
    )  # fmt: skip
    return Clicked(answer_id, answer, first=True, touched=tuple(findings.tell_anew(session, finding)))


def take_back(session: Session, *, answer_id: int, person: str) -> tuple[int, ...]:
    """Take an answer of one's own back; the cards to show anew. Raises NotPossible."""
    answer = session.get(MatchAnswer, answer_id)
    if answer is None or answer.person != person:
        raise NotPossible("Only who gave this answer can undo it.")
    cards.of_tweet(session, answer.tweet_id, "tweets")
    if not match_answers.undo(session, answer_id=answer_id, person=person):
        raise NotPossible("This answer was undone already.")
    finding = session.scalar(select(Finding).filter_by(tweet_id=answer.tweet_id, kind=KIND, state="telling"))
    return () if finding is None else tuple(findings.tell_anew(session, finding))


def _locked(session: Session, finding_id: int) -> Finding:
    """The finding as it is now; its tweet's card is held, so that two clicks come one after the other."""
    finding = session.get(Finding, finding_id)
    if finding is None:
        raise NotPossible("This match is not known here any more; nothing was stored.")
    cards.of_tweet(session, finding.tweet_id, "tweets")
    session.refresh(finding)
    return finding


def _match_in(finding: Finding, check_id: int) -> EarlierMatch:
    told = AlreadyChecked.of(finding.payload) if finding.state == "telling" else AlreadyChecked(())
    match = next((one for one in told.matches if one.check_id == check_id), None)
    if match is None:
        raise NotPossible("The post was edited meanwhile and is matched anew; nothing was stored.")
    return match


def _was_delivered(session: Session, tweet_id: int, check_id: int, person: str, clicked_at: datetime | None) -> bool:
    mine = exists().where(
        MatchAnswer.tweet_id == tweet_id, MatchAnswer.check_id == check_id, MatchAnswer.person == person,
        MatchAnswer.clicked_at == clicked_at,
    )  # fmt: skip
    return clicked_at is not None and bool(session.scalar(select(mine)))
