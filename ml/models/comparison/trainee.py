"""A claim-against-document network as the loop asks for it: texts as tokens, pictures as pixels, five classes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ml.examples import Example
from ml.models.comparison.network import PairNetwork
from ml.models.comparison.pair_texts import PairTexts
from ml.networks.loop import losses
from ml.serving.images import PictureReader

PICTURE_LENGTH = 64
"""A pair of pictures counts as so many tokens where batches are made for judging."""


@dataclass(frozen=True, eq=False)
class Trainee:
    """The network, its texts and its pictures; pictures are altered only while it is being trained."""

    network: PairNetwork
    texts: PairTexts
    pictures: PictureReader
    augment: bool
    _lengths: dict[tuple[str, str], int] = field(default_factory=dict)

    def collate(self, examples: Sequence[Example]) -> dict[str, Tensor]:
        """Put claims and documents side by side: see `ml.models.comparison.network` for what a batch holds."""
        batch: dict[str, Tensor] = {}
        if self.network.reads_text:
            given = self.texts.padded([side for one in examples for side in (one.text, one.document or "")])
            batch |= {name: _beside(torch.from_numpy(rows)) for name, rows in given.items()}
        if self.network.reads_images:
            batch |= self._pixels(examples)
        return batch

    def _pixels(self, examples: Sequence[Example]) -> dict[str, Tensor]:
        chance = None
        if self.augment and self.network.training:
            # Drawn from torch's own chance, so that an interrupted training goes on as it would have.
            chance = np.random.default_rng(int(torch.randint(2**62, ())))
        paths = [path for one in examples for path in (one.image, one.document_image)]
        found: list[Any] = [self.pictures.pixels(path, chance=chance) for path in paths]
        seen = torch.tensor([picture is not None for picture in found], dtype=torch.float32)
        empty = np.zeros((3, self.pictures.side, self.pictures.side), np.float32)
        pixels = torch.from_numpy(np.stack([empty if picture is None else picture for picture in found]))
        return {"pixels": _beside(pixels), "seen": _beside(seen)}

    def targets(self, examples: Sequence[Example]) -> Tensor:
        """Give each pair's class, shape (n, 1)."""
        return torch.tensor([[losses.UNKNOWN if one.label is None else one.label] for one in examples])

    def lengths(self, examples: Sequence[Example]) -> list[int]:
        """Count the tokens of claim and document as they are read, and a lump for the pictures."""
        if not self.network.reads_text:
            return [PICTURE_LENGTH] * len(examples)
        unknown = [one for one in examples if (one.text, one.document or "") not in self._lengths]
        for one in unknown:
            rows = self.texts.ids([one.text, one.document or ""])
            self._lengths[one.text, one.document or ""] = PICTURE_LENGTH + sum(map(len, rows))
        return [self._lengths[one.text, one.document or ""] for one in examples]


def _beside(rows: Tensor) -> Tensor:
    """Put each claim's row beside its document's: (2 n, …) to (n, 2, …)."""
    return rows.reshape(-1, 2, *rows.shape[1:])
