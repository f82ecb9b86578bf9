"""The archive of published fact-checks: taken over, found, removed. Writers come one after the other."""

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, select, update
from sqlalchemy import text as sql
from sqlalchemy.orm import Session

from pipeline.store import locks
from pipeline.store.locks import Lock
from pipeline.tables import PublishedCheck

_BATCH = 5_000

STANDING = PublishedCheck.removed_at.is_(None)
"""What nobody took out of the archive."""


@dataclass(frozen=True)
class CheckRow:
    """A published check as it is taken over; `digest` is over all of it, `claim_digest` over the folded claim."""

    publisher: str
    reference: str
    claim_digest: str
    claim: str
    digest: str
    title: str = ""
    url: str | None = None
    claimant: str | None = None
    rating: str | None = None
    rating_numbers: dict[str, Any] | None = None
    published_on: date | None = None
    language: str | None = None
    own: bool = False
    tweet_id: int | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells it from other checks."""
        return self.publisher, self.reference, self.claim_digest


@dataclass(frozen=True)
class Counts:
    """What came of a batch; `removed` are checks that somebody took out before, which stay out."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(getattr(self, part.name) + getattr(other, part.name) for part in fields(self)))


_COLUMNS = [part.name for part in fields(CheckRow)]
_TYPES = {"rating_numbers": "jsonb", "published_on": "date", "own": "boolean", "tweet_id": "bigint"}
_REPLACED = [name for name in _COLUMNS if name not in ("publisher", "reference", "claim_digest", "own", "tweet_id")]
# A check of the desk's own is changed by publishing it again, never by an import of the same page.
_TAKE = sql(f"""
    with given as (
      select * from jsonb_to_recordset(cast(:rows as jsonb))
        as r({", ".join(f"{name} {_TYPES.get(name, 'text')}" for name in _COLUMNS)})
    ), done as (
      insert into published_checks ({", ".join(_COLUMNS)}, change)
      select {", ".join(_COLUMNS)}, :change from given
      on conflict (publisher, reference, claim_digest) do update
        set {", ".join(f"{name} = excluded.{name}" for name in _REPLACED)}, change = excluded.change,
          own = published_checks.own or excluded.own,
          tweet_id = coalesce(excluded.tweet_id, published_checks.tweet_id)
        where published_checks.digest <> excluded.digest and published_checks.removed_at is null
          and (excluded.own or not published_checks.own)
      returning id, xmax = 0 as fresh
    ), outdated as (
      delete from check_vectors using done where check_id = done.id and not done.fresh
    )
    select (select count(*) from done where fresh), (select count(*) from done where not fresh),
      (select count(*) from given join published_checks using (publisher, reference, claim_digest)
        where removed_at is not null)
""")  # noqa: S608 - the names are this file's own


def begin_change(session: Session) -> int:
    """Wait for other writers, until the caller commits; give this change's number, higher than all that are committed.

    So whoever has read up to a number has missed nothing below it.
    """
    locks.hold(session, Lock.ARCHIVE)
    return int(session.scalar(select(func.coalesce(func.max(PublishedCheck.change), 0) + 1)) or 1)


def take(session: Session, rows: Sequence[CheckRow], *, change: int) -> Counts:
    """Enter a batch of checks, no two of one key: new ones, and those that say something else than before."""
    given = json.dumps([asdict(row) for row in rows], default=date.isoformat)
    new, changed, removed = session.execute(_TAKE, {"rows": given, "change": change}).one()
    return Counts(new, changed, len(rows) - new - changed - removed, removed)


def bring_back(session: Session, row: CheckRow, *, change: int) -> bool:
    """Put a check back that was taken out, since the desk has published it again; whether it was out."""
    out = update(PublishedCheck).where(_is(row), PublishedCheck.removed_at.is_not(None))
    return session.execute(out.values(removed_at=None, change=change).returning(PublishedCheck.id)).first() is not None


def id_of(session: Session, row: CheckRow) -> int:
    """The number of a check that was taken over."""
    return session.scalars(select(PublishedCheck.id).where(_is(row))).one()


def _is(row: CheckRow) -> ColumnElement[bool]:
    names = (PublishedCheck.publisher, PublishedCheck.reference, PublishedCheck.claim_digest)
    return and_(*(name == value for name, value in zip(names, row.key, strict=True)))


def remove(session: Session, ids: Collection[int]) -> list[int]:
    """Take checks out of the archive for good: later imports leave them out. The ids that were in it."""
    change = begin_change(session)
    standing = PublishedCheck.id.in_(ids), STANDING
    gone = update(PublishedCheck).where(*standing).values(removed_at=func.now(), change=change)
    return sorted(session.scalars(gone.returning(PublishedCheck.id)))


def by_id(session: Session, ids: Collection[int]) -> dict[int, PublishedCheck]:
    """Those of these checks that were not removed."""
    found = select(PublishedCheck).where(PublishedCheck.id.in_(ids), STANDING)
    return {check.id: check for check in session.scalars(found)}


def has_any(session: Session) -> bool:
    """Whether the archive holds anything."""
    return bool(session.scalar(select(exists().where(STANDING))))


def last_change(session: Session) -> int:
    """The number of the last change; 0 for an empty archive."""
    return int(session.scalar(select(func.max(PublishedCheck.change))) or 0)


def changed_since(session: Session, change: int, *, limit: int) -> list[tuple[int, str, bool]]:
    """Checks that changed after a number, the last ones first: (id, title and claim, whether it is in the archive)."""
    rows = select(PublishedCheck.id, PublishedCheck.title, PublishedCheck.claim, PublishedCheck.removed_at)
    order = PublishedCheck.change.desc(), PublishedCheck.id.desc()
    found = session.execute(rows.where(PublishedCheck.change > change).order_by(*order).limit(limit))
    return [(id_, words_of(title, claim), removed_at is None) for id_, title, claim, removed_at in found]


def count_changed_since(session: Session, change: int, *, at_most: int) -> int:
    """How many checks changed after a number, counted up to `at_most`."""
    changed = select(PublishedCheck.id).where(PublishedCheck.change > change).limit(at_most).subquery()
    return session.scalar(select(func.count()).select_from(changed)) or 0


def texts_after(session: Session, after: int) -> list[tuple[int, str]]:
    """Title and claim of the next batch of the archive, by id."""
    rows = select(PublishedCheck.id, PublishedCheck.title, PublishedCheck.claim)
    rows = rows.where(STANDING, PublishedCheck.id > after).order_by(PublishedCheck.id).limit(_BATCH)
    return [(id_, words_of(title, claim)) for id_, title, claim in session.execute(rows)]


def words_of(title: str, claim: str) -> str:
    """What is searched of a check, and embedded: its title and its claim."""
    return f"{title}. {claim}" if title else claim


def origin(session: Session) -> str:
    """What tells this archive from one in another database: its name and its first row's time; "" while it is empty."""
    first = select(func.concat(func.current_database(), " ", PublishedCheck.created_at))
    return str(session.scalar(first.order_by(PublishedCheck.id).limit(1)) or "")


def search(session: Session, words: str, *, limit: int) -> list[PublishedCheck]:
    """Checks that hold these words, as in a web search, the best first; by Postgres' own index, always up to date."""
    query = func.websearch_to_tsquery(sql("'simple'::regconfig"), words)
    rank = func.ts_rank(PublishedCheck.words, query)
    found = select(PublishedCheck).where(PublishedCheck.words.op("@@")(query), STANDING)
    return list(session.scalars(found.order_by(rank.desc(), PublishedCheck.id).limit(limit)))


def newest(session: Session, *, limit: int, own: bool | None = None) -> list[PublishedCheck]:
    """The checks published last, those without a date at the end; only the desk's own, or others', where asked."""
    found = select(PublishedCheck).where(STANDING)
    if own is not None:
        found = found.where(PublishedCheck.own.is_(own))
    order = PublishedCheck.published_on.desc().nulls_last(), PublishedCheck.id.desc()
    return list(session.scalars(found.order_by(*order).limit(limit)))


def counts(session: Session) -> list[tuple[str, int]]:
    """How many checks of each publisher there are, the most first."""
    number = func.count()
    rows = select(PublishedCheck.publisher, number).where(STANDING)
    rows = rows.group_by(PublishedCheck.publisher).order_by(number.desc(), PublishedCheck.publisher)
    return [(publisher, count) for publisher, count in session.execute(rows)]
