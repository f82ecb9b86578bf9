"""The check-worthiness network in torch: an encoder, the mean over its tokens, a linear head that explains itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from transformers import PreTrainedModel

from ml.examples import Example
from ml.networks.loop import losses
from ml.serving.onnx import Scored
from ml.text import tokens


class Network(nn.Module):
    """Parts `encoder` and `head`; logits are linear in the mean token, so each token's share is known (CAM-15)."""

    def __init__(self, encoder: PreTrainedModel, *, outputs: int, dropout: float) -> None:
        """Put a new linear head on an encoder."""
        super().__init__()
        self.encoder = encoder
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(encoder.config.hidden_size, outputs)

    def forward(self, batch: Mapping[str, Tensor]) -> Tensor:
        """Give logits, shape (n, outputs), from `input_ids` and `attention_mask`, both (n, tokens)."""
        logits: Tensor = self.head(self.dropout(mean(self.states(batch), batch["attention_mask"])))
        return logits

    def states(self, batch: Mapping[str, Tensor]) -> Tensor:
        """Give the encoder's last layer, shape (n, tokens, hidden)."""
        found = self.encoder(input_ids=batch["input_ids"], attention_mask=batch["attention_mask"])
        states: Tensor = found.last_hidden_state
        return states

    def explain(self, batch: Mapping[str, Tensor]) -> tuple[Tensor, Tensor]:
        """Give logits, (n, outputs), and CAM scores, (n, tokens): what each token's state says for label 1 over 0.

        In evaluation mode the scores' mean over unmasked tokens, plus the biases' difference, is the logits'.
        """
        states = self.states(batch)
        scores = states @ (self.head.weight[1] - self.head.weight[0])
        mask = batch["attention_mask"]
        return self.head(self.dropout(mean(states, mask))), scores * mask


def mean(states: Tensor, mask: Tensor) -> Tensor:
    """Average (n, tokens, hidden) over the tokens that the mask, (n, tokens), leaves: (n, hidden)."""
    kept = mask.unsqueeze(-1).to(states.dtype)
    return (states * kept).sum(dim=1) / kept.sum(dim=1).clamp(min=1)


@dataclass(frozen=True, eq=False)
class Trainee:
    """The network and its tokenizer, as the loop asks for them; level 1 asks whether the desk would select it."""

    network: Network
    tokenizer: tokens.TextTokenizer
    levels: int = 1

    def collate(self, examples: Sequence[Example]) -> dict[str, Tensor]:
        """Pad texts to the longest of them: `input_ids` and `attention_mask`, both (n, tokens)."""
        return collate(self.tokenizer, [example.text for example in examples], pad=self.pad)

    @property
    def pad(self) -> int:
        """The id that fills up short texts."""
        return int(self.network.encoder.config.pad_token_id or 0)

    def targets(self, examples: Sequence[Example]) -> Tensor:
        """Give labels, and for the second level `selected`, shape (n, levels)."""
        answers = [(example.label, example.selected)[: self.levels] for example in examples]
        return torch.tensor([[losses.UNKNOWN if known is None else known for known in row] for row in answers])

    def lengths(self, examples: Sequence[Example]) -> list[int]:
        """Count the tokens of each text, as they are left after truncation."""
        return [len(found.ids) for found in self.tokenizer.encode([example.text for example in examples])]

    def truncated(self, examples: Sequence[Example]) -> float:
        """Say which share of the examples is cut, and warn where there are any."""
        return self.tokenizer.share_truncated([example.text for example in examples])


def collate(tokenizer: tokens.TextTokenizer, texts: Sequence[str], *, pad: int) -> dict[str, Tensor]:
    """Encode texts and pad them to the longest."""
    ids = [torch.tensor(found.ids) for found in tokenizer.encode(texts)]
    padded = nn.utils.rnn.pad_sequence(ids, batch_first=True, padding_value=pad)
    lengths = torch.tensor([len(row) for row in ids])
    return {"input_ids": padded, "attention_mask": (torch.arange(padded.shape[1]) < lengths[:, None]).long()}


@dataclass(frozen=True, eq=False)
class TorchClassifier:
    """The trained network, in evaluation mode, in place of `serving.onnx`: to compare with, and to train further.

    It scores texts one by one, so that no text's scores depend on the others.
    """

    network: Network
    tokenizer: tokens.TextTokenizer

    def scores(self, texts: Sequence[str]) -> list[Scored]:
        """Score texts, in the order given."""
        return [self._score(text) for text in texts]

    def _score(self, text: str) -> Scored:
        (encoding,) = self.tokenizer.encode([text])
        ids = torch.tensor([encoding.ids])
        with torch.inference_mode():
            logits, cam = self.network.explain({"input_ids": ids, "attention_mask": torch.ones_like(ids)})
        return Scored(logits[0].numpy(), encoding.offsets, cam[0].numpy(), bool(encoding.overflowing))
