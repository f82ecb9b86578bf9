"""What `claimwire doctor` says of the archive of published fact-checks."""

from pathlib import Path

from sqlalchemy.orm import Session

from bot.doctor.database import store
from pipeline.checks.wiring import ENCODER
from pipeline.store.archive import check_vectors, published_checks

EMPTY = "empty; `claimwire archive import FILE` brings published fact-checks"


OFF = "; posts are not held against it (ARCHIVE_MATCH=off)"


def archive(url: str, folder: Path, *, wanted: bool) -> str:
    """Say how many checks there are, and what posts are matched with, if they are; raises Ill."""
    with store(url) as session:
        return EMPTY if session is None else _kept(session, folder) + ("" if wanted else OFF)


def _kept(session: Session, folder: Path) -> str:
    total = sum(count for _, count in published_checks.counts(session))
    with_pgvector, offered = check_vectors.has_pgvector(session), check_vectors.offers_pgvector(session)
    if not total:
        return EMPTY
    if not (folder / ENCODER).is_dir():
        return f"{total:,} checks, matched by words alone; `claimwire archive encoder` adds vectors"
    if not (with_pgvector or offered):
        return f"{total:,} checks, matched by words, ranked with vectors; with pgvector these would find more"
    return f"{total:,} checks, matched by words and vectors"
