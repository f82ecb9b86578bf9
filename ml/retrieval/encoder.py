"""Sentence embeddings from an exported encoder, without torch: a text becomes a vector of length 1."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ml.artefacts.on_disk import MissingArtefactError
from ml.retrieval.fusion import SENTENCES
from ml.retrieval.terms import plain
from ml.retrieval.unit import unit
from ml.serving.onnx import OnnxClassifier

Floats = NDArray[np.float32]

FACTS = "encoder.json"


@dataclass(frozen=True)
class EncoderFacts:
    """What an exported encoder is: `name` tells its weights apart, `agreement` is its mean cosine with the original."""

    name: str
    dimensions: int
    pooling: str
    max_tokens: int
    precision: str
    agreement: float

    def write(self, folder: Path) -> None:
        """Put the facts into the encoder's folder."""
        (folder / FACTS).write_text(json.dumps(asdict(self), indent=1), encoding="utf-8")


class SentenceEncoder:
    """Embeds texts by the network in an exported encoder's folder; one may be used by several threads."""

    def __init__(self, folder: Path, *, threads: int | None = None) -> None:
        """Load the network; `threads` are those of this machine unless given.

        Raises:
            MissingArtefactError: the folder holds no exported encoder.
            BrokenArtefactError: its network or tokenizer cannot be loaded.
        """
        try:
            self.facts = EncoderFacts(**json.loads((folder / FACTS).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise MissingArtefactError(
                f"{folder} holds no exported encoder: run `claimwire archive encoder`."
            ) from error
        self.fusions = SENTENCES
        self._network = OnnxClassifier(folder, max_tokens=self.facts.max_tokens, threads=threads)

    def embed(self, texts: Sequence[str]) -> Floats:
        """Embed texts as running words, (texts, dimensions), each row of length 1, in the order given."""
        if not texts:
            return np.zeros((0, self.facts.dimensions), dtype=np.float32)
        # The head is the identity, so what the classifier calls logits is the pooled sentence.
        pooled = np.stack([scored.logits for scored in self._network.scores([plain(text) for text in texts])])
        return unit(pooled)

    def token_ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Give the tokens that texts are embedded by, as they are written."""
        return self._network.ids(texts)
