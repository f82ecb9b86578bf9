"""Long texts of few signs: what makes a pattern look again and again at what it has seen."""

import re
from collections.abc import Iterator
from itertools import islice, pairwise
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]

LENGTH = 100_000
"""Signs, as in the longest text that X, a page or a spreadsheet's cell may bring."""

_ROWS = (
    "a", "A", "á", "ا", "字", "1", " ", "\n", "\t", "\u200b", "-", "+", "_", ".", "…", ",", "'", '"', "<",
    ">", "(", "[", "{", "\\", "/", "%", "?", "!", "@", "#", "&", "😀", "\u0301", "\ud800", "aA", "a1", "1.",
    "1,", "1 ", "- ", "-1", ". ", "a.", "a b ", "a-", "a'", "@a ", "@a", "#a", "RT @a: ", "RT @a ",
    " via @a", "http://", "https://a.b/ ", "www.", "t.co/", "...", "... ", "<link>", "<link> ", "<!--",
    "<!---->", "<!-- -->\n", "<?a?>", "<a ", "<a>", "</a>", "<html ", "<meta ", "<script ", "<script>",
    "<![CDATA[", "]]>", "&amp;", "&#", '{"a":', '["', '"",', "=\"", "sep=", "_x000D_", "\u202e", "e+1",
    "2024-", "a\n\n", "Sr. ",
)  # fmt: skip
"""Repeated to the length wanted, each also with an end that fits nothing before it."""
_ENDS = ("", "\x00!")


def shapes(pattern: str = "") -> Iterator[str]:
    """Every shape at full length; those of a pattern are made of its own literal pieces, too."""
    for row in dict.fromkeys([*_ROWS, *islice(_pieces(pattern), 12)]):
        for end in _ENDS:
            yield (row * (LENGTH // len(row) + 1))[:LENGTH] + end


def _pieces(pattern: str) -> Iterator[str]:
    """The literal runs of a pattern, and neighbours among them joined."""
    try:
        runs = list(_runs(parser.parse(pattern)))
    except re.error:  # the grammar of another library: the rows stand for it
        return
    yield from runs
    for one, other in pairwise(runs):
        yield one + other


def _runs(parsed: object) -> Iterator[str]:
    run = ""
    for code, value in parsed:  # type: ignore[attr-defined]
        if code is codes.LITERAL:
            run += chr(value)
            continue
        if run:
            yield run
        run = ""
        for part in value if isinstance(value, tuple | list) else [value]:
            for inner in part if isinstance(part, list) else [part]:
                if isinstance(inner, parser.SubPattern):
                    yield from _runs(inner)
    if run:
        yield run
