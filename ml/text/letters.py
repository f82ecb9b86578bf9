"""Letters as they are meant: styled ones (bold, circled, full width) plain, and signs that nobody sees left out.

What is raised, lowered or a fraction stays, since 10² is not 102. Joiners stay where a script or an emoji is made of
them: between letters that join, in Arabic and Indic scripts, they part or shape words. Letters lose lines through them.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from string import ascii_lowercase

import regex

_JOINING = "".join(
    rf"\p{{{script}}}"
    for script in (
        *(
            "Arabic",
            "Syriac",
            "Mandaic",
            "Nko",
            "Mongolian",
            "Phags_Pa",
            "Devanagari",
            "Bengali",
            "Gurmukhi",
            "Gujarati",
        ),
        *("Oriya", "Tamil", "Telugu", "Kannada", "Malayalam", "Sinhala", "Tibetan", "Myanmar", "Khmer", "Balinese"),
    )
)
_WITHOUT_SPACES = "".join(rf"\p{{{script}}}" for script in ("Thai", "Lao", "Khmer", "Myanmar", "Tibetan", "Javanese"))
_EMOJI = (
    r"(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}(?=[\ufe0e\ufe0f\u200d\U0001f3fb-\U0001f3ff]))"
    r"(?:[\ufe0e\ufe0f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]|\u200d(?=\p{Extended_Pictographic}))*+"
)
_UNSEEN = r"\p{Default_Ignorable_Code_Point}\u20e3"
_STRUCK = r"\u0305\u0332-\u0338\u033f"
"""Lines through, under and over letters; one through = is another sign."""

_VIRAMAS = r"\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d\u0dca"
"""Behind them a joiner says which form a letter has, at the end of a word, too."""

_DRAWN = r"\u0262-\u029f\u1d00-\u1d22\ua730-\ua7af\U0001f150-\U0001f189"
_SIGNS = regex.compile(
    rf"(?P<kept>[^{_UNSEEN}{_STRUCK}{_DRAWN}\p{{NFKC_QC=N}}\p{{Extended_Pictographic}}\p{{Emoji_Presentation}}]++|(?:{_EMOJI})++"
    rf"|(?<=[{_JOINING}\p{{M}}])[\u200c\u200d](?=[{_JOINING}])"
    rf"|(?<=[{_VIRAMAS}])\u200d"
    rf"|(?<=[{_WITHOUT_SPACES}\p{{M}}])\u200b(?=[{_WITHOUT_SPACES}]))"
    rf"|(?P<unseen>[{_UNSEEN}]++|(?<=[\p{{L}}\p{{N}}\p{{M}}])[{_STRUCK}]++)"
    rf"|(?P<styled>(?:(?!\p{{Emoji_Presentation}})\p{{NFKC_QC=N}}(?![\p{{M}}\uff9e\uff9f{_UNSEEN}{_STRUCK}\U0001f3fb-\U0001f3ff]))++)"
    rf"|(?P<letter>.(?:(?![{_UNSEEN}{_STRUCK}])[\p{{M}}\uff9e\uff9f])*+)",
    regex.DOTALL,
)
_STYLED = regex.compile(rf"[{_UNSEEN}{_STRUCK}{_DRAWN}]")
_STANDS = frozenset({"", "<super>", "<sub>", "<fraction>", "<noBreak>"})
_LONGEST_MARKS = 30
"""Signs of one letter and its marks; more are no letter, and would take long to put in order."""


@dataclass(frozen=True)
class Letters:
    """A text in plain letters, and of each of them where it stood, [start, end), in the text as it was written."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    @property
    def is_as_written(self) -> bool:
        """Whether each letter stands where it stood."""
        return isinstance(self.starts, range)

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where a part of the plain text, of at least one letter, stood."""
        return self.starts[start], self.ends[end - 1]


def plain(text: str) -> str:
    """A text in plain letters."""
    return text if _is_plain(text) else read(text).text


def as_written(text: str) -> Letters:
    """A text whose letters stay as they are."""
    return Letters(text, range(len(text)), range(1, len(text) + 1))


def read(text: str) -> Letters:
    """A text in plain letters, which know where they stood."""
    if _is_plain(text):
        return as_written(text)
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for match in _SIGNS.finditer(text):
        for start, written, shown in _parts(match):
            end, same = start + len(written), shown == written
            words.append(shown)
            starts += range(start, end) if same else [start] * len(shown)
            ends += range(start + 1, end + 1) if same else [end] * len(shown)
    return Letters("".join(words), starts, ends)


def _parts(match: regex.Match[str]) -> list[tuple[int, str, str]]:
    """What was found: where it stands, as it is written, and as it is shown."""
    start = match.start()
    if match["unseen"]:
        return []
    if match["kept"]:
        return [(start, match[0], match[0])]
    # A row of styled letters is found at once, and each is a letter by itself.
    letters = match["styled"] or [match[0]]
    return [(place, letter, _letter(letter)) for place, letter in enumerate(letters, start)]


def _is_plain(text: str) -> bool:
    return text.isascii() or (unicodedata.is_normalized("NFKC", text) and not _STYLED.search(text))


@lru_cache(maxsize=4_096)
def _letter(signs: str) -> str:
    """A letter with its marks in plain form; one that is plain keeps its marks as they were written."""
    drawn = _drawn().get(signs[0])
    if drawn:
        return drawn + signs[1:]
    kind = unicodedata.decomposition(signs[0]).partition(" ")[0]
    if not kind.startswith("<") or kind in _STANDS or len(signs) > _LONGEST_MARKS:
        return signs
    shown = unicodedata.normalize("NFKC", signs)
    return signs if kind == "<compat>" and not shown.isalnum() else shown


@cache
def _drawn() -> dict[str, str]:
    """Letters that Unicode draws otherwise without saying that they are the same."""
    kinds = {
        "LATIN LETTER SMALL CAPITAL {}": str.lower, "PARENTHESIZED LATIN SMALL LETTER {}": str.lower,
        "PARENTHESIZED LATIN CAPITAL LETTER {}": str.upper, "NEGATIVE CIRCLED LATIN CAPITAL LETTER {}": str.upper,
        "NEGATIVE SQUARED LATIN CAPITAL LETTER {}": str.upper,
    }  # fmt: skip
    found: dict[str, str] = {}
    for letter in ascii_lowercase:
        for name, case in kinds.items():
            try:
                found[unicodedata.lookup(name.format(letter.upper()))] = case(letter)
            except KeyError:
                continue  # not each letter has each form
    return found
