"""Answers and pictures made to do harm, each with the reason that it is refused for."""

import gzip
import itertools
import struct
import time
import zlib

from tests.pipeline.fetching.hostile import answer, raw

HTML = b"<!doctype html><title>T</title><p>Words.</p>"
PNG = b"\x89PNG\r\n\x1a\n"
PAGE = "Content-Type: text/html; charset=utf-8"


def drip(start: bytes, one: bytes, pause: float = 0.05):
    """Send some bytes, and then one by one, for ever."""

    def talk(connection, request):
        connection.sendall(start)
        for _ in itertools.count():
            time.sleep(pause)
            connection.sendall(one)

    return talk


def flood(start: bytes, more: bytes):
    """Send without end, as fast as it goes."""

    def talk(connection, request):
        connection.sendall(start)
        while True:
            connection.sendall(more)

    return talk


def silent(connection, request):
    connection.recv(1)


def deflated(size: int, *, wbits: int = zlib.MAX_WBITS) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, wbits)
    return b"".join([*(packer.compress(bytes(1_000_000)) for _ in range(size // 1_000_000)), packer.flush()])


OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
BOMB = deflated(100_000_000, wbits=zlib.MAX_WBITS | 16)

BAD_ANSWERS = {
    "gzip bomb": (answer(PAGE, "Content-Encoding: gzip", body=BOMB), "too large"),
    "deflate bomb": (answer(PAGE, "Content-Encoding: deflate", body=deflated(50_000_000)), "too large"),
    "bare deflate bomb": (answer(PAGE, "Content-Encoding: deflate", body=deflated(50_000_000, wbits=-15)), "too large"),
    "packed twice": (answer(PAGE, "Content-Encoding: gzip, gzip", body=gzip.compress(BOMB)), "encoding"),
    "brotli, not asked for": (answer(PAGE, "Content-Encoding: br", body=b"\x1b\xff\xff"), "encoding"),
    "gzip that is none": (answer(PAGE, "Content-Encoding: gzip", body=HTML), "garbled"),
    "gzip cut off": (answer(PAGE, "Content-Encoding: gzip", body=gzip.compress(HTML)[:-9]), "garbled"),
    "declared too long": (answer(PAGE, length=10**12), "too large"),
    "declared longer than numbers": (answer(PAGE, length=10**400), "broken answer"),
    "longer than it comes": (answer(PAGE, body=HTML, length=1000), "broken answer"),
    "a negative length": (answer(PAGE, "Content-Length: -5", length=-1), "broken answer"),
    "two lengths": (answer(PAGE, "Content-Length: 3", body=HTML), "broken answer"),
    "endless body": (flood(OK + b"\r\n<html>", b"a" * 65536), "too large"),
    "endless chunks": (flood(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"8\r\n<p>aaaaa\r\n" * 500), "too slow or too large"),
    "endless chunk extension": (flood(OK + b"Transfer-Encoding: chunked\r\n\r\n5;", b"x" * 4096), "broken answer"),
    "garbage for chunks": (raw(OK + b"Transfer-Encoding: chunked\r\n\r\nhello\r\n"), "broken answer"),
    "endless header": (flood(OK + b"X: ", b"x" * 4096), "broken answer"),
    "endless headers": (flood(OK, b"X: y\r\n"), "broken answer"),
    "endless informational answers": (flood(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"), "too slow or too large"),
    "dripping headers": (drip(OK, b"x"), "too slow"),
    "dripping body": (drip(OK + b"\r\n<html>", b"a"), "too slow"),
    "silence": (silent, "no answer in time"),
    "hangs up": (raw(b""), "broken answer"),
    "no HTTP": (raw(b"+PONG\r\n$7\r\nsecret!\r\n\r\n"), "broken answer"),
    "a header split in two": (raw(OK + b"Location: http://a/\rX: y\r\n\r\n" + HTML), "broken answer"),
    "a null byte in a header": (raw(OK + b"X-A: a\0b\r\n\r\n" + HTML), "broken answer"),
    "switching protocols": (answer("Upgrade: x", "Connection: upgrade", status="101 Switching Protocols"), "broken answer"),
    "gone": (answer(status="410 Gone"), "status 410"),
    "a part only": (answer(PAGE, body=HTML, status="206 Partial Content"), "status 206"),
    "no content": (answer(PAGE, status="204 No Content", length=-1), "status 204"),
    "a redirect to nowhere": (answer(PAGE, status="302 Found"), "status 302"),
    "overloaded": (answer(status="503 Service Unavailable"), "status 503"),
    "empty": (answer(PAGE), "empty"),
    "a PDF without type": (answer(body=b"%PDF-1.7"), "declared type"),
    "a PNG without type": (answer(body=PNG + bytes(64)), "declared type"),
    "JSON without type": (answer(body=b'{"html": "<p>"}'), "declared type"),
    "words without type": (answer(body=b"Some words and no tag."), "declared type"),
    "zstd called harmless, too": (answer(PAGE, "Content-Encoding: identity, zstd", body=HTML), "encoding"),
    "JSON after which HTML comes": (answer(PAGE, body=b'["a"]<!doctype html><p>'), "type differs"),
    "a PDF": (answer("Content-Type: application/pdf", body=b"%PDF-1.7"), "declared type"),
    "a PDF called HTML": (answer(PAGE, body=b"%PDF-1.7\n<html>"), "type differs"),
    "a PNG called HTML": (answer(PAGE, body=PNG + bytes(64)), "type differs"),
    "an SVG called HTML": (answer(PAGE, body=b'<?xml version="1.0"?><svg onload="x()">'), "type differs"),
    "JSON called HTML": (answer(PAGE, body=b'{"html": "<p>"}'), "type differs"),
    "null bytes called HTML": (answer(PAGE, body=b"<html>\0\0\0"), "type differs"),
    "XML that grows": (
        answer(PAGE, body=b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "b">]><a>&b;</a>'), "type differs"
    ),
}  # fmt: skip


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(width: int, height: int, rows: bytes, *more: bytes) -> bytes:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return PNG + header + b"".join(more) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


JPEG_HUGE = b"\xff\xd8\xff\xe0\x00\x04JF\xff\xc0\x00\x0b\x08\xff\xff\xff\xff\x01\x01\x11\x00"
BAD_PICTURES = {
    "a PNG of 100,000 × 100,000": ("png", png(100_000, 100_000, deflated(1_000_000)), "too many pixels"),
    "a PNG of 2³¹ × 1": ("png", png(2**31 - 1, 1, b""), "too many pixels"),
    "a PNG of no pixels": ("png", png(0, 10, b""), "too many pixels"),
    "a PNG cut off": ("png", png(10, 10, b"")[:20], "unreadable"),
    "a PNG without rows": ("png", png(3000, 3000, b"nothing"), "unreadable"),
    "a PNG with a bomb for a text": (
        "png", png(1, 1, zlib.compress(b"\0\0\0\0"), chunk(b"zTXt", b"a\0\0" + deflated(200_000_000))), "unreadable"
    ),
    "a JPEG of 65,535 × 65,535": ("jpeg", JPEG_HUGE, "too many pixels"),
    "a JPEG that is only its beginning": ("jpeg", b"\xff\xd8\xff\xff\xff", "unreadable"),
    "a GIF of 65,535 × 65,535": ("gif", b"GIF89a\xff\xff\xff\xff\x80\0\0", "too many pixels"),
    "a GIF whose frame is larger than it says": (
        "gif", b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\xff\xff\xff\xff\0\x02\x02D\x01\0;", "unreadable"
    ),
    "a WebP of 16,384 × 16,384": ("webp", b"RIFF\x1a\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\xff\x3f\0\xff\x3f\0", "too many pixels"),
    "a WebP cut off": ("webp", b"RIFF\x1a\0\0\0WEBPVP8 ", "unreadable"),
    "HTML called PNG": ("png", HTML, "type differs"),
    "an SVG called PNG": ("png", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "type differs"),
    "a GIF called PNG": ("png", b"GIF89a\1\0\1\0", "type differs"),
    "an SVG": ("svg+xml", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "declared type"),
    "a TIFF": ("tiff", b"II*\0", "declared type"),
}  # fmt: skip
