"""Highlights that people can read: whole words that say something, rather than articles, halves of words and signs."""

from collections.abc import Sequence

from ml.examples import Highlight
from ml.serving.highlights import SHARE, choose

_SHORT = 3
"""Articles and prepositions are seldom longer, and what speaks is seldom so short, where words have letters."""
_JOINS = frozenset("'’-.,·")
_OF_NUMBERS = frozenset("%‰€$£")


def chosen(text: str, words: Sequence[Highlight]) -> tuple[Highlight, ...]:
    """Choose what `highlights.choose` would, as many, among what speaks; where nothing does, among all the words."""
    whole = joined(text, words)
    speaking = [word for word in whole if _speaks(text[word.start : word.end])] or whole
    return choose(speaking, share=SHARE * len(words) / max(1, len(speaking)))


def joined(text: str, words: Sequence[Highlight]) -> list[Highlight]:
    """Put together what people read as one: l'ajut, COVID-19, 7,8ra, 11,8 %; weights add up."""
    found: list[Highlight] = []
    for word in words:
        if found and _are_one(text, found[-1], word):
            found[-1] = Highlight(found[-1].start, word.end, found[-1].weight + word.weight)
        else:
            found.append(word)
    return found


def _are_one(text: str, before: Highlight, after: Highlight) -> bool:
    last, between, first = text[before.end - 1], text[before.end : after.start], text[after.start]
    is_sign = before.end - before.start == 1 and last in _OF_NUMBERS  # Basque puts it before its number
    if (is_sign and first.isdigit()) or (last.isdigit() and first in _OF_NUMBERS):
        return not between or (between.isspace() and len(between) == 1)
    return (not between or between in _JOINS) and last.isalnum() and first.isalnum()


def _speaks(word: str) -> bool:
    """Whether it holds a number, an abbreviation, more than a few letters, or signs that are words by themselves."""
    letters = "".join(filter(str.isalpha, word))
    has_case = letters.lower() != letters.upper()
    if any(map(str.isdigit, word)) or (letters.isupper() and len(letters) > 1):
        return True
    return bool(letters) and (len(letters) > _SHORT or not has_case)
