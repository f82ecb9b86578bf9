"""Means of texts for training and comparing heads: those that are kept; others are made now, and kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session, sessionmaker

from ml import registry
from ml.encoders import shelf
from ml.encoders.reading import OnEncoder, TextReader
from ml.registry import Model
from pipeline.learning.retraining.first_model import HEAD, SVM
from pipeline.store.learning import text_vectors


@dataclass(frozen=True)
class KeptMeans:
    """Gives the means of texts, (texts, layers, hidden), by one encoder; each text is read by it once in its life."""

    sessions: sessionmaker[Session]
    encoder: TextReader

    @classmethod
    def of(cls, folder: Path, sessions: sessionmaker[Session]) -> "KeptMeans":
        """Read by the encoder in a folder; raises ArtefactError."""
        return cls(sessions, shelf.load(folder))

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Give the means of texts, in the order given, as they are kept: half as exact, whether made now or before."""
        digests = [text_vectors.digest(text) for text in texts]
        different = list(dict(zip(digests, texts, strict=True)).items())
        kept: dict[bytes, bytes] = {}
        for first in range(0, len(different), text_vectors.AT_MOST):
            kept |= self._kept(dict(different[first : first + text_vectors.AT_MOST]))
        return text_vectors.numbers([kept[one] for one in digests], self.encoder.shape)

    def _kept(self, texts: dict[bytes, str]) -> dict[bytes, bytes]:
        """Look up some texts; make, and keep, what is lacking, while no transaction is open."""
        with self.sessions() as session:
            found = text_vectors.find(session, self.encoder.id, list(texts))
        lacking = [text for digest, text in texts.items() if digest not in found]
        if not lacking:
            return found
        made = text_vectors.of(self.encoder.id, lacking, self.encoder.means(lacking))
        with self.sessions() as session:
            text_vectors.keep(session, made)
            session.commit()
        return found | {one.digest: one.means for one in made}


def usual_recipe(encoders: Path) -> str:
    """Say what is trained where nobody said what: a head where there is an encoder, else the first model's recipe."""
    return HEAD if shelf.listed(encoders) else SVM


def of_recipe(
    sessions: sessionmaker[Session], recipe: str, settings: dict[str, Any], *, encoders: Path
) -> tuple[dict[str, Any], KeptMeans | None]:
    """Give a recipe's settings with the folder of the encoder that it stands on, if any, and what is kept of that.

    It is the newest on the shelf unless one is named. Raises ArtefactError where there is none.
    """
    if not registry.stands_on_encoder(recipe):
        return settings, None
    folder = shelf.find(settings.get("encoder"), encoders)
    return settings | {"encoder": str(folder)}, KeptMeans.of(folder, sessions)


def judging_by_kept(model: Model, sessions: sessionmaker[Session]) -> Model:
    """Let a version that stands on an encoder judge by what is kept; any other is as it was."""
    return model.by(KeptMeans(sessions, model.encoder)) if isinstance(model, OnEncoder) else model
