"""Take over a file of published checks: whatever of it can be used, in one transaction, with the rest counted."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from ml.files import ENDINGS, Broken, ExamplesError, open_rows
from pipeline.checks.archive import feeds
from pipeline.checks.archive.claim_review import Unusable, reviews, row_of
from pipeline.checks.archive.columns import rows_of
from pipeline.checks.archive.errors import ArchiveError
from pipeline.fetching.fetcher import Fetcher
from pipeline.fetching.policy import Policy
from pipeline.store.archive import published_checks
from pipeline.store.archive.published_checks import CheckRow, Counts

BATCH = 1_000
SHOWN = 10
"""Refusals that are told one by one; of the others their number is."""
SAY_EVERY = 20_000
WAIT_S = 120.0
"""A feed may take longer than a page: somebody sits and waits for it."""

Found = tuple[str, CheckRow | Unusable]


@dataclass
class Imported:
    """What came of an import; `reasons` are those of the first refusals, with their places."""

    counts: Counts = field(default_factory=Counts)
    refused: int = 0
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
    found = Fetcher(replace(policy, total_s=WAIT_S)).fetch(named, "feed")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / found.host
        path.write_bytes(found.content)
        yield path


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
        if isinstance(found, Unusable):
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
    """Yield a file's checks with their places; what cannot be used comes with its reason. `encoding` is a table's.

    Raises:
        ArchiveError: the file cannot be read, or not to its end.
    """
    try:
        if path.suffix.lower() in ENDINGS:
            yield from _of_rows(path, publisher, encoding)
        else:
            yield from _of_values(path, publisher)
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
            for check in rows_of(row, publisher=publisher):
                yield f"line {number}", check
        except Unusable as error:
            yield f"line {number}", error


def _of_values(path: Path, publisher: str | None) -> Iterator[Found]:
    with path.open("rb") as stream:
        beginning = stream.read(4_096).lstrip(b"\xef\xbb\xbf \t\r\n")
    if beginning.startswith(b"<"):
        yield from _of_each(feeds.page_values(path), publisher)
        return
    with path.open(encoding="utf-8-sig") as words:
        yield from _of_each(feeds.json_values(words, path.name), publisher)


def _of_each(values: Iterator[tuple[str, Any]], publisher: str | None) -> Iterator[Found]:
    for where, value in values:
        if value is None:
            yield where, Unusable("not valid JSON")
        for review in reviews(value):
            try:
                yield where, row_of(review, publisher=publisher)
            except Unusable as error:
                yield where, error
