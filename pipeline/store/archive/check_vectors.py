"""Sentence vectors of published checks: plain arrays on any Postgres, searched by HNSW where pgvector is installed.

pgvector: Malkov and Yashunin 2018, over halfvec (16 bits a number), by cosine.
"""

import hashlib
import io
from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, delete, exists, func, select
from sqlalchemy import text as sql
from sqlalchemy.orm import Session

from pipeline.store.archive.published_checks import STANDING, words_of
from pipeline.tables import CheckVector, PublishedCheck

Floats = NDArray[np.float32]

NEAREST_VISITED = 200
"""How many neighbours HNSW keeps in view while it searches (ef_search)."""

_BEGIN, _END = b"PGCOPY\n\xff\r\n\x00" + bytes(8), b"\xff\xff"
_REAL_OID = 700


def has_pgvector(session: Session) -> bool:
    """Whether this database has pgvector."""
    return bool(session.scalar(sql("select count(*) from pg_extension where extname = 'vector'")))


def offers_pgvector(session: Session) -> bool:
    """Whether this server has pgvector to install into the database."""
    return bool(session.scalar(sql("select count(*) from pg_available_extensions where name = 'vector'")))


def lacking(session: Session, encoder: str, *, limit: int) -> list[tuple[int, str]]:
    """Checks without a vector by this encoder: id, and title and claim."""
    rows = select(PublishedCheck.id, PublishedCheck.title, PublishedCheck.claim).where(_lacks(encoder))
    found = session.execute(rows.order_by(PublishedCheck.id).limit(limit))
    return [(id_, words_of(title, claim)) for id_, title, claim in found]


def count_lacking(session: Session, encoder: str) -> int:
    """How many checks have no vector by this encoder."""
    return session.scalar(select(func.count(PublishedCheck.id)).where(_lacks(encoder))) or 0


def _lacks(encoder: str) -> ColumnElement[bool]:
    made = exists().where(CheckVector.check_id == PublishedCheck.id, CheckVector.encoder == encoder)
    return STANDING & ~made


def add(session: Session, encoder: str, ids: Sequence[int], vectors: Floats) -> None:
    """Keep the vectors, (checks, dimensions), of checks; those that have one by now keep it."""
    session.execute(sql("create temporary table if not exists fresh_vectors (like check_vectors) on commit drop"))
    copied = io.BytesIO(_BEGIN + _binary(encoder, ids, vectors) + _END)
    cursor = session.connection().connection.cursor()
    cursor.copy_expert("copy fresh_vectors from stdin (format binary)", copied)
    session.execute(
        sql("insert into check_vectors select * from fresh_vectors order by check_id on conflict do nothing")
    )
    session.execute(sql("truncate fresh_vectors"))


def index_name(encoder: str) -> str:
    """The name of an encoder's HNSW index."""
    return f"ix_check_vectors_{hashlib.sha256(encoder.encode()).hexdigest()[:12]}"


def has_index(session: Session, encoder: str) -> bool:
    """Whether an encoder's vectors are indexed."""
    return session.scalar(select(func.to_regclass(index_name(encoder)))) is not None


def make_index(session: Session, encoder: str, *, dimensions: int) -> bool:
    """Make the HNSW index of an encoder's vectors unless it is there; False where this server has no pgvector."""
    if not offers_pgvector(session):
        return False
    session.execute(sql("create extension if not exists vector"))
    session.execute(sql("set local maintenance_work_mem = '512MB'"))
    # Workers would share their memory in /dev/shm, of which containers have 64 MB.
    session.execute(sql("set local max_parallel_maintenance_workers = 0"))
    name = encoder.replace("'", "''")
    session.execute(
        sql(
            f"create index if not exists {index_name(encoder)} on check_vectors "
            f"using hnsw ((embedding::halfvec({int(dimensions)})) halfvec_cosine_ops) where encoder = '{name}'"
        )
    )
    return True


def nearest(session: Session, encoder: str, vector: Floats, *, limit: int) -> dict[int, float]:
    """The checks with the nearest vectors, (dimensions,), by HNSW, and their cosines; removed ones among them."""
    dimensions = len(vector)
    session.execute(sql(f"set local hnsw.ef_search = {max(NEAREST_VISITED, limit)}"))
    distance = f"(embedding::halfvec({dimensions})) <=> cast(:vector as halfvec({dimensions}))"
    found = session.execute(
        sql(
            f"select check_id, 1 - ({distance}) from check_vectors "  # noqa: S608 - numbers of our own
            f"where encoder = :encoder order by {distance} limit :limit"
        ),
        {"vector": _written(vector), "encoder": encoder, "limit": limit},
    )
    return {check_id: float(cosine) for check_id, cosine in found}


def cosines(session: Session, encoder: str, vector: Floats, ids: Collection[int]) -> dict[int, float]:
    """The cosines of these checks' vectors with a vector of length 1, where they have one; without pgvector, too."""
    rows = select(CheckVector.check_id, func.array_send(CheckVector.embedding))
    found = session.execute(rows.where(CheckVector.encoder == encoder, CheckVector.check_id.in_(ids))).all()
    if not found:
        return {}
    kind = np.dtype([("head", "V20"), ("values", [("length", ">i4"), ("value", ">f4")], len(vector))])
    matrix = np.frombuffer(b"".join(bytes(sent) for _, sent in found), dtype=kind)["values"]["value"]
    return {id_: float(cosine) for (id_, _), cosine in zip(found, matrix.astype(np.float32) @ vector, strict=True)}


def forget(session: Session, *, but: str) -> int:
    """Delete the vectors of all encoders but one; how many there were."""
    return int(session.execute(delete(CheckVector).where(CheckVector.encoder != but)).rowcount)  # type: ignore[attr-defined]


def _written(vector: Floats) -> str:
    return "[" + ",".join(f"{value:.6g}" for value in vector) + "]"


def _binary(encoder: str, ids: Sequence[int], vectors: Floats) -> bytes:
    """Write rows in Postgres' binary format of COPY: all of one length, so that numpy lays them out at once."""
    name, dimensions = encoder.encode(), vectors.shape[1]
    array = [("axes", ">i4"), ("nulls", ">i4"), ("kind", ">i4"), ("size", ">i4"), ("first", ">i4")]
    rows = np.zeros(
        len(ids),
        dtype=[
            ("fields", ">i2"), ("id_length", ">i4"), ("id", ">i8"), ("name_length", ">i4"), ("name", f"S{len(name)}"),
            ("length", ">i4"), *array, ("values", [("length", ">i4"), ("value", ">f4")], dimensions),
        ],
    )  # fmt: skip
    constants = {
        "fields": 3, "id_length": 8, "name_length": len(name), "name": name, "length": 20 + 8 * dimensions,
        "axes": 1, "kind": _REAL_OID, "size": dimensions, "first": 1,
    }  # fmt: skip
    for column, value in constants.items():
        rows[column] = value
    rows["id"], rows["values"]["length"], rows["values"]["value"] = ids, 4, vectors
    return rows.tobytes()
