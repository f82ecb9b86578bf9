"""A claim and a document as one network: parts `text`, `image` and `fusion`, whichever paper says what is in them.

A batch holds claim and document side by side, position 0 and 1: `ids` and `mask`, (n, 2, tokens), `pixels`,
(n, 2, 3, side, side), and `seen`, (n, 2), 1 where there is a picture. Where there is none, a learnt vector stands in,
and the encoder of pictures is given nothing: it costs no time, and no batch normalisation counts it.
"""

from collections.abc import Mapping

import torch
from torch import Tensor, nn

HALF = 0.5
"""A momentum above it is TensorFlow's: nobody forgets more than half at each step."""


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
            found = self._pictures(batch["pixels"].flatten(0, 1), batch["seen"].flatten() > 0)
            image = found.reshape(-1, 2, found.shape[1])
        logits: Tensor = self.fusion(text, image, batch.get("seen"))
        return logits

    def _pictures(self, pixels: Tensor, there: Tensor) -> Tensor:
        """Encode the pictures that are `there`, (n,), of (n, 3, side, side): (n, width), 0 where there is none."""
        if not there.any():
            nothing = self.fusion.absent.new_zeros(len(pixels), len(self.fusion.absent))
            # Processes that share gradients wait for those of every weight, and one may have been given no picture.
            return nothing + 0 * sum(weight.sum() for weight in self.image.parameters()) if self.training else nothing
        found: Tensor = self.image(pixels[there])
        return found.new_zeros(len(pixels), found.shape[1]).index_put((there,), found)

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


def read_momentum_as_pytorch(encoder: nn.Module) -> None:
    """Let an encoder's batch normalisation keep what it knows, where its momentum is in TensorFlow's convention.

    TensorFlow's 0.99 is the share that is kept, PyTorch's the share that is taken over: read so, one batch replaces
    the statistics of a whole training. Hugging Face's EfficientNet has it in all layers but those that expand, which
    were trained like the others.
    """
    norms = [layer for layer in encoder.modules() if isinstance(layer, nn.BatchNorm1d | nn.BatchNorm2d)]
    kept = max((norm.momentum or 0.0 for norm in norms), default=0.0)
    if kept > HALF:
        for norm in norms:
            norm.momentum = 1 - kept


def both(layer: nn.Module, vectors: Tensor) -> Tensor:
    """Put claim and document, (n, 2, width), through the same layer: (n, 2, its width)."""
    found: Tensor = layer(vectors.flatten(0, 1)).unflatten(0, (-1, 2))
    return found
