"""What an encoder makes of a text: its word embeddings alone (Z'), and its last layer (Z'_B), section 3.1.

Averages go over every position that the attention sees, the marks for start and end among them, as in the classifier:
only so is the mean over tokens the vector that the linear layer reads (CAM-10).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Encoding
from torch.nn.utils.rnn import pad_sequence

from ml.networks.weights import network_files, pretrained
from ml.text import tokens

Floats = NDArray[np.float32]

BATCH = 16


@dataclass(frozen=True, eq=False)
class Tokens:
    """A text's tokens; `before` and `after` the encoder have shape (tokens, dimensions), marks included.

    `spans` are characters [start, end) of the text, empty for marks; `special` says which tokens are marks.
    """

    text: str
    ids: tuple[int, ...]
    forms: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    special: tuple[bool, ...]
    truncated: bool
    before: Floats
    after: Floats


class ContextualEncoder:
    """A frozen encoder and its tokenizer; texts are cut to `limit` tokens."""

    def __init__(self, tokenizer: tokens.TextTokenizer, model: torch.nn.Module, *, name: str, limit: int) -> None:
        """Take a tokenizer that cuts at `limit`, and a Hugging Face encoder; it is put into evaluation mode."""
        self.name, self.limit = name, limit
        self._tokenizer = tokenizer
        self._device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self._model: Any = model.eval().to(self._device)

    @property
    def dimensions(self) -> tuple[int, int]:
        """How many numbers a token's vector has before and after the encoder."""
        return int(self._model.get_input_embeddings().weight.shape[1]), int(self._model.config.hidden_size)

    def pooled(self, texts: Sequence[str]) -> tuple[Floats, Floats]:
        """Average each text's word embeddings and its last layer (GAP): both of shape (texts, dimensions)."""
        found = self._tokenizer.encodings(texts)
        order = np.argsort(np.array([len(encoding.ids) for encoding in found]), kind="stable")
        before, after = (np.zeros((len(texts), width), dtype=np.float32) for width in self.dimensions)
        for start in range(0, len(texts), BATCH):
            places = order[start : start + BATCH]
            words, last, seen = self._encoded([found[place] for place in places])
            count = seen.sum(dim=1)
            before[places] = ((words * seen).sum(dim=1) / count).cpu().numpy()
            after[places] = ((last * seen).sum(dim=1) / count).cpu().numpy()
        return before, after

    def tokens(self, texts: Sequence[str]) -> Iterator[Tokens]:
        """Yield each text's tokens with their vectors, one text in memory at a time."""
        for text in texts:
            (found,) = self._tokenizer.encodings([text])
            words, last, _ = self._encoded([found])
            yield Tokens(
                text=text,
                ids=tuple(found.ids),
                forms=tuple(found.tokens),
                spans=tuple((start, end) for start, end in found.offsets),
                special=tuple(mark == 1 for mark in found.special_tokens_mask),
                truncated=bool(found.overflowing),
                before=words[0].cpu().numpy(),
                after=last[0].cpu().numpy(),
            )

    def truncated(self, texts: Sequence[str]) -> float:
        """Count the share of the texts that are longer than the limit, and warn where there are any."""
        return self._tokenizer.share_truncated(texts)

    @torch.inference_mode()
    def _encoded(self, found: Sequence[Encoding]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Give word embeddings and last layer, (texts, tokens, dimensions), and 1 where a token is, (…, tokens, 1)."""
        ids = pad_sequence([torch.tensor(encoding.ids) for encoding in found], batch_first=True).to(self._device)
        lengths = torch.tensor([len(encoding.ids) for encoding in found], device=self._device)
        mask = torch.arange(ids.shape[1], device=self._device) < lengths[:, None]
        # Whatever fills up a short text: the attention passes it over, and so does the average.
        ids = ids.masked_fill(~mask, int(self._model.config.pad_token_id or 0))
        last = self._model(input_ids=ids, attention_mask=mask.long()).last_hidden_state
        return self._model.get_input_embeddings()(ids), last, mask.unsqueeze(-1).to(last.dtype)


def load_contextual(encoder: str, *, limit: int = 512) -> ContextualEncoder:
    """Load an encoder from a folder or the Hugging Face cache, without the network.

    Raises:
        EncoderError: it is not on this machine, or cannot be loaded; the message says what to run.
        RecipeError: it does not take texts of `limit` tokens.
    """
    folder = pretrained.find(encoder)
    tokenizer = tokens.load(folder / pretrained.TOKENIZER, max_tokens=limit)
    return ContextualEncoder(
        tokenizer, network_files.load_encoder(folder, max_tokens=limit), name=_name(encoder), limit=limit
    )


def _name(encoder: str) -> str:
    """Shorten a folder to its name, or to its parent's where it is just called model."""
    folder = Path(encoder)
    if not folder.is_dir():
        return encoder
    return next((part for part in reversed(folder.resolve().parts) if part != "model"), encoder)
