"""An encoder at work: for each text, in one pass, the mean vectors of its layers, and what its tokens say to a head."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.encoders import facts as artefacts
from ml.encoders.facts import EncoderFacts
from ml.serving.onnx import OnnxNetwork
from ml.text.addresses import Encoded

Floats = NDArray[np.float32]
OfTokens = Callable[[Floats], Any]
"""Makes of a text's token states, (tokens, layers, hidden), what is to be kept of them."""


@dataclass(frozen=True, eq=False)
class Read:
    """A text as an encoder read it: `means`, (layers, hidden), and what was made of the states of its tokens.

    `spans` are the tokens' characters [start, end), empty for special ones. The mean of the states is `means`, so what
    is linear in the means is the mean of what it is of each token. `truncated` says that the text goes on.
    """

    means: Floats
    spans: list[tuple[int, int]]
    of_tokens: Any
    truncated: bool


class Encoder:
    """Reads texts by the network in an encoder's folder; one may be used by several threads."""

    def __init__(self, folder: Path, *, threads: int | None = None) -> None:
        """Load the network; `threads` are those of this machine unless given.

        Raises:
            MissingArtefactError: the folder holds no encoder.
            BrokenArtefactError: it cannot be loaded.
        """
        self.facts: EncoderFacts = artefacts.load(folder)
        reading = {name: getattr(self.facts, name) for name in ("max_tokens", "cut_addresses", "plain_letters")}
        self._network = OnnxNetwork(folder, threads=threads, **reading)
        self._states = [f"states_{layer}" for layer in self.facts.layers]

    @property
    def id(self) -> str:
        """What its means are known by."""
        return self.facts.id

    @property
    def shape(self) -> tuple[int, int]:
        """How many layers a text's means are of, and how long each is."""
        return len(self.facts.layers), self.facts.hidden

    @property
    def likeness(self) -> int | None:
        """Which of these layers says what texts are alike, as a place; None: none of them does."""
        facts = self.facts
        return facts.layers.index(facts.likeness) if facts.likeness else None

    def means(self, texts: Sequence[str]) -> Floats:
        """Give the mean vectors of texts, (texts, layers, hidden), in the order given."""
        found = self._network.read(texts, ["means"], lambda _, means: means)
        return np.stack(found) if found else np.zeros((0, *self.shape), np.float32)

    def read(self, texts: Sequence[str], of_tokens: OfTokens = lambda states: states) -> list[Read]:
        """Give means and what `of_tokens` makes of each text's token states; without it, the states themselves."""

        def made(encoded: Encoded, means: Floats, *layers: Floats) -> Read:
            states = np.stack([layer[: len(encoded.ids)] for layer in layers], axis=1)
            return Read(means, encoded.offsets, of_tokens(states), bool(encoded.overflowing))

        return self._network.read(texts, ["means", *self._states], made)

    def token_ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Give the tokens that are read of each text."""
        return self._network.ids(texts)

    def share_truncated(self, texts: Sequence[str]) -> float:
        """Say which share of the texts goes on after the last token that is read."""
        return self._network.share_truncated(texts)


def load(folder: Path) -> Encoder:
    """Load an encoder, or take the one loaded before while its folder is unaltered: many heads stand on one.

    Raises:
        MissingArtefactError: the folder holds no encoder.
        BrokenArtefactError: it cannot be loaded.
    """
    path = folder.resolve()
    return _loaded(path, artefacts.modified(path))


@lru_cache(maxsize=2)
def _loaded(folder: Path, modified: int) -> Encoder:
    del modified
    return Encoder(folder)
