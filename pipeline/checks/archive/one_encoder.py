"""The encoder that the live version stands on, for matching: what it made of a post for the verdict serves again."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session, sessionmaker

from ml.encoders.reading import TextReader
from ml.retrieval.fusion import Fusions
from ml.retrieval.likeness import Likeness
from pipeline.store.learning import text_vectors

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Facts:
    """By which encoder vectors were made, and how long they are."""

    name: str
    dimensions: int


@dataclass(frozen=True, eq=False)
class OneEncoder:
    """Vectors of texts by their kept means, where there are any; others are read now, and nothing more is kept."""

    sessions: sessionmaker[Session]
    likeness: Likeness

    @classmethod
    def by(cls, reader: TextReader, sessions: sessionmaker[Session]) -> "OneEncoder | None":
        """Stand on an encoder; None where it does not know what texts are alike."""
        likeness = Likeness.by(reader)
        return None if likeness is None else cls(sessions, likeness)

    @property
    def facts(self) -> Facts:
        """What it is."""
        return Facts(self.likeness.reader.id, self.likeness.reader.shape[1])

    @property
    def fusions(self) -> Fusions:
        """How its cosines are weighed against words."""
        return self.likeness.fusions

    def embed(self, texts: Sequence[str]) -> Floats:
        """Embed texts, (texts, dimensions), each row of length 1, in the order given."""
        reader = self.likeness.reader
        digests = [text_vectors.digest(text) for text in texts]
        with self.sessions() as session:
            kept = text_vectors.find(session, reader.id, digests)
        found = np.zeros((len(texts), *reader.shape), np.float32)
        there = np.array([digest in kept for digest in digests], dtype=bool)
        found[there] = text_vectors.numbers([kept[one] for one in digests if one in kept], reader.shape)
        found[~there] = reader.means([text for text, known in zip(texts, there, strict=True) if not known])
        return self.likeness.of(found)
