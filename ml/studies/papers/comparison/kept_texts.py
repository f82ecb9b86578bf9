"""A text encoder at rest: what it makes of each text is made once, whatever is trained on it, and however long."""

from collections.abc import Mapping, Sequence
from types import SimpleNamespace

import torch
from torch import Tensor, nn

from ml.examples import Example
from ml.models.comparison.towers import TextTower
from ml.models.comparison.trainee import Trainee

AT_ONCE = 32


class KeptTexts(nn.Module):
    """In place of an encoder: gives as a text's only state the vector that was kept for its tokens."""

    def __init__(self, vectors: Mapping[tuple[int, ...], Tensor]) -> None:
        """Take vectors, (hidden,), by tokens."""
        super().__init__()
        self.vectors = vectors

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> SimpleNamespace:
        """Give `last_hidden_state`, (n, 1, hidden); the mean over it, or its first state, is what was kept."""
        lengths = attention_mask.sum(dim=1).tolist()
        rows = [tuple(row[:length]) for row, length in zip(input_ids.tolist(), lengths, strict=True)]
        states = torch.stack([self.vectors[row] for row in rows]).unsqueeze(1)
        return SimpleNamespace(last_hidden_state=states.to(input_ids.device))


def keep_texts(trainee: Trainee, examples: Sequence[Example]) -> None:
    """Let a trainee's text encoder rest: its vectors of all these examples' texts are made now, the encoder is let go.

    What follows the encoder (a projection, a dense layer) still learns.
    """
    (tower,) = (part for part in trainee.network.text.modules() if isinstance(part, TextTower))
    told = {text for one in examples for text in (one.text, one.document or "")}
    texts = sorted(told, key=lambda text: (len(text), text))
    kept: dict[tuple[int, ...], Tensor] = {}
    tower.eval()
    for start in range(0, len(texts), AT_ONCE):
        given = trainee.texts.padded(texts[start : start + AT_ONCE])
        ids, mask = torch.from_numpy(given["ids"]), torch.from_numpy(given["mask"])
        with torch.no_grad():
            vectors = tower.pooled(ids, mask)
        for row, length, vector in zip(ids.tolist(), mask.sum(dim=1).tolist(), vectors, strict=True):
            kept[tuple(row[:length])] = vector.clone()
    tower.encoder = KeptTexts(kept)  # type: ignore[assignment]
