"""What is shown of findings, on cards and as messages in their threads: read from Postgres as plain values."""

from collections.abc import Sequence
from typing import cast

from sqlalchemy.orm import Session

from pipeline.desk.shown import worth
from pipeline.messages.finding_view import PAYLOADS, AlreadyChecked, FindingOnCard, FindingView, Payload, Subject
from pipeline.messages.views import Purpose
from pipeline.store.desk import corrections, match_answers
from pipeline.tables import Card, Finding, FindingMessage, Tweet


def finding_view_of(session: Session, card: Card, message: FindingMessage) -> FindingView:
    """Everything that a finding's message in the card's thread shows, as plain values."""
    return FindingView(
        message_id=message.id,
        finding=on_cards(session, [message.finding])[0],
        version=message.finding.version or "",
        purpose=purpose_of(card),
        channel=card.channel or message.channel or "",
        thread_ts=card.message_ts,
        worth=worth.of_finding(session, message.finding),
        post=session.get_one(Tweet, message.finding.tweet_id).url,
    )


def on_cards(session: Session, made: Sequence[Finding]) -> tuple[FindingOnCard, ...]:
    """What cards show of these findings, with what people said of each."""
    said = corrections.shown_on(session, made)
    return tuple(
        FindingOnCard(
            finding_id=one.id, subject=cast("Subject", one.subject), payload=_payload(session, one),
            found=corrections.moment(one), corrections=said.get(one.id, ()),
        )
        for one in made
    )  # fmt: skip


def _payload(session: Session, finding: Finding) -> Payload:
    if not finding.payload:  # its words are gone, and its message is to go
        return AlreadyChecked(())
    payload: Payload = PAYLOADS[finding.kind].validate_python(finding.payload)
    if isinstance(payload, AlreadyChecked):
        return payload.with_opinions(match_answers.opinions(session, finding.tweet_id))
    return payload


def purpose_of(card: Card) -> Purpose:
    """In which of the two channels it stands."""
    return "fact_check" if card.purpose == "fact_check" else "tweets"
