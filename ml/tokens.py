"""Texts as tokens, by the Rust `tokenizers`, alike in training and serving."""

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tokenizers import Encoding, Tokenizer

from ml.cuts import Encoded, cut

logger = logging.getLogger(__name__)

CHARACTERS_PER_TOKEN = 100
"""No text is read further than this many characters for each token that the network takes."""

_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, eq=False)
class TextTokenizer:
    """Reads texts up to the tokens that the network takes; with `cut_addresses` a link or mention is one token."""

    rust: Tokenizer
    cut_addresses: bool = False

    @property
    def max_tokens(self) -> int:
        """Where texts are cut, special tokens included."""
        assert self.rust.truncation is not None
        return int(self.rust.truncation["max_length"])

    def encode(self, texts: Sequence[str]) -> Sequence[Encoded]:
        """Encode texts as the network is to see them; offsets point into the unaltered text."""
        found = self.encodings(texts)
        if not self.cut_addresses:
            return found
        return [cut(text, encoding) for text, encoding in zip(texts, found, strict=True)]

    def encodings(self, texts: Sequence[str]) -> list[Encoding]:
        """Encode texts with nothing left out; a lone surrogate, which has no UTF-8, is a replacement character."""
        limit = CHARACTERS_PER_TOKEN * self.max_tokens
        return self.rust.encode_batch([_SURROGATE.sub("\ufffd", text[:limit]) for text in texts])

    def share_truncated(self, texts: Sequence[str]) -> float:
        """Say which share of the texts goes on after the last token that is read, and warn where there are any."""
        longer = sum(bool(encoding.overflowing) for encoding in self.encodings(texts))
        if longer:
            logger.warning(
                "%d of %d texts are cut after %d tokens; raise max_tokens to read on.",
                longer, len(texts), self.max_tokens,
            )  # fmt: skip
        return longer / len(texts)


def load(path: Path, *, max_tokens: int, cut_addresses: bool = False) -> TextTokenizer:
    """Load a `tokenizer.json`, to cut texts at `max_tokens`, special tokens included, and never to pad."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.enable_truncation(max_tokens)
    tokenizer.no_padding()
    return TextTokenizer(tokenizer, cut_addresses=cut_addresses)
