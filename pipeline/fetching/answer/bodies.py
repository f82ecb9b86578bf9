"""Bodies, unpacked bit by bit: neither what is sent nor what it unpacks to may exceed the limit."""

import zlib
from collections.abc import Iterable

from pipeline.fetching.errors import Unfit

ENCODINGS = "gzip, deflate"
"""What a request says it takes; brotli and zstd would each cost a dependency."""
_STEP = 65_536
# IANA's list of content codings but for those below; what is not on it ("utf-8", "none") packs nothing.
_OTHER_PACKINGS = frozenset(
    {"aes128gcm", "br", "compress", "x-compress", "dcb", "dcz", "exi", "pack200-gzip", "zstd", "bzip2", "lzma", "xz"}
)


def read_body(chunks: Iterable[bytes], *, encoding: str, at_most: int) -> bytes:
    """The whole body, unpacked; raises Unfit for more than `at_most` bytes, or an encoding that was not asked for."""
    body = bytearray()
    for part in _unpacked(chunks, encoding):
        body += part
        if len(body) > at_most:
            raise _too_large(at_most)
    return bytes(body)


def check_length(declared: str | None, *, at_most: int) -> None:
    """Raise Unfit when the answer says itself that it is too large, before anything of it is read."""
    if declared is not None and declared.isascii() and declared.isdigit() and int(declared[:20]) > at_most:
        raise _too_large(at_most)


def _unpacked(chunks: Iterable[bytes], encoding: str) -> Iterable[bytes]:
    known = {"gzip", "x-gzip", "deflate"} | _OTHER_PACKINGS
    packings = [label for each in encoding.split(",") if (label := each.strip().lower()) in known]
    if not packings:
        return chunks
    if len(packings) > 1 or packings[0] in _OTHER_PACKINGS:
        raise Unfit("encoding", "The answer is packed in a way that was not asked for: the page cannot be read.")
    return _inflated(chunks, gzip=packings[0] != "deflate")


def _inflated(chunks: Iterable[bytes], *, gzip: bool) -> Iterable[bytes]:
    """Parts of at most 64 kB, so that a bomb is noticed before it goes off."""
    inflater = None
    for chunk in chunks:
        if inflater is None and chunk:
            # Some servers send deflate without its envelope (RFC 9110 §8.4.1.2 notes it).
            envelope = zlib.MAX_WBITS | 16 if gzip else zlib.MAX_WBITS if chunk[0] & 0x0F == 8 else -zlib.MAX_WBITS
            inflater = zlib.decompressobj(envelope)
        if inflater is not None:
            yield from _steps(inflater, chunk)
    if inflater is not None and not inflater.eof:
        raise Unfit("garbled", "The answer is garbled: the page cannot be read.")


def _steps(inflater: "zlib._Decompress", chunk: bytes) -> Iterable[bytes]:
    part = b""
    # What was unpacked may wait inside, too, with nothing left to put in.
    while not inflater.eof and (chunk or len(part) == _STEP):
        try:
            part = inflater.decompress(chunk, _STEP)
        except zlib.error:
            raise Unfit("garbled", "The answer is garbled: the page cannot be read.") from None
        yield part
        chunk = inflater.unconsumed_tail


def _too_large(at_most: int) -> Unfit:
    return Unfit("too large", f"What came is larger than {at_most / 1e6:.0f} MB, which is not read.")
