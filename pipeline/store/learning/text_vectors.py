"""Means that encoders made of texts, kept by the text's digest, in half precision."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from pipeline.tables import TextVector

Floats = NDArray[np.float32]

AT_MOST = 1_000
"""Vectors that one statement reads."""
HALF = np.dtype("<f2")
_LARGEST = float(np.finfo(HALF).max)

# What comes as arrays is one statement; in one order, so that no two workers wait in a circle.
_KEEP = text("""
    insert into text_vectors (encoder, digest, means, tweet_id, signs)
    select distinct on (encoder, digest) encoder, digest, means, tweet_id, cast(signs as varbit)
        from unnest(cast(:encoders as text[]), cast(:digests as bytea[]), cast(:means as bytea[]),
            cast(:tweets as bigint[]), cast(:signs as text[])) as given(encoder, digest, means, tweet_id, signs)
    order by encoder, digest, tweet_id
    on conflict (encoder, digest) do update set tweet_id = excluded.tweet_id, signs = excluded.signs
        where text_vectors.tweet_id is null and excluded.tweet_id is not null
""")


@dataclass(frozen=True)
class TextMeans:
    """What an encoder made of a text, as it is kept: by which encoder, of which text, the numbers' bytes.

    Of a post's text `signs` says in 0 and 1 which numbers are above 0 of the vector that says what it is like.
    """

    encoder: str
    digest: bytes
    means: bytes
    tweet_id: int | None = None
    signs: str | None = None


def digest(words: str) -> bytes:
    """What a text is known by: every character counts."""
    return hashlib.blake2b(words.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def of(encoder: str, texts: Sequence[str], means: Floats) -> list[TextMeans]:
    """Put means, (texts, layers, hidden), as they are kept."""
    halves = np.clip(means, -_LARGEST, _LARGEST).astype(HALF)
    return [TextMeans(encoder, digest(one), half.tobytes()) for one, half in zip(texts, halves, strict=True)]


def of_posts(made: Sequence[TextMeans], tweet_ids: Sequence[int], vectors: Floats) -> list[TextMeans]:
    """Say of which posts these are, and what they are like, by vectors (texts, dimensions)."""
    triples = zip(made, tweet_ids, vectors, strict=True)
    return [replace(one, tweet_id=tweet_id, signs=signs_of(vector)) for one, tweet_id, vector in triples]


def signs_of(vector: Floats) -> str:
    """Write which numbers of a vector are above 0."""
    return "".join("01"[int(above)] for above in vector > 0)


def keep(session: Session, made: Sequence[TextMeans]) -> None:
    """Keep what is not kept yet. Call it last in a transaction, and once: others may be keeping the same texts."""
    if made:
        columns = {
            "encoders": [one.encoder for one in made],
            "digests": [one.digest for one in made],
            "means": [one.means for one in made],
            "tweets": [one.tweet_id for one in made],
            "signs": [one.signs for one in made],
        }
        session.execute(_KEEP, columns)


def find(session: Session, encoder: str, digests: Sequence[bytes]) -> dict[bytes, bytes]:
    """What is kept of texts, at most `AT_MOST`, by their digests."""
    kept = select(TextVector.digest, TextVector.means).where(
        TextVector.encoder == encoder, TextVector.digest.in_(digests)
    )
    return {bytes(digest): bytes(means) for digest, means in session.execute(kept)}


def numbers(means: Sequence[bytes], shape: tuple[int, int]) -> Floats:
    """Read means as they are kept, (texts, layers, hidden)."""
    return np.frombuffer(b"".join(means), HALF).astype(np.float32).reshape(-1, *shape)
