"""What came: the type that the answer declares and the one that its first bytes show must agree."""

import re
from typing import Literal

from pipeline.fetching.errors import Unfit

Kind = Literal["page", "image", "feed"]
"""A feed is JSON, or a page that holds JSON: published fact-checks."""

ACCEPTED: dict[Kind, tuple[str, ...]] = {
    "page": ("text/html", "application/xhtml+xml"),
    "image": ("image/jpeg", "image/png", "image/webp", "image/gif"),
    "feed": ("application/json", "application/ld+json", "text/json", "text/html", "application/xhtml+xml"),
}
"""What is read of each kind. SVG is not: it is a document that can hold scripts and links."""

_SIGNATURES = (
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"GIF8[79]a"), "image/gif"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "image/webp"),
    (re.compile(rb"%PDF-"), "application/pdf"),
    (re.compile(rb"PK\x03\x04"), "application/zip"),
    (re.compile(rb"\x1f\x8b"), "application/gzip"),
)
_PROLOGUE = re.compile(r"(?:\s+|<!--.*?-->|<\?.*?\?>|<!doctype\s[^>]*>)+", re.IGNORECASE | re.DOTALL)
# A comment ends at its first "-->": read in one way only, however many there are and whatever follows.
_HTML_DOCTYPE = re.compile(r"\s*(?:<!--(?:(?!-->).)*-->\s*)*<!doctype\s+html\b", re.IGNORECASE | re.DOTALL)
_FIRST_TAG = re.compile(r"<([a-z][a-z0-9]*)[\s/>]", re.IGNORECASE)
_HTML_TAGS = frozenset(
    {"html", "head", "body", "title", "meta", "link", "base", "style", "script", "noscript", "header", "main", "nav"}
    | {"article", "section", "div", "p", "h1", "h2", "h3", "table", "span", "a", "img", "font", "center", "br", "ul"}
    | {"b", "strong", "pre", "form", "frameset"}
)
_JSON = re.compile(r"\s*[\[{]")
# What a program says before the page that it makes: a notice, a warning.
_AFTER_WORDS = re.compile(r"\s*[^\s<\[{][^<]{0,4096}<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)
_LOOKED_AT = 4096
_STRAY = 20
"""More than one null byte in so many makes a file of programs; fewer stray into pages."""


_WANTED: dict[Kind, str] = {
    "page": "web pages",
    "image": "JPEG, PNG, WebP and GIF pictures",
    "feed": "web pages and JSON",
}


def check_declared(header: str | None, kind: Kind) -> str | None:
    """The media type that an answer declares, None where it declares none; raises Unfit unless it is of the kind."""
    if not (header or "").strip():
        return None
    declared = (header or "").partition(";")[0].strip().lower()
    if declared == "image/jpg":  # not registered, and all over the web
        declared = "image/jpeg"
    if declared not in ACCEPTED[kind]:
        raise Unfit("declared type", f"The link leads to {_named(declared)}: only {_WANTED[kind]} can be read.")
    return declared


def check_content(content: bytes, declared: str | None, kind: Kind) -> str:
    """The media type of what came; raises Unfit unless the first bytes show what was declared, or the kind."""
    found = _sniff(content)
    if declared is None:
        check_declared(found or "unknown", kind)
        return found
    if found != _shown(declared):
        raise Unfit(
            "type differs",
            f"The answer says it is {_named(declared)}, and is {_named(found)}: it was not read further.",
        )
    return declared


def declared_charset(header: str | None) -> str | None:
    """The character set that a Content-Type names."""
    found = _CHARSET.search(header or "")
    return found[1].lower() if found else None


def _sniff(content: bytes) -> str:
    """The media type that the first bytes show; "" for none that we know."""
    start = content[:_LOOKED_AT]
    for signature, media_type in _SIGNATURES:
        if signature.match(start):
            return media_type
    encoding = "utf-16" if start[:2] in (b"\xff\xfe", b"\xfe\xff") else "latin-1"
    words = start.lstrip(b"\xef\xbb\xbf").decode(encoding, "replace")
    if words.count("\0") * _STRAY > len(words):
        return "application/octet-stream"
    prologue = _PROLOGUE.match(words)
    tag = _FIRST_TAG.match(words, prologue.end() if prologue else 0)
    if tag and tag[1].lower() == "svg":
        return "image/svg+xml"
    if (tag and tag[1].lower() in _HTML_TAGS) or _HTML_DOCTYPE.match(words) or _AFTER_WORDS.match(words):
        return "text/html"
    return "application/json" if _JSON.match(words) else ""


def _shown(declared: str) -> str:
    """What the first bytes of a declared type look like."""
    if declared in ACCEPTED["page"]:
        return "text/html"
    return "application/json" if "json" in declared else declared


def _named(media_type: str) -> str:
    """A media type as told to people; what a stranger made up is not repeated at length."""
    known = {
        "text/html": "a web page",
        "application/pdf": "a PDF",
        "image/svg+xml": "an SVG drawing",
        "": "something else",
    }
    plain = re.fullmatch(r"[a-z0-9.+-]{1,30}/[a-z0-9.+-]{1,50}", media_type)
    return known.get(media_type) or (media_type if plain else "something else")
