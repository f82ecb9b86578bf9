"""The sentences of a long post, so that a card can show which of them makes the claim."""

import re
from collections.abc import Iterator
from itertools import chain, islice, pairwise

LONG = 280
"""From this many characters on a text is scored by sentence as well: the length of an ordinary post on X."""

AT_MOST = 50
"""No more sentences than these, from the start of the text, are scored."""

# Marks of Latin, Greek, Arabic, Urdu, Devanagari, Chinese and Japanese; then closing quotes, and space or the end.
# A row of them is read once, from its first: from each of its signs on it would be read to its end again.
_END = re.compile(r"""(?:(?<![.!?…])[.!?…]++["'”’»)\]]*+(?=\s|$)|[؟۔।。！？]+["'”’»)\]]*|\n+)\s*""")
# A full stop after one letter or a common title is no end: "D. Pedro", "EE. UU.", "Sr. Rajoy".
_ABBREVIATION = re.compile(
    r"(?:^|[\s(.])(?:\w|EE|UU|[Ss]r|[Ss]ra|[Dd]r|[Dd]ra|[Mm]r|[Mm]rs|[Nn]úm|[Aa]rt|[Pp]ág|vs)\.$"
)


def sentences(text: str) -> list[tuple[int, int]]:
    """Find the sentences of a text as characters [start, end) without the space around them, in reading order."""
    return list(_each(text))


def to_score(text: str) -> list[tuple[int, int]]:
    """Give the sentences that are worth scoring by themselves: none unless the text is long and has several."""
    found = list(islice(_each(text), AT_MOST)) if len(text) >= LONG else []
    return found if len(found) > 1 else []


def _each(text: str) -> Iterator[tuple[int, int]]:
    """Find one sentence after the other."""
    for start, stop in pairwise(chain([0], _ends(text), [len(text)])):
        if any(map(str.isalnum, text[start:stop])):
            yield stripped(text, start, stop)


def _ends(text: str) -> Iterator[int]:
    return (
        match.end()
        for match in _END.finditer(text)
        if not _ABBREVIATION.search(text, max(0, match.start() - 4), match.start() + 1)
    )


def stripped(text: str, start: int, stop: int) -> tuple[int, int]:
    """Leave the space around a part outside of it."""
    inner = text[start:stop]
    return start + len(inner) - len(inner.lstrip()), start + len(inner.rstrip())
