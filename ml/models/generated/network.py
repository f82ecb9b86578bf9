"""The generated-text network in torch: an encoder, one state of a text, three fully connected layers (MH-13)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np
import torch
from torch import Tensor, nn
from transformers import PreTrainedModel

from ml.examples import Example
from ml.models.checkworthiness import network
from ml.models.generated.serving import LAYERS, Floats
from ml.text import stylometry, tokens


class Answering(nn.Module):
    """An encoder-decoder that, asked like an encoder, gives as its only state the decoder's at the start token."""

    def __init__(self, whole: PreTrainedModel) -> None:
        """Wrap it; its weights stay its own."""
        super().__init__()
        self.whole, self.config = whole, whole.config

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> SimpleNamespace:
        """Give `last_hidden_state`, (n, 1, hidden), from ids and mask, both (n, tokens)."""
        return SimpleNamespace(last_hidden_state=answer(self.whole, input_ids, attention_mask))


def answer(whole: PreTrainedModel, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
    """Give the decoder's state at the start token, (n, 1, hidden), having read ids and mask, both (n, tokens)."""
    start = whole.config.decoder_start_token_id
    given = torch.full_like(input_ids[:, :1], whole.config.pad_token_id if start is None else start)
    found = whole(input_ids=input_ids, attention_mask=attention_mask, decoder_input_ids=given, use_cache=False)
    states: Tensor = found.last_hidden_state
    return states


class DeepHead(nn.Module):
    """Three fully connected layers with GELU and dropout between them, from a text's state and style to two logits."""

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
        """Give logits, (n, 2), from states, (n, hidden), and style, (n, figures)."""
        if style is not None:
            states = torch.cat([states, (style - self.mean) * self.scale], dim=1)
        for layer in self.layers[:-1]:
            states = self.dropout(nn.functional.gelu(layer(states)))
        logits: Tensor = self.layers[-1](states)
        return logits


class Network(nn.Module):
    """Parts `encoder` and `head`."""

    def __init__(self, encoder: PreTrainedModel, head: DeepHead, *, pooling: str = "first") -> None:
        """Put a head on an encoder; `pooling` is a variant's."""
        super().__init__()
        self.encoder, self.head, self.pooling = encoder, head, pooling

    def forward(self, batch: Mapping[str, Tensor]) -> Tensor:
        """Give logits, (n, 2), from `input_ids`, `attention_mask`, (n, tokens), and `style`, (n, figures)."""
        return self.head(self.state(batch), batch.get("style"))

    def state(self, batch: Mapping[str, Tensor]) -> Tensor:
        """Give what the head judges of each text, shape (n, hidden)."""
        ids, mask = batch["input_ids"], batch["attention_mask"]
        if self.pooling == "answer":
            return answer(self.encoder, ids, mask)[:, 0]
        states: Tensor = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        return network.mean(states, mask) if self.pooling == "mean" else states[:, 0]


@dataclass(frozen=True, eq=False)
class Trainee(network.Trainee):
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
        """Give what the head judges of each text, shape (texts, hidden)."""
        return np.concatenate([self._state(text) for text in texts])

    def _state(self, text: str) -> Floats:
        (encoding,) = self.tokenizer.encode([text])
        ids = torch.tensor([encoding.ids], device=self.network.encoder.device)
        with torch.inference_mode():
            found = self.network.eval().state({"input_ids": ids, "attention_mask": torch.ones_like(ids)})
        return found.double().cpu().numpy()
