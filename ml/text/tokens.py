"""Texts as tokens, by the Rust `tokenizers`, alike in training and serving."""

import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tokenizers import Encoding, Tokenizer

from ml.artefacts.on_disk import BrokenArtefactError
from ml.text import letters
from ml.text.addresses import Encoded, Shortened, shortened

logger = logging.getLogger(__name__)

CHARACTERS_PER_TOKEN = 100
"""No text is read further than this many characters for each token that the network takes."""

BLOCK = 50_000
"""So many characters are encoded at a time where a text is read to its end."""

_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, eq=False)
class TextTokenizer:
    """Reads texts up to the tokens that the network takes.

    With `cut_addresses` a link or mention is one token; with `plain_letters` styled letters are read as plain ones.
    """

    rust: Tokenizer
    cut_addresses: bool = False
    plain_letters: bool = False

    @property
    def max_tokens(self) -> int:
        """Where texts are cut, special tokens included."""
        assert self.rust.truncation is not None
        return int(self.rust.truncation["max_length"])

    def encode(self, texts: Sequence[str]) -> Sequence[Encoded]:
        """Encode texts as the network is to see them; offsets point into the unaltered text."""
        limit = CHARACTERS_PER_TOKEN * self.max_tokens
        read = letters.read if self.plain_letters else letters.as_written
        shown = [read(text[:limit]) for text in texts]
        found = self.encodings([one.text for one in shown])
        return [self._placed(one, encoded) for one, encoded in zip(shown, found, strict=True)]

    def _placed(self, shown: letters.Letters, encoded: Encoding) -> Encoded:
        short = shortened(shown.text, encoded) if self.cut_addresses else encoded
        if shown.is_as_written:
            return short
        offsets = [shown.place(start, end) if start < end else (start, end) for start, end in short.offsets]
        return Shortened(short.ids, offsets, short.overflowing)

    def encodings(self, texts: Sequence[str]) -> list[Encoding]:
        """Encode texts with nothing left out; a lone surrogate, which has no UTF-8, is a replacement character."""
        limit = CHARACTERS_PER_TOKEN * self.max_tokens
        return self.rust.encode_batch([_SURROGATE.sub("\ufffd", text[:limit]) for text in texts])

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Find the characters [start, end) of every token of a text, read to its end, special tokens left out.

        Bytes of one character are tokens of the same span.
        """
        whole = Tokenizer.from_str(self.rust.to_str())
        whole.no_truncation()
        found: list[tuple[int, int]] = []
        for start, end in _blocks(text):
            block = whole.encode(_SURROGATE.sub("\ufffd", text[start:end]), add_special_tokens=False)
            found += [(start + first, start + last) for first, last in block.offsets if first < last]
        return found

    def share_truncated(self, texts: Sequence[str]) -> float:
        """Say which share of the texts goes on after the last token that is read, and warn where there are any."""
        longer = sum(bool(encoding.overflowing) for encoding in self.encodings(texts))
        if longer:
            logger.warning(
                "%d of %d texts are cut after %d tokens; raise max_tokens to read on.",
                longer, len(texts), self.max_tokens,
            )  # fmt: skip
        return longer / len(texts)


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Cut a long text where there is space, so that its tokens are never all in memory with their words."""
    start = 0
    while start < len(text):
        end = min(start + BLOCK, len(text))
        if end < len(text):
            end = next((place for place in range(end, start + BLOCK // 2, -1) if text[place - 1].isspace()), end)
        yield start, end
        start = end


def load(path: Path, *, max_tokens: int, cut_addresses: bool = False, plain_letters: bool = False) -> TextTokenizer:
    """Load a `tokenizer.json`, to cut texts at `max_tokens`, special tokens included, and never to pad.

    Raises:
        BrokenArtefactError: it cannot be read.
    """
    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:  # the library raises nothing narrower
        raise BrokenArtefactError(f"{path} cannot be read ({error}); train the version again.") from error
    tokenizer.enable_truncation(max_tokens)
    tokenizer.no_padding()
    return TextTokenizer(tokenizer, cut_addresses=cut_addresses, plain_letters=plain_letters)
