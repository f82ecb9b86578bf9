"""Texts as tokens, by the Rust `tokenizers`, alike in training and serving."""

import logging
import re
from collections.abc import Sequence
from pathlib import Path

from tokenizers import Encoding, Tokenizer

logger = logging.getLogger(__name__)

CHARACTERS_PER_TOKEN = 100
"""No text is read further than this many characters for each token that the network takes."""

_SURROGATE = re.compile("[\ud800-\udfff]")


def load(path: Path, *, max_tokens: int) -> Tokenizer:
    """Load a `tokenizer.json`, to cut texts at `max_tokens`, special tokens included, and never to pad."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.enable_truncation(max_tokens)
    tokenizer.no_padding()
    return tokenizer


def encode(tokenizer: Tokenizer, texts: Sequence[str]) -> list[Encoding]:
    """Encode texts; offsets point into the unaltered text.

    Lone surrogates, which have no UTF-8, are read as one replacement character each.
    """
    limit = CHARACTERS_PER_TOKEN * _max_tokens(tokenizer)
    return tokenizer.encode_batch([_SURROGATE.sub("\ufffd", text[:limit]) for text in texts])


def share_truncated(tokenizer: Tokenizer, texts: Sequence[str]) -> float:
    """Say which share of the texts goes on after the last token that is read, and warn where there are any."""
    longer = sum(bool(encoding.overflowing) for encoding in encode(tokenizer, texts))
    if longer:
        limit = _max_tokens(tokenizer)
        logger.warning(
            "%d of %d texts are cut after %d tokens; raise max_tokens to read on.", longer, len(texts), limit
        )
    return longer / len(texts)


def _max_tokens(tokenizer: Tokenizer) -> int:
    assert tokenizer.truncation is not None
    return int(tokenizer.truncation["max_length"])
