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
    QueuedRow,
    Rescoring,
    Retraining,
    Story,
    Tweet,
    WebhookMessage,
)

MOST = 1_000
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


@dataclass(frozen=True)
class _Kind:
    what: str
    task: str
    table: Any
    since: Any
    which: tuple[ColumnExpressionArgument[bool], ...]
    id: Any = None
    """What names one; the row's own number where nothing else is said."""

    @property
    def why(self) -> Any:
        column = getattr(self.table, "why" if self.table is Finding else "last_error", None)
        return null() if column is None else column

    @property
    def along(self) -> Any:
        """The order of the index over what waits: in any other Postgres, which expects most rows to wait, reads all."""
        return self.table.queued_at.nulls_first() if issubclass(self.table, QueuedRow) else self.table.card_id


_KINDS = (
    _Kind("post", "triage_tweets", Tweet, Tweet.fetched_at, (Tweet.waiting, Tweet.set_aside.is_(None))),
    _Kind("edited post", "recheck_after_edit", Tweet, Tweet.fetched_at, (Tweet.changed,)),
    _Kind("answer", "answer", Inquiry, Inquiry.asked_at, (Inquiry.told_at.is_(None), inquiries.recent())),
    _Kind("judging history again", "rescore", Rescoring, Rescoring.asked_at, (Rescoring.state == "going_on",)),
    _Kind("card", "show_card", Card, Card.created_at, (Card.out_of_sync(), Card.not_before.is_(None))),
    *(
        _Kind(
            f"{name} under a card",
            "show_card",
            table,
            table.tried_at,
            (table.out_of_sync(), ~table.gone),
            table.card_id,
        )
        for name, table in (("finding", FindingMessage), ("note", NoteMessage))
    ),
    _Kind("news of a story", "tell_news", Story, Story.since, (stories.UNTOLD,), Story.card_id),
    _Kind("verdict", "show_verdict", Retraining, Retraining.ended_at, (Retraining.out_of_sync(),)),
    _Kind("check", "check_card", Finding, Finding.asked_at, (Finding.state == "waiting",)),
    _Kind("webhook", "send_webhook", WebhookMessage, WebhookMessage.at, (WebhookMessage.state == "waiting",)),
    _Kind("retraining", "retrain", Retraining, Retraining.asked_at, (Retraining.state == "waiting",)),
)


def counted(session: Session) -> list[Waiting]:
    """Count what waits of each kind, none of it left out; of one kind no more than `MOST`."""
    return [_count(session, kind) for kind in _KINDS]


def _count(session: Session, kind: _Kind) -> Waiting:
    columns = (kind.id or kind.table.id).label("id"), kind.since.label("since"), kind.why.label("why")
    first = select(*columns).select_from(kind.table).where(*kind.which).order_by(kind.along).limit(MOST).subquery()
    query = select(first, func.count().over()).order_by(first.c.since, first.c.id).limit(OLDEST)
    rows: Sequence[Any] = session.execute(query).all()
    return Waiting(
        what=kind.what, task=kind.task, number=rows[0][3] if rows else 0, since=rows[0].since if rows else None,
        oldest=tuple(row.id for row in rows), why=next((row.why for row in rows if row.why), None),
    )  # fmt: skip
