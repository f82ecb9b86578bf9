"""Posts whose kept vectors have the signs of another's: the nearest few, by HNSW in pgvector once there are many.

Of 384 numbers the signs are 48 bytes, and how many differ says nearly how far vectors are apart (Charikar 2002); who
asks looks at the numbers of those few. Without pgvector, or among few, all are counted through.
"""

import hashlib
from dataclasses import dataclass

from sqlalchemy import Connection, func, select
from sqlalchemy import text as sql
from sqlalchemy.orm import Session

from pipeline.store.archive import check_vectors
from pipeline.tables import TextVector

_OF_POSTS = "select tweet_id, digest, means from text_vectors where encoder = :encoder and tweet_id is not null"
_COUNTED = "bit_count(signs # cast(:signs as varbit))"

MANY = 20_000
"""From so many kept texts on they are indexed: counting through fewer takes some milliseconds."""


@dataclass(frozen=True)
class Near:
    """A post whose text may be like another, and what its encoder made of it."""

    tweet_id: int
    digest: bytes
    means: bytes


def nearest(session: Session, encoder: str, signs: str, *, limit: int) -> list[Near]:
    """The posts whose signs differ least."""
    indexed = check_vectors.has_pgvector(session)
    if indexed:
        session.execute(sql(f"set local hnsw.ef_search = {int(limit)}"))
    size, given = len(signs), {"encoder": encoder, "signs": signs, "limit": limit}
    differing = f"(signs::bit({size})) <~> cast(:signs as bit({size}))" if indexed else _COUNTED
    found = session.execute(sql(f"{_OF_POSTS} order by {differing} limit :limit"), given)
    return [Near(tweet_id, bytes(digest), bytes(means)) for tweet_id, digest, means in found]


def lacks_index(session: Session, encoder: str) -> bool:
    """Whether there are so many kept texts that an encoder's are to be indexed, and pgvector is here to do it."""
    if session.scalar(select(func.to_regclass(_index(encoder)))) is not None:
        return False
    some = select(TextVector.encoder).limit(MANY).subquery()
    return session.scalar(select(func.count()).select_from(some)) == MANY and check_vectors.offers_pgvector(session)


def make_index(connection: Connection, encoder: str, *, dimensions: int) -> None:
    """Index an encoder's signs while posts come in; `connection` commits by itself."""
    name = encoder.replace("'", "''")
    connection.execute(sql("create extension if not exists vector"))
    connection.execute(
        sql(
            f"create index concurrently if not exists {_index(encoder)} on text_vectors "
            f"using hnsw ((signs::bit({int(dimensions)})) bit_hamming_ops) "
            f"where encoder = '{name}' and tweet_id is not null"
        )
    )


def _index(encoder: str) -> str:
    return f"ix_text_vectors_{hashlib.sha256(encoder.encode()).hexdigest()[:12]}"
