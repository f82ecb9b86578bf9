"""Links and mentions as one token each: what their other tokens say is an address, and takes a fifth of the time."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tokenizers import Encoding

_ADDRESS = re.compile(r"(?:https?://|www\.)\S*[\w/]|@\w+", re.IGNORECASE)


@dataclass(frozen=True)
class Shortened:
    """A text's tokens, of which every link and mention has kept its first; that one's characters are all of it."""

    ids: list[int]
    offsets: list[tuple[int, int]]
    overflowing: Sequence[Any]


Encoded = Encoding | Shortened
"""A text's tokens: their numbers, their characters [start, end), empty for special ones, and what was cut off."""


def shortened(text: str, encoded: Encoded) -> Encoded:
    """Leave of each link and mention its first token."""
    addresses = [match.span() for match in _ADDRESS.finditer(text)]
    if not addresses:
        return encoded
    ids: list[int] = []
    offsets: list[tuple[int, int]] = []
    place, last = 0, -1
    for token, (start, end) in zip(encoded.ids, encoded.offsets, strict=True):
        while start < end and place < len(addresses) and addresses[place][1] <= start:
            place += 1
        if start < end and place < len(addresses) and addresses[place][0] < end:
            if place != last:
                ids.append(token)
                offsets.append(addresses[place])
            last = place
        else:
            ids.append(token)
            offsets.append((start, end))
    return Shortened(ids, offsets, encoded.overflowing)
