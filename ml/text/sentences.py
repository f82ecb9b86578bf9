"""The sentences of a long post, so that a card can show which of them makes the claim."""

import re

LONG = 280
"""From this many characters on a text is scored by sentence as well: the length of an ordinary post on X."""

AT_MOST = 50
"""No more sentences than these, from the start of the text, are scored."""

# Marks of Latin, Greek, Arabic, Urdu, Devanagari, Chinese and Japanese; then closing quotes, and space or the end.
_END = re.compile(r"""(?:[.!?…]+["'”’»)\]]*(?=\s|$)|[؟۔।。！？]+["'”’»)\]]*|\n+)\s*""")
# A full stop after one letter or a common title is no end: "D. Pedro", "EE. UU.", "Sr. Rajoy".
_ABBREVIATION = re.compile(
    r"(?:^|[\s(.])(?:\w|EE|UU|[Ss]r|[Ss]ra|[Dd]r|[Dd]ra|[Mm]r|[Mm]rs|[Nn]úm|[Aa]rt|[Pp]ág|vs)\.$"
)


def sentences(text: str) -> list[tuple[int, int]]:
    """Find the sentences of a text as characters [start, end) without the space around them, in reading order."""
    ends = [
        match
        for match in _END.finditer(text)
        if not _ABBREVIATION.search(text[max(0, match.start() - 8) : match.start() + 1])
    ]
    starts = [0, *(match.end() for match in ends)]
    stops = [*(match.end() for match in ends), len(text)]
    found = (stripped(text, start, stop) for start, stop in zip(starts, stops, strict=True))
    return [(start, stop) for start, stop in found if any(map(str.isalnum, text[start:stop]))]


def to_score(text: str) -> list[tuple[int, int]]:
    """Give the sentences that are worth scoring by themselves: none unless the text is long and has several."""
    if len(text) < LONG:
        return []
    found = sentences(text)
    return found[:AT_MOST] if len(found) > 1 else []


def stripped(text: str, start: int, stop: int) -> tuple[int, int]:
    """Leave the space around a part outside of it."""
    inner = text[start:stop]
    return start + len(inner) - len(inner.lstrip()), start + len(inner.rstrip())
