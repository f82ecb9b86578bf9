"""The process that reads one page: address and HTML on its standard input, what is found as JSON on its output."""

import json
import re
import sys

import trafilatura

from pipeline.fetching.reading.isolated import limit_this_process

_MEMORY = 800_000_000
_LONGEST = {"title": 500, "text": 500_000, "image": 2048, "date": 10}
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)
_LANGUAGE = re.compile(r"<html\b[^>]{0,500}?\slang\s*=\s*[\"']?([A-Za-z]{2,3})\b", re.IGNORECASE)
_BOMS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


def main() -> None:
    """Read, find, write; whatever goes wrong ends the process with an error."""
    seconds, charset = sys.argv[1:]
    limit_this_process(cpu_seconds=int(seconds), memory=_MEMORY)
    url = sys.stdin.buffer.readline().decode().strip()
    html = decode(sys.stdin.buffer.read(), charset)
    found = trafilatura.bare_extraction(
        html, url=url, with_metadata=True, include_comments=False, date_extraction_params={"extensive_search": False}
    )
    # Where it finds nothing it gives None, which has none of these either.
    article = {name: str(getattr(found, name, None) or "")[:longest] for name, longest in _LONGEST.items()}
    language = _LANGUAGE.search(html[:10_000])
    article["language"] = language[1].lower() if language else ""
    sys.stdout.write(json.dumps(article))


def decode(content: bytes, charset: str) -> str:
    """A page as text, by its byte order mark, the header, its own word, or as UTF-8 and otherwise Windows-1252."""
    found = _META_CHARSET.search(content[:4096])
    marks = [name for mark, name in _BOMS.items() if content.startswith(mark)]
    named = found[1].decode("ascii") if found else ""
    for encoding in filter(None, [*marks, charset, named, "utf-8"]):
        try:
            return content.decode(encoding)
        except (LookupError, UnicodeError):
            continue
    return content.decode("cp1252", "replace")


if __name__ == "__main__":
    main()
