"""A trained network in torch, scoring texts as `serving.onnx` does without: to compare with, and to train further."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ml.text.tokens import TextTokenizer


class Explaining(Protocol):
    """A network that explains itself."""

    def explain(self, batch: Mapping[str, Tensor]) -> tuple[Tensor, Tensor]:
        """Give logits, (n, outputs), and CAM scores, (n, tokens)."""


@dataclass(frozen=True, eq=False)
class Scored:
    """A text's logits, shape (outputs,), its tokens' characters, and their CAM scores, shape (tokens,)."""

    logits: NDArray[np.float32]
    spans: list[tuple[int, int]]
    cam: NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class TorchClassifier:
    """Scores texts one by one, so that no text's scores depend on the others; the network is in evaluation mode."""

    network: Explaining
    tokenizer: TextTokenizer

    def scores(self, texts: Sequence[str]) -> list[Scored]:
        """Score texts, in the order given."""
        return [self._score(text) for text in texts]

    def _score(self, text: str) -> Scored:
        (encoding,) = self.tokenizer.encode([text])
        ids = torch.tensor([encoding.ids])
        with torch.inference_mode():
            logits, cam = self.network.explain({"input_ids": ids, "attention_mask": torch.ones_like(ids)})
        return Scored(logits[0].numpy(), encoding.offsets, cam[0].numpy())
