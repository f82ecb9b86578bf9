"""What matching needs of the archive: vectors in the table, and a BM25 index, a folder that every process maps.

Built folders are never changed. What was imported or removed since is read from the table at each query (`Tail`), so
that a new check is found at once; before that grows long, a task builds the index anew. A query never does, but for an
archive that is no longer than a tail may be.
"""

import fcntl
import logging
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session, sessionmaker

from ml.errors import UserError
from ml.retrieval import bm25
from ml.retrieval.fusion import Fusions
from ml.retrieval.terms import terms
from pipeline.store.archive import check_vectors, published_checks

LONGEST_TAIL = 2_000
"""So many changed checks are scored one by one at a query: of more, those that changed last."""
WORTH_BUILDING = 500
"""Changed checks from which on the index is built anew."""

_BUILT = re.compile(r"bm25-(\d{12})-\w+")
_BATCH = 512
"""Vectors made and committed at once."""
_KEPT = 2
"""Older indexes are deleted; the one before the newest may still be in use on a slow file system."""

Sessions = sessionmaker[Session]

log = logging.getLogger(__name__)


class NotIndexed(UserError):
    """The archive has no index yet, and is too large to be read by a query."""


class Encoder(Protocol):
    """What makes vectors of texts: `OneEncoder`, or the archive's own, `ml.retrieval.encoder.SentenceEncoder`."""

    @property
    def facts(self) -> Any:
        """Say what it is, among it its `name` and `dimensions`."""

    @property
    def fusions(self) -> Fusions:
        """How its cosines are weighed against words."""

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed texts, (texts, dimensions), each row of length 1."""


@dataclass(frozen=True)
class Tail:
    """What changed after an index was built: ids that no longer hold there, and the terms of checks as they are now."""

    change: int
    outdated: frozenset[int] = frozenset()
    ids: tuple[int, ...] = ()
    counts: tuple["Counter[str]", ...] = ()


@dataclass(frozen=True, eq=False)
class Opened:
    """An index and up to which change of which archive it holds."""

    index: bm25.Bm25
    change: int
    origin: str


def open_newest(folder: Path) -> Opened | None:
    """Map the newest whole index of a folder; None where there is none."""
    for path in built(folder):
        try:
            index, facts = bm25.load(path)
            return Opened(index, int(str(facts["change"])), str(facts["origin"]))
        except (bm25.BrokenIndexError, KeyError, ValueError):
            log.warning("%s is no whole index and is passed over; it is built anew when needed.", path)
    return None


def open_or_build(sessions: Sessions, folder: Path) -> Opened:
    """Map the newest index of this archive; a short archive's is built.

    Raises:
        NotIndexed: there is none, and the archive is long.
    """
    with sessions() as session:
        found = open_newest(folder)
        if found is not None and found.origin == published_checks.origin(session):
            return found
        short = published_checks.count_changed_since(session, 0, at_most=LONGEST_TAIL + 1) <= LONGEST_TAIL
    if not short:
        raise NotIndexed(
            "The archive's index is not built yet; it will be in some minutes, or run claimwire archive index."
        )
    return build(sessions, folder)


def is_due(session: Session, folder: Path) -> bool:
    """Whether the index is to be built anew: so much has changed, or it is missing."""
    found = open_newest(folder)
    if found is None or found.origin != published_checks.origin(session):
        return published_checks.has_any(session)
    changed = published_checks.count_changed_since(session, found.change, at_most=WORTH_BUILDING)
    return changed >= WORTH_BUILDING


def build(sessions: Sessions, folder: Path) -> Opened:
    """Build the index of everything in the archive, and map it; of two processes one builds, and both use it.

    Sessions are open while texts are read, a batch each; what changes meanwhile is in the tail of what was built.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "building.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with sessions() as session:
            change, origin = published_checks.last_change(session), published_checks.origin(session)
        found = open_newest(folder)
        if found is not None and (found.change, found.origin) == (change, origin):
            return found
        work = Path(tempfile.mkdtemp(dir=folder, prefix=".building-"))
        try:
            bm25.build(texts(sessions)).save(work, change=change, origin=origin)
            work.rename(folder / f"bm25-{change:012d}-{work.name.rpartition('-')[2]}")
        finally:
            shutil.rmtree(work, ignore_errors=True)
        # Another archive's index may carry a higher number.
        _delete_older(folder, kept=change)
        opened = open_newest(folder)
        assert opened is not None
        return opened


def texts(sessions: Sessions) -> Iterator[tuple[int, str]]:
    """Title and claim of everything in the archive, by id; a session is open for a batch at a time."""
    after = 0
    while True:
        with sessions() as session:
            batch = published_checks.texts_after(session, after)
        if not batch:
            return
        yield from batch
        after = batch[-1][0]


def make_vectors(session: Session, encoder: Encoder, *, say: Callable[[str], None], at_most: int | None = None) -> int:
    """Embed what lacks a vector, committing each batch, so that an interrupted run goes on where it was; how many."""
    name, made = encoder.facts.name, 0
    total = check_vectors.count_lacking(session, name)
    left = total if at_most is None else min(total, at_most)
    while made < left and (lacking := check_vectors.lacking(session, name, limit=_BATCH)):
        vectors = encoder.embed([words for _, words in lacking])
        check_vectors.add(session, name, [id_ for id_, _ in lacking], vectors)
        session.commit()
        made += len(lacking)
        say(f"{made:,} of {total:,} vectors made")
    return made


def embed(session: Session, encoder: Encoder, *, say: Callable[[str], None], at_most: int | None = None) -> bool:
    """Make vectors that are lacking, and their index; False where this Postgres has no pgvector to index them by."""
    made = make_vectors(session, encoder, say=say, at_most=at_most)
    facts = encoder.facts
    if not made and check_vectors.has_index(session, facts.name):
        return True
    indexed = check_vectors.make_index(session, facts.name, dimensions=facts.dimensions)
    session.commit()
    return indexed


def tail(session: Session, opened: Opened) -> Tail:
    """Read what changed since the index was built; of more than can be scored, what changed last."""
    changed = published_checks.changed_since(session, opened.change, limit=LONGEST_TAIL)
    standing = [(id_, words) for id_, words, stands in changed if stands]
    return Tail(
        change=published_checks.last_change(session),
        outdated=frozenset(id_ for id_, _, _ in changed),
        ids=tuple(id_ for id_, _ in standing),
        counts=tuple(Counter(terms(words)) for _, words in standing),
    )


def built(folder: Path) -> list[Path]:
    """Name the built indexes, the newest first."""
    found = [path for path in folder.glob("bm25-*") if _BUILT.fullmatch(path.name)]
    return sorted(found, key=lambda path: (path.name[:17], path.stat().st_mtime_ns), reverse=True)


def _delete_older(folder: Path, *, kept: int) -> None:
    """Delete what will not be opened again: old ones, and numbers above the present one, another archive's."""
    there = built(folder)
    higher = [path for path in there if int(path.name[5:17]) > kept]
    own = [path for path in there if path not in higher]
    for path in [*higher, *own[_KEPT:]]:
        shutil.rmtree(path, ignore_errors=True)
