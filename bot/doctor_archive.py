"""What `claimwire doctor` says of the archive of published fact-checks."""

from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from pipeline import revision
from pipeline.services import ENCODER
from pipeline.settings import HOME
from pipeline.store import check_vectors, published_checks

EMPTY = "empty; `claimwire archive import FILE` brings published fact-checks"


OFF = "; posts are not held against it (ARCHIVE_MATCH=off)"


def archive(url: str, folder: Path, *, wanted: bool) -> str:
    """Say how many checks there are, and what posts are matched with, if they are; raises WrongRevision."""
    try:
        revision.check(url, home=HOME)
    except revision.EmptyDatabase:
        return EMPTY
    except revision.WrongRevision as error:
        raise revision.WrongRevision("not asked: first mend the database.") from error
    return _kept(url, folder) + ("" if wanted else OFF)


def _kept(url: str, folder: Path) -> str:
    engine = create_engine(url)
    with Session(engine) as session:
        total = sum(count for _, count in published_checks.counts(session))
        with_pgvector, offered = check_vectors.has_pgvector(session), check_vectors.offers_pgvector(session)
    engine.dispose()
    if not total:
        return EMPTY
    if not (folder / ENCODER).is_dir():
        return f"{total:,} checks, matched by words alone; `claimwire archive encoder` adds vectors"
    if not (with_pgvector or offered):
        return f"{total:,} checks, matched by words, ranked with vectors; with pgvector these would find more"
    return f"{total:,} checks, matched by words and vectors"
