"""Means that encoders made of texts, kept by the text's digest, in half precision."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

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
    insert into text_vectors (encoder, digest, means)
    select * from unnest(cast(:encoders as text[]), cast(:digests as bytea[]), cast(:means as bytea[]))
        as given(encoder, digest, means)
    order by encoder, digest
    on conflict do nothing
""")


@dataclass(frozen=True)
class TextMeans:
    """What an encoder made of a text, as it is kept: by which encoder, of which text, the numbers' bytes."""

    encoder: str
    digest: bytes
    means: bytes


def digest(words: str) -> bytes:
    """What a text is known by: every character counts."""
    return hashlib.blake2b(words.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def of(encoder: str, texts: Sequence[str], means: Floats) -> list[TextMeans]:
    """Put means, (texts, layers, hidden), as they are kept."""
    halves = np.clip(means, -_LARGEST, _LARGEST).astype(HALF)
    return [TextMeans(encoder, digest(one), half.tobytes()) for one, half in zip(texts, halves, strict=True)]


def keep(session: Session, made: Sequence[TextMeans]) -> None:
    """Keep what is not kept yet. Call it last in a transaction, and once: others may be keeping the same texts."""
    if made:
        columns = {
            "encoders": [one.encoder for one in made],
            "digests": [one.digest for one in made],
            "means": [one.means for one in made],
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
