"""Files that were exported: where each was written, and which of them hold what was forgotten since."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import exists, select, text
from sqlalchemy.orm import Session

from pipeline.store import events
from pipeline.tables import Event, Tweet

POSTS = "posts"
"""An export of the desk's posts; any other is of the version of the dataset with this number."""

_FORGOTTEN_SINCE = text("""
    select exists (
      select from dataset_pages, unnest(row_ids) as member(id) join labelled_rows using (id)
      where dataset_id = :id and forgotten_at > :at
    )
""")


@dataclass(frozen=True)
class Export:
    """Files that somebody had written, each with the hash of what it held."""

    id: int
    of: str
    place: str
    by: str
    at: datetime
    files: Mapping[str, str]


def note(session: Session, *, of: str, place: Path, by: str) -> None:
    """Keep where an export was written: a file, or a folder."""
    place = place.resolve()
    files = sorted(place.rglob("*")) if place.is_dir() else [place]
    hashes = {str(file): _hash(file) for file in files if file.is_file()}
    events.log(session, actor=by, verb="exported", subject="export", subject_id=of, place=str(place), files=hashes)


def outdated(session: Session) -> list[Export]:
    """Those that hold words of what was forgotten since, and were not let go."""
    gone = select(Event.details["export"].as_integer()).where(Event.subject == "export", Event.verb == "let go")
    said = select(Event).where(Event.subject == "export", Event.verb == "exported", Event.id.not_in(gone))
    exports = [_export(event) for event in session.scalars(said.order_by(Event.id))]
    return [one for one in exports if _is_outdated(session, one)]


def let_go(session: Session, export: Export, *, by: str) -> list[str]:
    """Remove its files, as far as they are here and as we wrote them; those that somebody must see to themselves."""
    left = []
    for name, written in export.files.items():
        file = Path(name)
        if file.is_file() and _hash(file) == written:
            file.unlink()
        else:
            left.append(name)
    events.log(session, actor=by, verb="let go", subject="export", subject_id=export.of, export=export.id, left=left)
    return left


def to_make_again(session: Session) -> Iterator[tuple[Export, list[str]]]:
    """Exports whose files were removed since they held what is forgotten, each with those that could not be."""
    let = select(Event).where(Event.subject == "export", Event.verb == "let go").order_by(Event.id)
    for event in session.scalars(let):
        export = _export(session.get_one(Event, event.details["export"]))
        later = exists().where(
            Event.subject == "export",
            Event.verb == "exported",
            Event.subject_id == export.of,
            Event.id > event.id,
            Event.details["place"].astext == export.place,
        )
        if not session.scalar(select(later)):
            yield export, event.details["left"]


def _is_outdated(session: Session, export: Export) -> bool:
    if export.of == POSTS:
        since = exists().where(Tweet.forgotten_at > export.at, Tweet.fetched_at < export.at)
        return bool(session.scalar(select(since)))
    return bool(session.scalar(_FORGOTTEN_SINCE, {"id": int(export.of), "at": export.at}))


def _export(event: Event) -> Export:
    details = event.details
    return Export(event.id, event.subject_id, details["place"], event.actor, event.at, details["files"])


def _hash(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
