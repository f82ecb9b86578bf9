"""The generated-text network in torch: an encoder, [CLS], three fully connected layers (MH-13)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from transformers import PreTrainedModel

from ml import stylometry, tokens
from ml.examples import Example
from ml.models import xlmr
from ml.models.generated_serving import LAYERS, Floats


class DeepHead(nn.Module):
    """Three fully connected layers with GELU and dropout between them, from [CLS] and style to two logits."""

    mean: Tensor
    scale: Tensor

    def __init__(self, hidden: int, *, style: Floats | None, dropout: float) -> None:
        """Begin at random; `style`, (texts, figures), are those of the training texts, None to do without."""
        super().__init__()
        more = 0
        if style is not None:
            more = style.shape[1]
            self.register_buffer("mean", torch.tensor(style.mean(axis=0), dtype=torch.float32))
            spread = np.maximum(style.std(axis=0), 1e-3)
            self.register_buffer("scale", torch.tensor(1 / spread, dtype=torch.float32))
        sizes = [hidden + more, hidden, max(2, hidden // 2), 2]
        self.layers = nn.ModuleList(nn.Linear(sizes[place], sizes[place + 1]) for place in range(LAYERS))
        self.dropout = nn.Dropout(dropout)

    def forward(self, states: Tensor, style: Tensor | None) -> Tensor:
        """Give logits, (n, 2), from [CLS], (n, hidden), and style, (n, figures)."""
        if style is not None:
            states = torch.cat([states, (style - self.mean) * self.scale], dim=1)
        for layer in self.layers[:-1]:
            states = self.dropout(nn.functional.gelu(layer(states)))
        logits: Tensor = self.layers[-1](states)
        return logits


class Network(nn.Module):
    """Parts `encoder` and `head`."""

    def __init__(self, encoder: PreTrainedModel, head: DeepHead) -> None:
        """Put a head on an encoder."""
        super().__init__()
        self.encoder, self.head = encoder, head

    def forward(self, batch: Mapping[str, Tensor]) -> Tensor:
        """Give logits, (n, 2), from `input_ids`, `attention_mask`, (n, tokens), and `style`, (n, figures)."""
        return self.head(self.first(batch), batch.get("style"))

    def first(self, batch: Mapping[str, Tensor]) -> Tensor:
        """Give the last layer's first token, [CLS], shape (n, hidden)."""
        found = self.encoder(input_ids=batch["input_ids"], attention_mask=batch["attention_mask"])
        states: Tensor = found.last_hidden_state[:, 0]
        return states


@dataclass(frozen=True, eq=False)
class Trainee(xlmr.Trainee):
    """The network and its tokenizer, as the loop asks for them; examples are windows of texts."""

    network: Network  # type: ignore[assignment]

    def collate(self, examples: Sequence[Example]) -> dict[str, Tensor]:
        """Pad windows to the longest of them, and measure their style where the network reads it."""
        batch = super().collate(examples)
        if hasattr(self.network.head, "mean"):
            batch["style"] = torch.tensor(styles(examples), dtype=torch.float32)
        return batch


def styles(examples: Sequence[Example]) -> Floats:
    """Measure the style of each example, shape (examples, figures)."""
    return np.stack([stylometry.figures(example.text) for example in examples])


@dataclass(frozen=True, eq=False)
class TorchStates:
    """The trained encoder, text by text, so that none depends on the others."""

    network: Network
    tokenizer: tokens.TextTokenizer

    def states(self, texts: Sequence[str]) -> Floats:
        """Give the last layer's first token of each text, shape (texts, hidden)."""
        return np.concatenate([self._state(text) for text in texts])

    def _state(self, text: str) -> Floats:
        (encoding,) = self.tokenizer.encode([text])
        ids = torch.tensor([encoding.ids], device=self.network.encoder.device)
        with torch.inference_mode():
            found = self.network.eval().first({"input_ids": ids, "attention_mask": torch.ones_like(ids)})
        return found.double().cpu().numpy()
