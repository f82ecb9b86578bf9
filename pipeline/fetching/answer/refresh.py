"""Where a page leads on by itself: its refresh, in a header or a meta element, as browsers follow it."""

import html
import re
from urllib.parse import urljoin, urlsplit

SOON_S = 10
"""A page that waits longer is read by people first, or shows news as they come."""

_LOOKED_AT = 100_000
# What does not end is all of the rest, so that no character is looked at twice. Browsers with scripts skip noscript.
_PASSED_OVER = re.compile(
    r"<!--(?:.*?-->|.*)|<(script|style|noscript|template|textarea|title)\b(?:.*?</\1\b|.*)", re.DOTALL | re.IGNORECASE
)
_META = re.compile(r"<meta\b([^<>]{1,4000})>", re.IGNORECASE)
_IS_REFRESH = re.compile(r"http-equiv\s{0,9}=\s{0,9}[\"']?\s{0,9}refresh\b", re.IGNORECASE)
_CONTENT = re.compile(r"\bcontent\s{0,9}=\s{0,9}(?:\"([^\"]*)|'([^']*)|([^\s\"']+))", re.IGNORECASE)
_BASE = re.compile(r"<base\b[^<>]{0,200}?\bhref\s{0,9}=\s{0,9}[\"']?([^\s\"'>]{1,2000})", re.IGNORECASE)
_SAID = re.compile(
    r"\s{0,9}(?:(\d{1,9})[\d.]{0,9}|\.\d{0,9})(?:\s{0,9}[;,]|\s)\s{0,9}(?:url\s{0,9}=\s{0,9})?+([\"']?)(.{0,4000})",
    re.IGNORECASE | re.DOTALL,
)


def leads_to(header: str | None, content: bytes) -> str | None:
    """The address that a page leads to soon and by itself, as it is written, or None."""
    page = _PASSED_OVER.sub(" ", content[:_LOOKED_AT].decode("utf-8", "replace"))
    metas = (found[1] for found in _META.finditer(page) if _IS_REFRESH.search(found[1]))
    written = [html.unescape(value) for meta in metas if (value := _content(meta))]
    address = next(filter(None, map(_address, [header or "", *written])), None)
    base = _BASE.search(page)
    return urljoin(html.unescape(base[1]), address) if base and address else address


def _content(meta: str) -> str:
    found = _CONTENT.search(meta)
    return found[1] or found[2] or found[3] or "" if found else ""


def _address(said: str) -> str | None:
    found = _SAID.match(said)
    if found is None or int(found[1] or 0) > SOON_S:
        return None
    address = found[3].partition(found[2])[0] if found[2] else found[3]
    address = re.sub(r"[\t\r\n]", "", address).strip()
    try:
        return address if address and urlsplit(address).scheme in ("", "http", "https") else None
    except ValueError:
        return None
