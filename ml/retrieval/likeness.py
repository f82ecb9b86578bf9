"""What texts are alike, in any language, by the means that an encoder makes of them for its heads in the same pass.

Vectors of such encoders all point one way, and those of a language a little more. Seen from the middle of texts in many
languages, which say the same in each, that is gone (Mu and Viswanath 2018 take a mean off, of one corpus).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml.encoders.reading import TextReader
from ml.retrieval.fusion import LIKENESS, Fusions
from ml.retrieval.origin import ORIGIN
from ml.retrieval.unit import unit

Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Likeness:
    """Vectors of length 1, (texts, hidden), whose cosines say how alike texts are; `place` is the layer they are of."""

    reader: TextReader
    place: int
    origin: Floats

    @classmethod
    def by(cls, reader: TextReader) -> "Likeness | None":
        """Look from the origin of an encoder's own; None where it gives no layer that knows."""
        place = reader.likeness
        return None if place is None else cls(reader, place, unit(reader.means(ORIGIN)[:, place]).mean(axis=0))

    @property
    def fusions(self) -> Fusions:
        """How the cosines are weighed against words."""
        return LIKENESS

    def of(self, means: Floats) -> Floats:
        """Give the vectors of texts by their means, (texts, layers, hidden)."""
        return unit(unit(means[:, self.place]) - self.origin)

    def embed(self, texts: Sequence[str]) -> Floats:
        """Read texts, and give their vectors in the order given."""
        return self.of(self.reader.means(texts))
