"""Take over a file of published checks: whatever of it can be used, in one transaction, with the rest counted."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from ml.files import ENDINGS, Broken, ExamplesError, marked, open_rows
from pipeline.checks.archive.claim_review import Unusable, reviews, row_of
from pipeline.checks.archive.columns import has_rounded_id, rows_of
from pipeline.checks.archive.errors import ArchiveError
from pipeline.checks.archive.json_ld import feeds
from pipeline.checks.archive.json_ld.references import nodes
from pipeline.fetching.fetcher import Download, Fetcher
from pipeline.fetching.policy import Policy
from pipeline.fetching.reading.charsets import decode
from pipeline.fetching.wire import Wire
from pipeline.store.archive import published_checks
from pipeline.store.archive.published_checks import CheckRow, Counts

BATCH = 1_000
SHOWN = 10
"""Refusals that are told one by one; of the others their number is."""
SAY_EVERY = 20_000
WAIT_S = 120.0
"""A feed may take longer than a page: somebody sits and waits for it."""
_TOGETHER = 8 << 20
"""Bytes of a file whose reviews may refer to what stands elsewhere in it."""


class RoundedId:
    """A spreadsheet has rounded the id of the check that follows, which is taken over without it."""


Found = tuple[str, CheckRow | Unusable | RoundedId]


@dataclass
class Imported:
    """What came of an import; `reasons` are those of the first refusals, with their places."""

    counts: Counts = field(default_factory=Counts)
    refused: int = 0
    rounded_ids: int = 0
    reasons: list[str] = field(default_factory=list)

    def refuse(self, where: str, why: object) -> None:
        """Count what cannot be used."""
        self.refused += 1
        if len(self.reasons) < SHOWN:
            self.reasons.append(f"{where}: {why}")


@contextmanager
def local_file(named: str, policy: Policy) -> Iterator[Path]:
    """Give the file that is named, or a copy of what an address holds while it is used, called after its host.

    Raises:
        FetchError: the address is not fetched; the message says why.
    """
    if not named.lower().startswith(("http:", "https:")):
        yield Path(named)
        return
    found = Fetcher(Wire(replace(policy, total_s=WAIT_S))).fetch(named, "feed")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / found.host
        path.write_bytes(_as_declared(found))
        yield path


def _as_declared(found: Download) -> bytes:
    """What came, in UTF-8 where it says how it is written: the file that it becomes has no header to say so."""
    if found.charset is None or found.charset in ("utf-8", "utf8"):
        return found.content
    return decode(found.content, found.charset).encode("utf-8-sig", "replace")


def take_file(
    session: Session,
    path: Path,
    *,
    publisher: str | None = None,
    encoding: str | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Imported:
    """Take over a file in the caller's transaction: ClaimReview as JSON, JSON Lines or a page, or a table of checks.

    Checks that are here already are not entered again; those that say something else now are changed.

    Raises:
        ArchiveError: the file cannot be read, to its end; then the caller must not commit.
    """
    done = Imported()
    change = published_checks.begin_change(session)
    batch: dict[tuple[str, str, str], CheckRow] = {}
    seen = 0
    for where, found in read_checks(path, publisher=publisher, encoding=encoding):
        seen += 1
        if isinstance(found, RoundedId):
            done.rounded_ids += 1
        elif isinstance(found, Unusable):
            done.refuse(where, found)
        elif found.key in batch:
            done.counts += Counts(unchanged=1)
        else:
            batch[found.key] = found
        if len(batch) >= BATCH:
            done.counts += published_checks.take(session, list(batch.values()), change=change)
            batch.clear()
        if seen % SAY_EVERY == 0:
            say(f"{seen:,} read")
    if batch:
        done.counts += published_checks.take(session, list(batch.values()), change=change)
    if not seen:
        raise ArchiveError(f"{path.name} holds no fact-check that could be found; nothing changed.")
    return done


def read_checks(path: Path, *, publisher: str | None, encoding: str | None = None) -> Iterator[Found]:
    """Yield a file's checks with their places; what cannot be used comes with its reason.

    Raises:
        ArchiveError: the file cannot be read, or not to its end.
    """
    try:
        if path.suffix.lower() in ENDINGS:
            yield from _of_rows(path, publisher, encoding)
        else:
            yield from _of_values(path, publisher, encoding)
    except ExamplesError as error:
        raise ArchiveError(f"{error} Nothing was imported.") from error
    except OSError as error:
        raise ArchiveError(f"{path} cannot be read ({error.strerror or error}); check the path.") from error


def _of_rows(path: Path, publisher: str | None, encoding: str | None) -> Iterator[Found]:
    for number, row in open_rows(path, encoding=encoding):
        if isinstance(row, Broken):
            yield f"line {number}", Unusable(row.why)
            continue
        try:
            checks = rows_of(row, publisher=publisher)
            if has_rounded_id(row):
                yield f"line {number}", RoundedId()
            yield from ((f"line {number}", check) for check in checks)
        except Unusable as error:
            yield f"line {number}", error


def _of_values(path: Path, publisher: str | None, encoding: str | None) -> Iterator[Found]:
    if _is_page(path):
        yield from _of_each(feeds.page_values(path), publisher, together=True)
        return
    # A feed that refers to itself is looked at as a whole; a dump is not kept in memory.
    together = path.stat().st_size <= _TOGETHER
    with path.open(encoding=encoding or marked(path) or "utf-8") as words:
        yield from _of_each(feeds.json_values(words, path.name), publisher, together=together)


def _is_page(path: Path) -> bool:
    with path.open("rb") as stream:
        beginning = stream.read(4_096).replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return b"<" in beginning and not beginning.startswith((b"{", b"["))


def _of_each(values: Iterator[tuple[str, Any]], publisher: str | None, *, together: bool) -> Iterator[Found]:
    known = None
    if together:
        kept = list(values)
        known, values = nodes([value for _, value in kept]), iter(kept)
    for where, value in values:
        if value is None:
            yield where, Unusable("not valid JSON")
        for review in reviews(value, known=known):
            try:
                yield where, row_of(review, publisher=publisher)
            except Unusable as error:
                yield where, error
