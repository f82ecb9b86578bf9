"""What `claimwire doctor` says of the archive of published fact-checks."""

from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from pipeline import revision
from pipeline.services import ENCODER
from pipeline.settings import HOME
from pipeline.store import check_vectors, published_checks

EMPTY = "empty; `claimwire archive import FILE` brings published fact-checks"


def archive(url: str, folder: Path) -> str:
    """Say how many checks there are, and what matching works with; raises WrongRevision where the database is ill."""
    try:
        revision.check(url, home=HOME)
    except revision.EmptyDatabase:
        return EMPTY
    except revision.WrongRevision as error:
        raise revision.WrongRevision("not asked: first mend the database.") from error
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
