"""A post or a claim as terms to search by, in any language, and as plain words for an encoder.

Words are folded (case, accents) and cut to their first five characters: a stemmer that needs no language (McNamee and
Mayfield 2004). Scripts that put no space between words go by pairs of signs.
"""

import re
import unicodedata
from collections.abc import Iterator

from ml.text.letters import plain as plain_letters
from ml.text.words import words

__all__ = ["STEM", "plain", "plain_letters", "terms"]

STEM = 5
"""Characters that are kept of a word."""

_LINK = re.compile(r"(?:https?://|www\.|pic\.twitter\.com/|t\.co/)\S*", re.IGNORECASE)
_NAME = re.compile(r"[@#＠＃](\w+)")
_PART = "\u200b"
"""Parts words of scripts without spaces, which are looked for by pairs of signs, parted or not."""
_INNER = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-ZÀ-ÖØ-Þ])|(?<=[^\W\d])(?=\d)|_+")
# Japanese, Chinese, Thai, Lao, Burmese, Khmer: no spaces between words.
_UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+"
)


def plain(text: str) -> str:
    """Give a post as running words: links gone, letters plain, names and hashtags split into their words."""
    text = plain_letters(text)
    return " ".join(_NAME.sub(lambda name: _INNER.sub(" ", name[1]), _LINK.sub(" ", text)).split())


def terms(text: str) -> list[str]:
    """Give the terms of a text in their order; a name or hashtag of several words also counts as the one word it is."""
    without_links = _LINK.sub(" ", plain_letters(text).replace(_PART, ""))
    found = [term for word in words(plain(without_links)) for term in _of_word(word.form)]
    tags = (name[1] for name in _NAME.finditer(without_links) if _INNER.search(name[1]))
    return found + [term for tag in tags for term in _of_word(tag)]


def _of_word(form: str) -> Iterator[str]:
    folded = _folded(form)
    if not any(letter.isalnum() for letter in folded):
        return
    if not (runs := _UNSPACED.findall(folded)):
        yield folded[:STEM]
        return
    for run in runs:
        yield from (run[place : place + 2] for place in range(max(1, len(run) - 1)))
    yield from (rest[:STEM] for rest in _UNSPACED.split(folded) if rest)


def _folded(form: str) -> str:
    if form.isascii():
        return form.lower()
    apart = unicodedata.normalize("NFKD", form.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))
