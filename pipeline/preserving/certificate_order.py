"""The certificates in a time stamp, put in the order of DER: no signature covers it, and openssl writes another one."""

from collections.abc import Iterator
from dataclasses import dataclass

_TO_CERTIFICATES = (0x30, 0x30, 0xA0, 0x30, 0xA0)
"""The tags on the way there: the response, its token, the token's content, what was signed, the certificates."""


@dataclass(frozen=True)
class _Element:
    """A stretch of DER: its tag, where it begins, where what it holds begins, where it ends."""

    tag: int
    begins: int
    holds: int
    ends: int


def in_order(stamp: bytes) -> bytes:
    """The same stamp with its certificates sorted; what is none stays as it is, for its reader to refuse."""
    try:
        within = _certificates(stamp)
        found = [stamp[one.begins : one.ends] for one in _elements(stamp, within.holds, within.ends)]
    except IndexError:
        return stamp
    return stamp[: within.holds] + b"".join(sorted(found)) + stamp[within.ends :]


def _certificates(stamp: bytes) -> _Element:
    at = _Element(0, 0, 0, len(stamp))
    for depth, tag in enumerate(_TO_CERTIFICATES):
        named = [one for one in _elements(stamp, at.holds, at.ends) if one.tag == tag]
        at = named[-1] if depth == 1 else named[0]  # the token comes after the status, which is a sequence, too
    return at


def _elements(stamp: bytes, begins: int, ends: int) -> Iterator[_Element]:
    while begins < ends:
        tag, first = stamp[begins], stamp[begins + 1]
        more = first & 0x7F if first & 0x80 else 0
        holds = begins + 2 + more
        size = int.from_bytes(stamp[begins + 2 : holds], "big") if more else first
        if holds + size > ends:
            raise IndexError
        yield _Element(tag, begins, holds, holds + size)
        begins = holds + size
