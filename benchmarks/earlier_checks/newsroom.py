"""An archive in a Postgres of its own: the real checks, or as many made-up ones as there are of all the world's."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from alembic import command
from alembic.config import Config
from numpy.typing import NDArray
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from ml.retrieval.unit import unit
from pipeline.checks.archive import Encoder, indexing
from pipeline.checks.archive.rows import check_row
from pipeline.configuration.local_services import Embedded
from pipeline.configuration.settings import HOME
from pipeline.store.archive import check_vectors, published_checks

BATCH = 5_000


@contextmanager
def server(work: Path) -> Iterator[Embedded]:
    """Run a Postgres in a folder, and stop it."""
    work.mkdir(parents=True, exist_ok=True)
    work.chmod(0o755)  # Postgres runs as another user when we are root
    held = Embedded(work)
    try:
        yield held
    finally:
        held.release()


def database(held: Embedded, name: str) -> str:
    """Give the address of a database with our tables, made if it is not there."""
    engine = create_engine(held.postgres(), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        if not connection.scalar(text("select count(*) from pg_database where datname = :name"), {"name": name}):
            connection.execute(text(f"create database {name}"))
    engine.dispose()
    url = str(engine.url.set(database=name).render_as_string(hide_password=False))
    config = Config(HOME / "alembic.ini")
    config.attributes["database_url"] = url
    command.upgrade(config, "head")
    return url


def batches(checks: Iterable[Any]) -> Iterator[list[Any]]:
    """Cut into lists that are entered at once."""
    left = iter(checks)
    while batch := list(islice(left, BATCH)):
        yield batch


def fill(session: Session, archive: Sequence[dict[str, str]]) -> None:
    """Enter checks unless they are there."""
    if published_checks.last_change(session):
        return
    change = published_checks.begin_change(session)
    for batch in batches(archive):
        rows = [
            check_row(publisher="Snopes", reference=check["vclaim_id"], claim=check["vclaim"], title=check["title"])
            for check in batch
        ]
        published_checks.take(session, rows, change=change)
    session.commit()


def embed(session: Session, encoder: Encoder) -> None:
    """Give every check its vector, and index them."""
    indexing.embed(session, encoder, say=lambda said: print(said, flush=True))


def made_up(archive: Sequence[dict[str, str]], number: int, *, seed: int = 0) -> Iterator[tuple[int, str]]:
    """Make up claims of the archive's own words, as often as they are there, and as long as its claims are."""
    rng = np.random.default_rng(seed)
    texts = [f"{check['title']} {check['vclaim']}".split() for check in archive]
    words = np.array([word for one in texts for word in one], dtype=object)
    lengths = np.array([len(one) for one in texts])
    for place in range(number):
        yield place, " ".join(rng.choice(words, size=int(rng.choice(lengths))))


def fill_made_up(session: Session, archive: Sequence[dict[str, str]], number: int) -> None:
    """Enter made-up checks unless they are there."""
    if published_checks.last_change(session):
        return
    change = published_checks.begin_change(session)
    for batch in batches(made_up(archive, number)):
        rows = [check_row(publisher="Made up", reference=str(place), claim=claim) for place, claim in batch]
        published_checks.take(session, rows, change=change)
    session.commit()


def embed_made_up(session: Session, encoder: Encoder, real: NDArray[np.float32], *, seed: int = 0) -> None:
    """Give made-up checks vectors between two real ones, (checks, dimensions), with noise, and index them."""
    rng = np.random.default_rng(seed)
    while lacking := check_vectors.lacking(session, encoder.facts.name, limit=BATCH):
        first, second = rng.integers(len(real), size=(2, len(lacking)))
        noise = rng.normal(scale=0.02, size=(len(lacking), real.shape[1]))
        drawn = unit((real[first] + 0.5 * real[second] + noise).astype(np.float32))
        check_vectors.add(session, encoder.facts.name, [id_ for id_, _ in lacking], drawn)
    session.commit()
    check_vectors.make_index(session, encoder.facts.name, dimensions=encoder.facts.dimensions)
    session.commit()
