"""Words out of a page's code as a reader sees them: without tags, with entities undone."""

import html
import re

_BLOCKS = "p|br|div|li|ul|ol|h[1-6]|tr|td|th|table|blockquote|section|article|hr|dd|dt|dl|pre|figure|figcaption"
_INLINE = "a|abbr|b|big|cite|code|del|em|font|i|img|ins|mark|q|s|small|span|strike|strong|sub|sup|u|wbr|time|tt"
_ATTRIBUTE = r"\s+[a-z][\w:-]*\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*'|[^\s\"'<>]+)"
# Only elements of HTML with whole attributes are tags: "x < 5 and y > 3" is not.
_BLOCK = re.compile(rf"</?(?:{_BLOCKS})(?:{_ATTRIBUTE})*\s*/?>", re.IGNORECASE)
_IN_LINE = re.compile(rf"</?(?:{_INLINE})(?:{_ATTRIBUTE})*\s*/?>", re.IGNORECASE)
_WRAPPED = re.compile(
    r"<!\[CDATA\[|\]\]>|<!--[^<>]{0,500}-->|<(script|style)\b[^<>]{0,500}>[^<]{0,5000}</\1\s{0,9}>", re.IGNORECASE
)
_LONGEST = 20_000
"""Characters that are looked at; ten times as many as are kept of a claim."""
_WRITTEN_THROUGH = 3
"""So many times a text may have been made into code, one upon the other."""


def as_read(code: str) -> str:
    """What a reader sees of a piece of a page's code; a text without code stays as it is."""
    code = code[:_LONGEST]
    for _ in range(_WRITTEN_THROUGH):
        if not ("&" in code or "<" in code):
            break
        shown = _IN_LINE.sub("", _BLOCK.sub(" ", _WRAPPED.sub("", code)))
        code = html.unescape(shown)
    return code.strip()
