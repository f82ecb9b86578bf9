"""A page's bytes as text: in the encoding that it declares, as browsers take its name, or in the one that they show."""

import re

import charset_normalizer
import webencodings

from ml.files import wide

_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_LOOKED_AT = 100_000
_TELLS = 4_096
# A comment that does not end is all of the rest, so that no byte is looked at twice.
_COMMENT = re.compile(rb"<!--(?:.*?-->|.*)", re.DOTALL)
_DECLARED = re.compile(
    rb"(?:<meta\b[^<>]{0,200}?charset|^\s{0,100}<\?xml\b[^<>]{0,200}?encoding)\s{0,9}=\s{0,9}[\"']?\s{0,9}([\w.:-]{1,40})",
    re.IGNORECASE,
)
_MANY_BYTES = frozenset({"gb18030", "big5", "euc-jp", "euc-kr", "iso-2022-jp", "shift_jis"})
_GUESSED = (
    *("cp1252", "cp1251", "koi8_r", "cp1253", "cp1255", "cp1256", "cp874"),
    *("gb18030", "cp932", "euc_jp", "cp949", "big5hkscs"),
)
"""Among these an encoding that nobody declared is found out; more would be told apart less surely."""
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
_ENOUGH = 10
"""Fewer bytes tell nothing: a lone degree sign and its neighbour may be a sign of Japanese."""


def decode(content: bytes, charset: str | None = None) -> str:
    """Read a page by its byte order mark, the header's `charset`, its own word, or else by what its bytes show.

    Whatever is declared, bytes that are UTF-16, or UTF-8 for the most part, are read so. Each wrong one costs one sign.
    """
    if content.startswith(_MARKS):
        return str(webencodings.decode(content, "utf-8")[0]).lstrip("\ufeff")
    if unmarked := wide(content[:_TELLS]):
        return content.decode(unmarked, "replace")
    declared = _known(charset) or _known(_own_word(content))
    if declared not in _MANY_BYTES and _is_utf8(content):
        declared = "utf-8"
    elif declared in (None, "utf-8"):
        return content.decode(_guessed(content), "replace")
    return str(webencodings.decode(content, declared)[0])


def _own_word(content: bytes) -> str | None:
    found = _DECLARED.search(_COMMENT.sub(b"", content[:_LOOKED_AT]))
    return found[1].decode("latin-1") if found else None


def _known(label: str | None) -> str | None:
    """The encoding that a label names; a page that names UTF-16 in words of one byte is not in it."""
    found = webencodings.lookup(label) if label else None
    if found is None or found.name.startswith(("utf-16", "replacement")):
        return None
    return "gb18030" if found.name == "gbk" else str(found.name)


def _is_utf8(content: bytes) -> bool:
    text = content.decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    beyond_ascii = len(text) - len(text.encode("ascii", "ignore"))
    return 2 * wrong <= beyond_ascii


def _guessed(content: bytes) -> str:
    whole_tags = content[:_LOOKED_AT].rpartition(b"<")[0] or content[:_LOOKED_AT]
    if len(_BEYOND_ASCII.findall(whole_tags)) < _ENOUGH:
        return "cp1252"
    found = charset_normalizer.from_bytes(whole_tags, cp_isolation=list(_GUESSED)).best()
    return found.encoding if found else "cp1252"
