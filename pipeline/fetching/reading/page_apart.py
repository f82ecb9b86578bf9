"""The process that reads one page: address and HTML on its standard input, what is found as JSON on its output."""

import json
import re
import sys

import trafilatura

from pipeline.fetching.reading import no_article
from pipeline.fetching.reading.charsets import decode
from pipeline.fetching.reading.isolated import limit_this_process

_MEMORY = 800_000_000
_LONGEST = {"title": 500, "text": 500_000, "image": 2048, "date": 10}
# Two steps: from each of many opening tags one pattern would walk on to the language that is not there.
_OPENING = re.compile(r"<html\b[^>]{0,500}", re.IGNORECASE)
_LANGUAGE = re.compile(r"\slang\s*=\s*[\"']?([A-Za-z]{2,3})\b", re.IGNORECASE)


def main() -> None:
    """Read, find, write; whatever goes wrong ends the process with an error."""
    seconds, charset = sys.argv[1:]
    limit_this_process(cpu_seconds=int(seconds), memory=_MEMORY)
    url = sys.stdin.buffer.readline().decode().strip()
    sys.stdout.write(json.dumps(found_on(decode(sys.stdin.buffer.read(), charset), url=url)))


def found_on(page: str, *, url: str) -> dict[str, str]:
    """What a page says, by name; under `none` a word where that is no article, or else nothing."""
    html = no_article.NOSCRIPT.sub("", page)
    found = trafilatura.bare_extraction(
        html, url=url, with_metadata=True, include_comments=False, date_extraction_params={"extensive_search": False}
    )
    # Where it finds nothing it gives None, which has none of these either.
    article = {name: str(getattr(found, name, None) or "")[:longest] for name, longest in _LONGEST.items()}
    opening = _OPENING.search(html[:10_000])
    language = _LANGUAGE.search(opening[0]) if opening else None
    article["language"] = language[1].lower() if language else ""
    return article | {"none": no_article.why(html, title=article["title"], text=article["text"]) or ""}


if __name__ == "__main__":
    main()
