"""Same claim, or not the same: what people click under a match, and taking it back, with what follows from it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from pipeline.desk.clicks import NotPossible, refuse_elsewhere
from pipeline.language.speech import _
from pipeline.messages.finding_view import PAYLOADS, EarlierMatch
from pipeline.store.desk import cards, findings, match_answers
from pipeline.store.desk.match_answers import Answer
from pipeline.tables import Finding, MatchAnswer

KIND: Final = "already_checked"
SUBJECT: Final = "post"
COMPARED: Final = "comparison"
COMPARED_WITH: Final = "earlier_check"
"""The finding that holds the post against the surest claim that was not dismissed."""


@dataclass(frozen=True)
class Follows:
    """What is to be asked for after commit: cards to show anew, and checks to make (card id and kind)."""

    touched: tuple[int, ...] = ()
    due: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class Clicked:
    """What a click came to: the standing answer's id, and whether it is new."""

    id: int
    answer: Answer
    first: bool
    follows: Follows


def click(
    session: Session,
    *,
    finding_id: int,
    check_id: int,
    person: str,
    answer: Answer,
    clicked_at: datetime | None,
    channel: str | None = None,
) -> Clicked | None:
    """Store what a person said of a match, in place of what they said before; None for a click delivered again.

    Raises NotPossible where the match is not shown any more.
    """
    finding = _locked(session, finding_id)
    refuse_elsewhere(cards.of_post(session, finding.tweet_id), channel)
    match = _match_in(finding, check_id)
    if _was_delivered(session, finding.tweet_id, check_id, person, clicked_at):
        return None
    before = match_answers.standing(session, tweet_id=finding.tweet_id, check_id=check_id, person=person)
    if before is not None and before.answer == answer:
        return Clicked(before.id, answer, first=False, follows=Follows())
    dismissed = match_answers.dismissed(session, finding.tweet_id)
    if before is not None:
        match_answers.undo(session, answer_id=before.id, person=person)
    answer_id, _ = match_answers.give(
        session, tweet_id=finding.tweet_id, check_id=check_id, person=person, answer=answer,
        certainty=match.certainty, scores=match.scores, clicked_at=clicked_at,
    )  # fmt: skip
    return Clicked(answer_id, answer, first=True, follows=_follows(session, finding, dismissed=dismissed))


def take_back(session: Session, *, answer_id: int, person: str, channel: str | None = None) -> Follows:
    """Take an answer of one's own back. Raises NotPossible."""
    answer = session.get(MatchAnswer, answer_id)
    if answer is None or answer.person != person:
        raise NotPossible(_("Only who gave this answer can undo it."))
    cards.of_tweet(session, answer.tweet_id, "tweets")
    refuse_elsewhere(cards.of_post(session, answer.tweet_id), channel)
    dismissed = match_answers.dismissed(session, answer.tweet_id)
    if not match_answers.undo(session, answer_id=answer_id, person=person):
        raise NotPossible(_("This answer was undone already."))
    finding = session.scalar(select(Finding).filter_by(tweet_id=answer.tweet_id, kind=KIND, state="reportable"))
    return Follows() if finding is None else _follows(session, finding, dismissed=dismissed)


def _follows(session: Session, finding: Finding, *, dismissed: frozenset[int]) -> Follows:
    """Show the match anew; where the desk now thinks otherwise of it, the post is compared anew with what is left."""
    touched = tuple(findings.tell_anew(session, finding))
    if match_answers.dismissed(session, finding.tweet_id) == dismissed:
        return Follows(touched)
    anew = findings.reopen_one(session, finding.tweet_id, kind=COMPARED, subject=COMPARED_WITH)
    return Follows(touched, ((touched[0], COMPARED),) if anew else ())


def _locked(session: Session, finding_id: int) -> Finding:
    """The finding as it is now; its tweet's card is held, so that two clicks come one after the other."""
    finding = session.get(Finding, finding_id)
    if finding is None:
        raise NotPossible(_("This match is not known here any more; nothing was stored."))
    cards.of_tweet(session, finding.tweet_id, "tweets")
    session.refresh(finding)
    return finding


def _match_in(finding: Finding, check_id: int) -> EarlierMatch:
    stands = finding.state == "reportable"
    matches = PAYLOADS[KIND].validate_python(finding.payload).matches if stands else ()
    match: EarlierMatch | None = next((one for one in matches if one.check_id == check_id), None)
    if match is None:
        raise NotPossible(_("The post was edited meanwhile and is matched anew; nothing was stored."))
    return match


def _was_delivered(session: Session, tweet_id: int, check_id: int, person: str, clicked_at: datetime | None) -> bool:
    mine = exists().where(
        MatchAnswer.tweet_id == tweet_id, MatchAnswer.check_id == check_id, MatchAnswer.person == person,
        MatchAnswer.clicked_at == clicked_at,
    )  # fmt: skip
    return clicked_at is not None and bool(session.scalar(select(mine)))
