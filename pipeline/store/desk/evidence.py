"""Evidence: one row a page or picture, whoever asks and however often."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, aliased

from pipeline.tables import Evidence


@dataclass(frozen=True)
class Removed:
    """How many rows went, and the hashes of the files that lost one."""

    rows: int
    hashes: frozenset[str]


def find(session: Session, *, kind: str, url: str) -> Evidence | None:
    """The row of an address in its one form, or None."""
    return session.scalars(select(Evidence).filter_by(kind=kind, url=url)).one_or_none()


def titles(session: Session, urls: Collection[str]) -> dict[str, str]:
    """The titles of pages that were read, by the addresses under which they were asked for, or to which those led."""
    if not urls:
        return {}
    read = select(Evidence.url, Evidence.final_url, Evidence.title).where(Evidence.kind == "page")
    rows = session.execute(read.where(or_(Evidence.url.in_(urls), Evidence.final_url.in_(urls)), Evidence.title != ""))
    return {url: row.title for row in rows for url in (row.final_url, row.url) if url}


def write(session: Session, values: dict[str, Any]) -> Evidence:
    """Keep what came of a fetch, and give what stands: what was fetched before is replaced by a success only."""
    columns = {column.name for column in Evidence.__table__.columns} - {"id", "fetched_at"}
    whole = dict.fromkeys(columns) | values
    statement = insert(Evidence).values(**whole)
    statement = statement.on_conflict_do_update(
        index_elements=["kind", "url"],
        set_={name: statement.excluded[name] for name in columns} | {"fetched_at": func.now()},
        where=or_(Evidence.state != "fetched", statement.excluded.state == "fetched"),
    )
    session.execute(statement)
    return session.scalars(
        select(Evidence).filter_by(kind=whole["kind"], url=whole["url"]).execution_options(populate_existing=True)
    ).one()


def led_to(session: Session, urls: Iterable[str]) -> list[str]:
    """Where pages at these addresses led, as far as they were read."""
    led = select(Evidence.final_url).where(Evidence.kind == "page", Evidence.url.in_(list(urls)))
    return [one for one in session.scalars(led) if one]


def remove_url(session: Session, urls: Iterable[str]) -> Removed:
    """Remove what lies behind an address, a page with its main picture."""
    named = list(urls)
    at_it = Evidence.kind.in_(("page", "image")) & Evidence.url.in_(named)
    found = delete(Evidence).where(at_it | Evidence.final_url.in_(named))
    gone = session.execute(found.returning(Evidence.image_url, Evidence.image_hash)).all()
    more = remove_unshown(session, {each.image_url for each in gone})
    return Removed(len(gone) + more.rows, more.hashes | {each.image_hash for each in gone if each.image_hash})


def remove_unshown(session: Session, urls: Iterable[str | None]) -> Removed:
    """Remove those of these pictures that no page names as its main one any more."""
    page = aliased(Evidence)
    still_shown = exists().where(page.image_url == Evidence.url)
    named = Evidence.url.in_([url for url in urls if url])
    return _remove(session, Evidence.kind == "image", named, ~still_shown)


def remove_older(session: Session, than: timedelta) -> Removed:
    """Remove what was fetched longer ago than this."""
    return _remove(session, Evidence.fetched_at < func.now() - than)


def _remove(session: Session, *which: ColumnElement[bool]) -> Removed:
    hashes = session.scalars(delete(Evidence).where(*which).returning(Evidence.image_hash)).all()
    return Removed(len(hashes), frozenset(filter(None, hashes)))


def read_before(session: Session, url: str, moment: datetime) -> Evidence | None:
    """The page that was read last before a moment at an address, or to which that led, held until the caller commits.

    None where there is none, or it was read anew since.
    """
    read = select(Evidence).where(Evidence.kind == "page", Evidence.state == "fetched", Evidence.fetched_at <= moment)
    at_it = read.where(or_(Evidence.final_url == url, Evidence.url == url))
    last = at_it.order_by(Evidence.fetched_at.desc(), Evidence.id.desc()).limit(1)
    # So weak a lock keeps nobody but who removes the page.
    return session.scalars(last.with_for_update(read=True, key_share=True)).first()


def picture_hash(session: Session, url: str) -> str | None:
    """The hash of the picture that was read at an address."""
    return session.scalar(select(Evidence.image_hash).where(Evidence.kind == "image", Evidence.url == url))
