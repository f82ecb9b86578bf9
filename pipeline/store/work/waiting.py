"""What waits for a process to see to it, kind by kind: by the rows, which say so however empty Redis is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnExpressionArgument, func, null, select
from sqlalchemy.orm import Session

from pipeline.store.desk import inquiries, stories
from pipeline.tables import (
    Card,
    Finding,
    FindingMessage,
    Inquiry,
    NoteMessage,
    Rescoring,
    Retraining,
    Story,
    Tweet,
    WebhookMessage,
)

OLDEST = 5
"""So many of each kind are named."""


@dataclass(frozen=True)
class Waiting:
    """How much of one kind waits, since when, and the oldest of it."""

    what: str
    task: str
    """The task that sees to it, by its name."""
    number: int
    since: datetime | None
    oldest: tuple[int, ...]
    why: str | None
    """What the last attempt at one of the oldest failed of."""


NONE = null()


@dataclass(frozen=True)
class _Kind:
    what: str
    task: str
    id: Any
    since: Any
    which: tuple[ColumnExpressionArgument[bool], ...]
    why: Any = NONE


_IN_THREADS = (
    _Kind(
        "finding under a card", "show_card", FindingMessage.card_id, FindingMessage.tried_at,
        (FindingMessage.out_of_sync(), ~FindingMessage.gone), FindingMessage.last_error,
    ),
    _Kind(
        "note under a card", "show_card", NoteMessage.card_id, NoteMessage.tried_at,
        (NoteMessage.out_of_sync(), ~NoteMessage.gone), NoteMessage.last_error,
    ),
)  # fmt: skip
_KINDS = (
    _Kind("post", "triage_tweets", Tweet.id, Tweet.fetched_at, (Tweet.waiting, Tweet.set_aside.is_(None))),
    _Kind("edited post", "recheck_after_edit", Tweet.id, Tweet.fetched_at, (Tweet.changed,)),
    _Kind("answer", "answer", Inquiry.id, Inquiry.asked_at, (Inquiry.told_at.is_(None), inquiries.recent())),
    _Kind(
        "judging history again", "rescore", Rescoring.id, Rescoring.asked_at, (Rescoring.state == "going_on",)
    ),
    _Kind(
        "card", "show_card", Card.id, Card.created_at, (Card.out_of_sync(), Card.not_before.is_(None)), Card.last_error
    ),
    *_IN_THREADS,
    _Kind("news of a story", "tell_news", Story.card_id, Story.since, (stories.UNTOLD,)),
    _Kind(
        "verdict", "show_verdict", Retraining.id, Retraining.ended_at, (Retraining.out_of_sync(),),
        Retraining.last_error,
    ),
    _Kind("check", "check_card", Finding.id, Finding.asked_at, (Finding.state == "waiting",), Finding.why),
    _Kind(
        "webhook", "send_webhook", WebhookMessage.id, WebhookMessage.at, (WebhookMessage.state == "waiting",),
        WebhookMessage.last_error,
    ),
    _Kind("retraining", "retrain", Retraining.id, Retraining.asked_at, (Retraining.state == "waiting",)),
)  # fmt: skip


def counted(session: Session) -> list[Waiting]:
    """Count what waits of each kind, none of it left out."""
    return [_count(session, kind) for kind in _KINDS]


def _count(session: Session, kind: _Kind) -> Waiting:
    number = func.count().over()
    query = select(kind.id, kind.since, kind.why, number).where(*kind.which)
    rows: Sequence[Any] = session.execute(query.order_by(kind.since, kind.id).limit(OLDEST)).all()
    return Waiting(
        what=kind.what, task=kind.task, number=rows[0][3] if rows else 0, since=rows[0][1] if rows else None,
        oldest=tuple(row[0] for row in rows), why=next((row[2] for row in rows if row[2]), None),
    )  # fmt: skip
