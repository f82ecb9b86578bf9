"""Claims and documents as tokens, cleaned as their recipe says; without torch."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

from ml.examples import Example
from ml.text import sentences, tokens
from ml.text.tokens import TextTokenizer
from ml.text.words import cleaned

WORDS = 4000
PADDING, UNKNOWN, FIRST, LAST = "[PAD]", "[UNK]", "[CLS]", "[SEP]"
PASSAGES = 16
"""A document is judged in at most so many passages, from its start."""

_FOREIGN_SHARE = 0.5
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, eq=False)
class PairTexts:
    """Reads texts up to the tokens that the network takes; `padding` is the id that fills up short ones."""

    tokenizer: TextTokenizer
    cleaning: tuple[str, ...]
    padding: int
    _clean: dict[str, str] = field(default_factory=dict, repr=False)

    def clean(self, text: str) -> str:
        """Clean a text as training did."""
        if text not in self._clean:
            if len(self._clean) > 100_000:
                self._clean.clear()
            self._clean[text] = cleaned(text, steps=self.cleaning)
        return self._clean[text]

    def ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Give the tokens that are read of each text."""
        return [found.ids for found in self.tokenizer.encode([self.clean(text) for text in texts])]

    def padded(self, texts: Sequence[str]) -> dict[str, NDArray[np.int64]]:
        """Give `ids` and `mask` of texts, both (n, tokens), padded at the end to the longest."""
        rows = self.ids(texts)
        lengths = np.array([len(row) for row in rows])
        mask = np.arange(max(1, lengths.max())) < lengths[:, None]
        ids = np.full(mask.shape, self.padding, dtype=np.int64)
        ids[mask] = np.concatenate(rows)
        return {"ids": ids, "mask": mask.astype(np.int64)}

    def truncated(self, examples: Sequence[Example]) -> float:
        """Say which share of the documents goes on after the last token that is read (TN-25), and warn of it."""
        return self.tokenizer.share_truncated([self.clean(one.document or "") for one in examples])

    def passages(self, document: str) -> list[str]:
        """Cut a document that is too long for the network between sentences; a longer sentence is cut as a passage."""
        if not self.is_long(document):
            return [document]
        found: list[str] = []
        for start, end in sentences.sentences(document):
            sentence = document[start:end]
            if found and not self.is_long(f"{found[-1]} {sentence}"):
                found[-1] = f"{found[-1]} {sentence}"
            elif len(found) < PASSAGES:
                found.append(sentence)
            else:
                break
        return found or [document]

    def is_long(self, text: str) -> bool:
        """Whether a text goes on after the last token that is read."""
        (encoding,) = self.tokenizer.encodings([self.clean(text)])
        return bool(encoding.overflowing)


def load(path: Path, *, max_tokens: int, cleaning: Sequence[str], padding: int) -> PairTexts:
    """Load a tokenizer; BrokenArtefactError where it cannot be read."""
    return PairTexts(tokens.load(path, max_tokens=max_tokens), tuple(cleaning), padding)


def trained(examples: Sequence[Example], *, max_tokens: int, cleaning: Sequence[str]) -> PairTexts:
    """Make a vocabulary for encoders begun at random: the commonest words of claims and documents, and all letters.

    An unknown word is read by its letters. (The trainers of `tokenizers` give other numbers each time.)
    """
    special = [PADDING, UNKNOWN, FIRST, LAST]
    normal, cut = normalizers.BertNormalizer(strip_accents=True, lowercase=True), pre_tokenizers.BertPreTokenizer()
    counts: Counter[str] = Counter()
    for text in _texts(examples, cleaning):
        counts.update(word for word, _ in cut.pre_tokenize_str(normal.normalize_str(text)))
    letters = sorted({letter for word in counts for letter in word})
    common = sorted(counts, key=lambda word: (-counts[word], word))[:WORDS]
    pieces = dict.fromkeys([*special, *letters, *(f"##{letter}" for letter in letters), *common])
    tokenizer = Tokenizer(models.WordPiece({piece: place for place, piece in enumerate(pieces)}, unk_token=UNKNOWN))
    tokenizer.normalizer, tokenizer.pre_tokenizer = normal, cut
    ids = {name: place for place, name in enumerate(special)}
    tokenizer.post_processor = processors.BertProcessing((LAST, ids[LAST]), (FIRST, ids[FIRST]))
    tokenizer.enable_truncation(max_tokens)
    return PairTexts(TextTokenizer(tokenizer), tuple(cleaning), ids[PADDING])


def _texts(examples: Sequence[Example], cleaning: Sequence[str]) -> Iterator[str]:
    for text in sorted({text for one in examples for text in (one.text, one.document or "")}):
        yield cleaned(text, steps=cleaning).encode("utf-8", "replace").decode()


def is_foreign(example: Example) -> bool:
    """Say whether most letters of claim and document are of another script than the Latin one, as Hindi's are."""
    letters = _LETTER.findall(f"{example.text} {example.document or ''}")
    return sum(letter > "\u024f" for letter in letters) > _FOREIGN_SHARE * len(letters)
