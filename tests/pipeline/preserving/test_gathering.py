"""Pictures are kept as they came, so many at most, under names of ours; what cannot be decoded is kept and not shown."""

import struct
import zlib
from pathlib import Path

from pipeline.checks.evidence.fetched_once import FetchedOnce
from pipeline.checks.evidence.reader import EvidenceReader
from pipeline.fetching.policy import Policy
from pipeline.fetching.reading.picture_files import PictureFiles
from pipeline.preserving.gathering import MOST_PICTURES, Eyes, look
from tests.pipeline.fetching.hostile import answer, hostile_web
from tests.pipeline.preserving.made import judgement, picture, post


def bomb() -> bytes:
    """A PNG of some bytes that says it is 60,000 pixels wide and high."""
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + header
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))


def photo(url: str) -> dict[str, object]:
    return {"kind": "photo", "url": url, "alt_text": None}


def test_hostile_pictures_are_kept_under_our_names_or_named_with_the_reason(tmp_path: Path) -> None:
    urls = [
        "http://news.example/a.png", "http://news.example/a.png", "http://news.example/../../etc/%2e%2e/passwd.png",
        "http://news.example/bomb.png?<script>", "http://news.example/a.svg", "http://169.254.169.254/latest", "file:///etc/passwd",
        "http://news.example/never.png", "http://news.example/neither.png",
    ]  # fmt: skip
    with hostile_web(Policy(total_s=5.0)) as web:
        web.server.paths |= {
            "/a.png": answer("Content-Type: image/png", body=picture()),
            "/../../etc/%2e%2e/passwd.png": answer("Content-Type: image/png", body=picture("red")),
            "/bomb.png": answer("Content-Type: image/png", body=bomb()),
            "/a.svg": answer("Content-Type: image/svg+xml", body=b"<svg onload='alert(1)'/>"),
        }  # fmt: skip
        evidence = EvidenceReader(FetchedOnce(None, web.fetcher, PictureFiles(tmp_path)))  # type: ignore[arg-type]
        seen = look(Eyes(evidence, web.fetcher), post(context={"media": [photo(url) for url in urls]}), judgement())
    pictures = seen.parts[2:]
    assert [one.name for one in pictures] == ["picture-1.png", "picture-2.png", "picture-3.png"]
    assert [one.content for one in pictures] == [picture(), picture("red"), bomb()]
    assert [bool(one.jpeg) for one in seen.shown] == [True, True, False]
    assert [one.url for one in seen.missing] == urls[4 : MOST_PICTURES + 1]
    assert list(tmp_path.iterdir()) == []
