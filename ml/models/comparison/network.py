"""A claim and a document as one network: parts `text`, `image` and `fusion`, whichever paper says what is in them.

A batch holds claim and document side by side, position 0 and 1: `ids` and `mask`, (n, 2, tokens), `pixels`,
(n, 2, 3, side, side), and `seen`, (n, 2), 1 where there is a picture. Where there is none, a learnt vector stands in.
"""

from collections.abc import Mapping

import torch
from torch import Tensor, nn


class Fusion(nn.Module):
    """What judges the vectors of both texts and both pictures; a paper's own file extends it."""

    def __init__(self, *, image_width: int | None) -> None:
        """Begin with a vector for pictures that are not there, at 0."""
        super().__init__()
        if image_width is not None:
            self.absent = nn.Parameter(torch.zeros(image_width))

    def forward(self, text: Tensor | None, image: Tensor | None, seen: Tensor | None) -> Tensor:
        """Give logits, (n, classes), from vectors of texts and of pictures, both (n, 2, width), and `seen`, (n, 2)."""
        if image is not None and seen is not None:
            there = seen.unsqueeze(-1)
            image = image * there + self.absent * (1 - there)
        return self.judge(text, image)

    def judge(self, text: Tensor | None, image: Tensor | None) -> Tensor:
        """Give logits, (n, classes), of vectors, (n, 2, width)."""
        raise NotImplementedError


class PairNetwork(nn.Module):
    """One encoder for both texts, one for both pictures, and what judges them; either encoder may be left out."""

    def __init__(self, *, text: nn.Module | None, image: nn.Module | None, fusion: Fusion) -> None:
        """Put the parts together."""
        super().__init__()
        if text is not None:
            self.text = text
        if image is not None:
            self.image = image
        self.fusion = fusion

    def forward(self, batch: Mapping[str, Tensor]) -> Tensor:
        """Give logits, (n, classes)."""
        text = image = None
        if "ids" in batch:
            found = self.text(batch["ids"].flatten(0, 1), batch["mask"].flatten(0, 1))
            text = found.unflatten(0, (-1, 2))
        if "pixels" in batch:
            image = self.image(batch["pixels"].flatten(0, 1)).unflatten(0, (-1, 2))
        logits: Tensor = self.fusion(text, image, batch.get("seen"))
        return logits

    @property
    def reads_text(self) -> bool:
        """Whether it has an encoder of texts."""
        return hasattr(self, "text")

    @property
    def reads_images(self) -> bool:
        """Whether it has an encoder of pictures."""
        return hasattr(self, "image")


class BatchNorm(nn.BatchNorm1d):
    """Batch normalisation that takes what it has learnt so far where a step holds a single vector."""

    def forward(self, vectors: Tensor) -> Tensor:
        """Normalise vectors, (n, width)."""
        if self.training and len(vectors) == 1:
            return nn.functional.batch_norm(
                vectors, self.running_mean, self.running_var, self.weight, self.bias, eps=self.eps
            )
        return super().forward(vectors)


def both(layer: nn.Module, vectors: Tensor) -> Tensor:
    """Put claim and document, (n, 2, width), through the same layer: (n, 2, its width)."""
    found: Tensor = layer(vectors.flatten(0, 1)).unflatten(0, (-1, 2))
    return found
