"""The two networks over word vectors that the paper's related work names (CAM-20), each in its kind.

A convolution and an LSTM read static vectors; convolutions side by side read an encoder's, which rests. The paper
prints no sizes, and these are ours: small, since the texts at hand are few.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils.rnn import pack_padded_sequence, pad_sequence

from ml.examples import Example
from ml.model import Run
from ml.networks.loop import training
from ml.networks.loop.recipe import Recipe
from ml.studies.representation.contextual import ContextualEncoder
from ml.studies.representation.corpus import Corpus
from ml.text import words as reading
from ml.text.word_vectors import WordVectors

Rows = Mapping[str, NDArray[np.float16]]
"""For each text the vectors of its first `MOST` words or tokens, (words, dimensions)."""

MOST = 128
FILTERS, MEMORY, DROPOUT = 64, 64, 0.2
RECIPE = Recipe(epochs=12, batch=16, learning_rates={"network": 1e-3}, patience=3, bf16="off", clip=1.0)


class Convolutions(nn.Module):
    """Convolutions over 3, 4 and 5 tokens side by side; of each filter the highest answer anywhere in the text."""

    def __init__(self, dimensions: int) -> None:
        """Begin at random."""
        super().__init__()
        self.layers = nn.ModuleList(nn.Conv1d(dimensions, FILTERS, size, padding=size // 2) for size in (3, 4, 5))
        self.end = nn.Sequential(nn.Dropout(DROPOUT), nn.Linear(FILTERS * len(self.layers), 2))

    def forward(self, vectors: Tensor, seen: Tensor) -> Tensor:
        """Give logits, (texts, 2), of vectors, (texts, dimensions, tokens); `seen`, (texts, 1, tokens), says which."""
        words = vectors.shape[2]
        found = torch.cat([layer(vectors)[:, :, :words].relu() * seen for layer in self.layers], dim=1)
        logits: Tensor = self.end(found.amax(dim=2))
        return logits


class ConvolutionAndMemory(nn.Module):
    """A convolution over 5 words, the highest answer of each 2, and an LSTM that reads these in their order."""

    def __init__(self, dimensions: int) -> None:
        """Begin at random."""
        super().__init__()
        self.layer = nn.Conv1d(dimensions, FILTERS, 5, padding="same")
        self.memory = nn.LSTM(FILTERS, MEMORY, batch_first=True)
        self.end = nn.Sequential(nn.Dropout(DROPOUT), nn.Linear(MEMORY, 2))

    def forward(self, vectors: Tensor, seen: Tensor) -> Tensor:
        """Give logits, (texts, 2), as `Convolutions` does."""
        found = functional.max_pool1d(self.layer(vectors).relu() * seen, 2, ceil_mode=True)
        lengths = seen.sum(dim=(1, 2)).div(2).ceil().long().cpu()
        packed = pack_padded_sequence(found.transpose(1, 2), lengths, batch_first=True, enforce_sorted=False)
        _, (last, _) = self.memory(packed)
        logits: Tensor = self.end(last[-1])
        return logits


class Classifier(nn.Module):
    """A network as the loop trains it: one part, and a batch of names."""

    def __init__(self, network: nn.Module) -> None:
        """Take one of the networks above."""
        super().__init__()
        self.network = network

    def forward(self, batch: Mapping[str, Tensor]) -> Tensor:
        """Give logits, (texts, 2)."""
        logits: Tensor = self.network(batch["vectors"], batch["seen"])
        return logits


@dataclass(frozen=True, eq=False)
class Trainee:
    """A network and the vectors that it reads, as the loop asks for them."""

    network: Classifier
    rows: Rows

    def collate(self, examples: Sequence[Example]) -> dict[str, Tensor]:
        """Give vectors, (texts, dimensions, words), zero where a text has ended, and which are seen."""
        texts = [torch.from_numpy(self.rows[one.text]).float() for one in examples]
        vectors = pad_sequence(texts, batch_first=True).transpose(1, 2)
        lengths = torch.tensor([len(text) for text in texts])
        seen = (torch.arange(vectors.shape[2]) < lengths[:, None]).unsqueeze(1).float()
        return {"vectors": vectors, "seen": seen}

    def targets(self, examples: Sequence[Example]) -> Tensor:
        """Give the classes, (texts, 1)."""
        return torch.tensor([[int(one.label or 0)] for one in examples])

    def lengths(self, examples: Sequence[Example]) -> list[int]:
        """Count the words of each text."""
        return [len(self.rows[one.text]) for one in examples]


def answers(corpus: Corpus, rows: Rows, *, kind: type[nn.Module], seed: int = 0) -> NDArray[np.float64]:
    """Train on the training texts, keep the epoch that is best on the texts that choose; answers to the held-out ones.

    Returns:
        0.0 or 1.0 for each of the held-out texts, shape (texts,).
    """
    torch.manual_seed(seed)
    trainee = Trainee(Classifier(kind(next(iter(rows.values())).shape[1])), rows)
    settings: dict[str, Any] = {"examples": corpus.train.examples, "validation": corpus.validation.examples}
    training.train(trainee, recipe=RECIPE, run=Run(), **settings)
    margins = training.margins(training.logits(trainee, corpus.test.examples))
    return np.asarray(margins > 0, dtype=np.float64)


def static_rows(corpus: Corpus, vectors: WordVectors) -> Rows:
    """Give the vectors of each text's known words; one of zeros where it has none."""
    nothing = np.zeros((1, vectors.dimensions), np.float16)

    def of(text: str) -> NDArray[np.float16]:
        places = vectors.rows(word.form for word in reading.words(text))[:MOST]
        return vectors.matrix[places].astype(np.float16) if places else nothing

    return {text: of(text) for text in _texts(corpus)}


def encoder_rows(corpus: Corpus, encoder: ContextualEncoder) -> Rows:
    """Give what the encoder makes of each text's tokens, marks included."""
    texts = _texts(corpus)
    return {found.text: found.after[:MOST].astype(np.float16) for found in encoder.tokens(texts)}


def _texts(corpus: Corpus) -> list[str]:
    return list(dict.fromkeys(text for part in (corpus.train, corpus.validation, corpus.test) for text in part.texts))
