"""How long what grows for ever is kept: what would go by the desk's settings, and letting it go, a few pages at a time.

Nothing goes that estimates, datasets, or the history of what people did need; docs/scale.md says what goes instead.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    DateTime,
    and_,
    cast,
    delete,
    exists,
    func,
    literal_column,
    select,
    text,
    true,
    update,
)
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased, sessionmaker

from pipeline.configuration.kept import Kind
from pipeline.store.posts.tweets import UNMARKED
from pipeline.tables import (
    Act,
    Base,
    Card,
    Event,
    Evidence,
    FindingMessage,
    Inquiry,
    NoteMessage,
    PostSketch,
    Prediction,
    SourceReads,
    TextVector,
    WebhookMessage,
)

PAGES = 256
"""Pages of a table that are walked in a transaction, 2 MiB: a fraction of a second, in which few rows are locked."""

_STRETCH = text("ctid >= cast(:first as tid) and ctid < cast(:end as tid)")


@dataclass(frozen=True)
class Part:
    """Rows of one table that go when they are old enough."""

    table: type[Base]
    dated: InstrumentedAttribute[Any]
    which: ColumnElement[bool]
    emptied: Mapping[str, object] = field(default_factory=dict)
    """What is set instead of deleting the row."""


def _parts_of_all() -> dict[Kind, tuple[Part, ...]]:
    copy = aliased(PostSketch)
    is_copied = exists().where(copy.copy_of == PostSketch.tweet_id)
    alone = and_(PostSketch.copy_of.is_(None), PostSketch.parted_by.is_(None), ~is_copied)
    carded = exists().where(Card.tweet_id == Prediction.tweet_id)
    marked = and_(Prediction.outcome.in_(("withheld", "hidden")), func.jsonb_array_length(Prediction.highlights) > 0)
    return {
        # The same rows, and no others, are let go by the trigger that keeps the log append-only.
        Kind.EVENTS: (Part(Event, Event.at, func.event_may_go(literal_column("events"))),),
        Kind.SOURCE_READS: (Part(SourceReads, SourceReads.day, true()),),
        Kind.EVIDENCE: (Part(Evidence, Evidence.fetched_at, true()),),
        # Copies and what they copy stay: datasets and cards go by who joined whom.
        Kind.SKETCHES: (Part(PostSketch, PostSketch.sketched_at, alone),),
        Kind.MESSAGES: (
            Part(Act, Act.heard_at, true()),
            *(Part(table, table.posted_at, _is_past(table)) for table in (FindingMessage, NoteMessage)),
            Part(WebhookMessage, WebhookMessage.settled_at, WebhookMessage.state == "delivered"),
            Part(Inquiry, Inquiry.asked_at, true()),
        ),
        Kind.WITHHELD: (
            Part(Prediction, Prediction.created_at, and_(Prediction.outcome == "rescored", ~carded)),
            # Label and probability of the first one are what estimates count; nobody is shown its marks.
            Part(Prediction, Prediction.created_at, marked, emptied=UNMARKED),
        ),
        Kind.VECTORS: (Part(TextVector, TextVector.made_at, true()),),
    }


def _is_past(table: type[FindingMessage] | type[NoteMessage]) -> ColumnElement[bool]:
    """Nobody sees it any more, nor will: its card is gone."""
    card_gone = exists().where(Card.id == table.card_id, Card.wanted == "nothing")
    return and_(table.shown == "nothing", table.wanted == "nothing", table.tried_at.is_(None), card_gone)


PARTS = _parts_of_all()


@dataclass(frozen=True)
class Due:
    """What would go of one table: rows, their bytes without indexes, and from when they are."""

    kind: Kind
    table: str
    emptied: bool
    rows: int
    bytes: int
    first: datetime | None
    last: datetime | None


def due(session: Session, keep: Mapping[Kind, timedelta]) -> list[Due]:
    """What is past what the settings keep; kinds without a setting are kept for ever."""
    return [_due(session, kind, part, keep[kind]) for kind, part in _parts(keep)]


def _due(session: Session, kind: Kind, part: Part, kept: timedelta) -> Due:
    whole: ColumnElement[Any] = literal_column(f"{part.table.__tablename__}.*")
    size = func.pg_column_size(Prediction.highlights if part.emptied else whole)
    at = cast(part.dated, DateTime(timezone=True))
    query = select(func.count(), func.coalesce(func.sum(size), 0), func.min(at), func.max(at))
    rows, size_of_all, first, last = session.execute(query.where(part.dated < _before(kept), part.which)).one()
    return Due(kind, part.table.__tablename__, bool(part.emptied), rows, int(size_of_all), first, last)


def apply(
    sessions: sessionmaker[Session], keep: Mapping[Kind, timedelta], *, remove_evidence: Callable[[timedelta], int]
) -> dict[Kind, int]:
    """Let go of what is past; how many rows of each kind. May be broken off and run again."""
    gone = dict.fromkeys(keep, 0)
    for kind, part in _parts(keep):
        if kind is Kind.EVIDENCE:  # its files go with it
            gone[kind] += remove_evidence(keep[kind])
        else:
            gone[kind] += _walk(sessions, part, _before(keep[kind]))
    return gone


def _walk(sessions: sessionmaker[Session], part: Part, before: datetime) -> int:
    """Once through the table by its pages, a transaction for each stretch: what is committed is not read again."""
    table, gone = part.table.__tablename__, 0
    change = update(part.table).values(**part.emptied) if part.emptied else delete(part.table)
    change = change.where(part.dated < before, part.which, _STRETCH).execution_options(synchronize_session=False)
    with sessions() as session:
        pages = session.scalar(select(func.pg_relation_size(table) / 8192)) or 0
        for first in range(0, int(pages) + 1, PAGES):
            session.execute(select(func.set_config("claimwire.retention", "on", True)))
            done = session.connection().execute(change, {"first": f"({first},0)", "end": f"({first + PAGES},0)"})
            gone += done.rowcount
            session.commit()
    return gone


def _parts(keep: Mapping[Kind, timedelta]) -> Iterator[tuple[Kind, Part]]:
    return ((kind, part) for kind, parts in PARTS.items() if kind in keep for part in parts)


def _before(kept: timedelta) -> datetime:
    return datetime.now(UTC) - kept
