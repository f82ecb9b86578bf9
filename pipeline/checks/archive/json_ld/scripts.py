"""JSON-LD in the scripts of a web page, whatever stands around it."""

import html
import json
import re
from collections.abc import Iterator
from typing import Any

_OPENS = re.compile(r"<!--|<script\b([^<>]{0,1000})>", re.IGNORECASE)
_CLOSES = re.compile(r"</script\b", re.IGNORECASE)
_TYPE = re.compile(r"(?<![\w-])type\s*=\s*[\"']?\s*application/ld\+json\b", re.IGNORECASE)
# Where a value begins: CDATA, comments, semicolons may stand before it, as they may behind it.
_VALUE = re.compile(r"\{|(?<!CDATA)\[(?=\s*[\[{\]])")
_COMMENTS = re.compile(r"\s*+(?:(?:/\*[^*]{0,2000}\*/|//[^\n\"]{0,500}\n)\s*+)*+")
"""What stands before the first value may hold brackets, too."""
_IN_CODE = re.compile(r"[\[{]\s*&(?:quot|#0*34|#x0*22);", re.IGNORECASE)
_DECODER = json.JSONDecoder(strict=False)


def values(page: str) -> Iterator[tuple[str, Any]]:
    """Yield (where, value) of each value in a page's JSON-LD scripts; where one is broken, None."""
    for number, script in enumerate(_scripts(page), start=1):
        for value in _in(html.unescape(script) if _IN_CODE.search(script) else script):
            yield f"script {number}", value


def _in(script: str) -> Iterator[Any]:
    comments = _COMMENTS.match(script)
    at, found = comments.end() if comments else 0, False
    while (begins := _VALUE.search(script, at)) or not found:
        try:
            value, at = _DECODER.raw_decode(script, begins.start() if begins else 0)
        except (ValueError, RecursionError):
            yield None
            return
        found = True
        yield value


def _scripts(page: str) -> Iterator[str]:
    """Yield what stands in a page's scripts of type application/ld+json, comments left out.

    By hand: the library's parser takes minutes for a page made to keep it busy, and some broken pages stop it.
    """
    at = 0
    while opened := _OPENS.search(page, at):
        if opened[0] == "<!--":
            end = page.find("-->", opened.start() + 2)
            if end < 0:
                return
            at = end + 3
            continue
        closed = _CLOSES.search(page, opened.end())
        at = closed.start() if closed else len(page)
        if _TYPE.search(html.unescape(opened[1])):
            yield page[opened.end() : at]
