"""How large a picture says it is, from its first bytes: asked before anything is decoded, and memory set aside."""

import struct

from pipeline.fetching.errors import Unfit

MOST_PIXELS = 25_000_000
LONGEST_SIDE = 20_000

_START_OF_FRAME = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xD8)})


def check_size(content: bytes, media_type: str) -> tuple[int, int]:
    """Width and height in pixels; raises Unfit for no size or one that would take too much memory."""
    try:
        width, height = _SIZES[media_type](content)
    except (struct.error, IndexError):
        raise Unfit("unreadable", "The picture cannot be read: it is damaged, or made to do harm.") from None
    if min(width, height) < 1 or max(width, height) > LONGEST_SIDE or width * height > MOST_PIXELS:
        raise Unfit("too many pixels", f"The picture has {width:,} × {height:,} pixels, which is not decoded.")
    return width, height


def _png(content: bytes) -> tuple[int, int]:
    width, height = struct.unpack_from(">II", content, 16)
    return width, height


def _gif(content: bytes) -> tuple[int, int]:
    width, height = struct.unpack_from("<HH", content, 6)
    return width, height


def _webp(content: bytes) -> tuple[int, int]:
    """RFC 9649: lossy, lossless, or extended with the size of the whole canvas."""
    if content[12:16] == b"VP8X":
        wide, high = (int.from_bytes(content[start : start + 3].ljust(3, b"\xff"), "little") for start in (24, 27))
        return wide + 1, high + 1
    if content[12:16] == b"VP8L":
        (bits,) = struct.unpack_from("<I", content, 21)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width, height = struct.unpack_from("<HH", content, 26)
    return width & 0x3FFF, height & 0x3FFF


def _jpeg(content: bytes) -> tuple[int, int]:
    """The frame header's size (ITU T.81 B.2.2), found from marker to marker."""
    at = 2
    while True:
        if content[at] != 0xFF:
            raise IndexError
        marker = content[at + 1]
        if marker in _START_OF_FRAME:
            height, width = struct.unpack_from(">HH", content, at + 5)
            return width, height
        if marker == 0xFF:
            at += 1
        elif marker in _WITHOUT_LENGTH:
            at += 2
        else:
            (length,) = struct.unpack_from(">H", content, at + 2)
            at += 2 + max(length, 2)


_SIZES = {"image/png": _png, "image/gif": _gif, "image/webp": _webp, "image/jpeg": _jpeg}
