"""A post as the sequence of what it says: words, numbers and telling signs, without all that may differ in a copy.

Left out are links, the retweet prefix, "via @somebody", mentions before and after the text, case, emoji, punctuation
and spacing. Kept are figures with everything inside them, signs that measure or compare, arrows, emoji that refute or
show a direction, mentions inside the text, and whether it asks. That is more than `minhash.normalise` keeps apart: a
dataset may lay two texts together that a card must not.
"""

import re
import unicodedata
from dataclasses import dataclass
from itertools import dropwhile

from ml.retrieval.terms import plain_letters

_LINK = re.compile(r"(?:https?://|www\.)\S*?(?=(?:\.{3}|…)(?:\s|$)|\s|$)", re.IGNORECASE)
_RETWEET = re.compile(r"^\s*(?:RT\s+@\w+\s*:?\s*)+", re.IGNORECASE)
_VIA = re.compile(r"\W?\b(?:via|vía|h/t|by way of)\s+@\w+", re.IGNORECASE)
_CUT = re.compile(r"(?:…|\.{3})\s*$")
_CUT_LINK = re.compile(r"\sh(?:t(?:t(?:ps?(?::\S*)?)?)?)?$")
"""What is left of a link behind which a text was cut, down to its first letter."""
# Signs before a figure are bounded: from each sign of a long row the search would run to the row's end.
_NUMBER = r"(?:(?<!\w)(?:[-+±<>=≤≥≈~]\s?){0,9})?(?:\d[\d.,:/'-]*\d|\d)"
_SIGN = r"[%‰€$£¥₽₺₹¢°&+=<>≤≥≠±×÷←-⇿⬅-⬍▲▼△▽🔺🔻🔼🔽➕➖✖✗✘✔✅❌❎🚫⛔👎👍📈📉🤥🔝🔜🆓🇦-🇿]"
_WORD = r"[^\W\d_]+(?:'[^\W\d_]+)*"
_TOKEN = re.compile(rf"@\w+|{_NUMBER}|\^(?=\d)|{_SIGN}|{_WORD}")
_ASKS = re.compile(r"[?¿؟⁇❓❔]")
# Ways of writing one sign: apostrophes and minus signs as keyboards, phones and newsrooms give them.
_ONE_SIGN = {"\u2019": "'", "\u2018": "'", "\u00b4": "'", "\u2212": "-", "\u2013": "-", "\u2014": "-", "ı": "i"}
_OTHER_WAYS = re.compile(f"[{''.join(_ONE_SIGN)}]")
# Without them words look otherwise and mean the same: vowel signs and the stretching of Arabic, variation selectors.
_UNSEEN = re.compile("[\u0610-\u061a\u0640\u064b-\u065f\u0670\ufe00-\ufe0f]")
_RAISED_SIGN = "[⁰¹²³⁴-⁹₀-₉]"
_RAISED = re.compile(rf"{_RAISED_SIGN}(?<=\w.){_RAISED_SIGN}*", re.DOTALL)


@dataclass(frozen=True)
class PostWords:
    """What a post says, in order, and how it ends."""

    words: tuple[str, ...]
    before: frozenset[str]
    """Mentions before the first word."""
    after: frozenset[str]
    """Mentions after the last one."""
    asks: bool
    cut: bool
    """Whether it ends in an ellipsis."""
    ends_whole: bool
    """Whether the last word is whole: there is a space between it and the ellipsis, or no ellipsis."""

    @property
    def bare(self) -> str:
        """The words with a space between: what sketches are made of."""
        return " ".join(self.words)


def read(text: str) -> PostWords:
    """Read a post's text."""
    without = _LINK.sub(" ", _RAISED.sub(r"^\g<0>", unicodedata.normalize("NFC", plain_letters(text)))).rstrip()
    cut = _CUT.search(without)
    body = _CUT_LINK.sub(" ", without[: cut.start()]) if cut else without
    said = _VIA.sub(" ", _RETWEET.sub("", body)) if "@" in body else body
    folded = _OTHER_WAYS.sub(lambda sign: _ONE_SIGN[sign[0]], unicodedata.normalize("NFKC", said)).casefold()
    # Casefolding a dotted capital I leaves its dot behind; the small letter has it anyway.
    found = _TOKEN.findall(_UNSEEN.sub("", folded.replace("i\u0307", "i")))
    tokens = [token.replace(" ", "") for token in found]  # a figure and its sign
    inner = list(dropwhile(_is_mention, tokens))
    before = tokens[: len(tokens) - len(inner)]
    kept = list(dropwhile(_is_mention, reversed(inner)))[::-1]
    return PostWords(
        words=tuple(kept),
        before=frozenset(before),
        after=frozenset(inner[len(kept) :]),
        asks=bool(_ASKS.search(folded)),
        cut=cut is not None,
        ends_whole=cut is None or body != body.rstrip(),
    )


def _is_mention(token: str) -> bool:
    return token.startswith("@")
