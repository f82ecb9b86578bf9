"""Words with their places in the unaltered text, and cleaning steps that are recorded with the model.

A step turns one word's form into another; an empty form drops the word. No step moves a word, so a highlight
always points into the text as it was written. One step, `plain-letters`, is for the whole text: styled letters and
signs that nobody sees would part words.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ml.text import letters

LINK, MENTION, NUMBER, YEAR, EMOJI = "<link>", "<mention>", "<number>", "<year>", "<emoji>"

# Marks that belong to the letter before them (Latin, Cyrillic, Hebrew, Arabic, Devanagari, joiners); without
# them a decomposed accent or a vowel sign would cut its word in two. The middle dot is Catalan's l·l.
_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f"
    "\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0900-\u0903\u093a-\u094f\u0962\u0963"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u200c\u200d\u20d0-\u20ff\ufe20-\ufe2f"
)
_LETTERS = rf"\w(?:[\w{_MARKS}]|·(?=\w))*"
_NUMBER = r"\d+(?:[.,:/'’]\d+)*"
_PICTURE = r"[\U0001F000-\U0001FAFF\u2600-\u27BF]"
# A flag is a pair of letters, and joined or coloured pictures are one emoji.
_EMOJI = rf"[\U0001F1E6-\U0001F1FF]{{2}}|{_PICTURE}(?:[\uFE0F\U0001F3FB-\U0001F3FF]|\u200D{_PICTURE})*"
# A link ends before the full stop of its sentence, and before marks of direction.
_LINK = r"(?:https?://|www\.)[\w\-.~:/?#@!$&'*+;=%]*[\w/]"
_WORD = re.compile(
    rf"(?P<link>{_LINK})|(?P<mention>@\w+)|(?P<hashtag>#{_LETTERS})"
    rf"|(?P<number>{_NUMBER}(?!\w))|(?P<word>{_LETTERS})|(?P<emoji>{_EMOJI})|(?P<sign>[%‰€$£¿?¡!])",
    re.IGNORECASE,
)
# Chinese and Japanese put no space between words; each sign counts as one, so that lengths are like other languages'.
_SIGN = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_EVERYTHING = re.compile(rf"[{_SIGN}]|[^\W{_SIGN}](?:[^\W{_SIGN}]|[{_MARKS}])*|{_EMOJI}|[^\w\s]")
_IS_LINK = re.compile(r"(?:https?://|www\.)", re.IGNORECASE)
_IS_NUMBER = re.compile(_NUMBER)
_IS_YEAR = re.compile(r"(?:19|20)\d\d")
_IS_EMOJI = re.compile(_PICTURE)


# Negations ("not", "no", "nunca") and quantities ("more", "all") are no stop words here: without them a text that
# contradicts a claim reads like one that supports it.
_ENGLISH = """
a an the this that these those i me my mine we us our ours you your yours he him his she her hers it its they
them their theirs who whom whose which what myself yourself himself herself itself ourselves themselves am is
are was were be been being have has had having do does did doing will would shall should can could may might
must of in on at by for with about into through during to from up down out over under again then once here
there when where why how and or but if because as until while than so too very just also
"""
_SPANISH = """
el la los las un una unos unas lo al del de a en por para con desde hasta entre sobre tras y e o u pero si que
como cuando donde quien cual cuyo yo tú él ella ellos ellas nosotros vosotros usted ustedes me te se le les
nos os mi mis tu tus su sus este esta estos estas ese esa esos esas aquel aquella esto eso es son era eran fue
fueron ser sido está están estaba he ha han había habían haber hay muy también ya porque
"""
_STOP_WORDS = frozenset(_ENGLISH.split()) | frozenset(_SPANISH.split())


class UnknownStepError(ValueError):
    """A cleaning step of this name does not exist; choose among `STEPS`, or update claimwire."""


@dataclass(frozen=True)
class Word:
    """A word's form for the model and its place, characters [start, end), in the unaltered text."""

    form: str
    start: int
    end: int


def words(text: str, *, steps: Sequence[str] = ()) -> list[Word]:
    """Find the words of a text, links, mentions, numbers, emoji and telling signs among them, and clean them.

    Raises:
        UnknownStepError: a step is not one of `STEPS`.
    """
    clean = _composed(steps)
    shown = letters.read(text) if PLAIN_LETTERS in steps else letters.as_written(text)
    found = (Word(clean(match.group()), *shown.place(*match.span())) for match in _WORD.finditer(shown.text))
    return [word for word in found if word.form]


def words_and_marks(text: str) -> list[tuple[int, int]]:
    """Find the characters [start, end) of everything that is not space: words, emoji, and each other mark.

    Each sign of Chinese and Japanese counts as a word.
    """
    return [match.span() for match in _EVERYTHING.finditer(text)]


def _composed(steps: Sequence[str]) -> Callable[[str], str]:
    unknown = [name for name in steps if name not in STEPS]
    if unknown:
        raise UnknownStepError(f"No cleaning step {unknown[0]!r}; choose among {', '.join(sorted(STEPS))}.")
    chosen = [STEPS[name] for name in steps]

    def clean(form: str) -> str:
        for step in chosen:
            form = step(form)
        return form

    return clean


def _fold_accents(form: str) -> str:
    if form.isascii():
        return form
    apart = unicodedata.normalize("NFKD", form)
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def _without_plural(form: str) -> str:
    """Take an English plural's s away by the three rules of Harman's S stemmer (Harman 1991)."""
    if form.endswith("ies") and form[-4:-3] not in ("e", "a"):
        return f"{form[:-3]}y"
    if form.endswith("es") and form[-3:-2] not in ("a", "e", "o"):
        return form[:-1]
    return form[:-1] if form.endswith("s") and form[-2:-1] not in ("u", "s") and len(form) > 2 else form


PLAIN_LETTERS = "plain-letters"
STEPS: dict[str, Callable[[str], str]] = {
    PLAIN_LETTERS: letters.plain,
    "lower": str.lower,
    "fold-accents": _fold_accents,
    "links": lambda form: LINK if _IS_LINK.match(form) else form,
    "mentions": lambda form: MENTION if form.startswith("@") else form,
    "hashtags": lambda form: form.removeprefix("#"),
    "years": lambda form: YEAR if _IS_YEAR.fullmatch(form) else form,
    "numbers": lambda form: NUMBER if _IS_NUMBER.fullmatch(form) else form,
    "emoji": lambda form: EMOJI if _IS_EMOJI.match(form) else form,
    "no-links": lambda form: "" if _IS_LINK.match(form) else form,
    "no-signs": lambda form: form if any(map(str.isalnum, form)) else "",
    "no-stop-words": lambda form: "" if form.lower() in _STOP_WORDS else form,
    "ascii-only": lambda form: form.encode("ascii", "ignore").decode(),
    "s-stems": _without_plural,
}


def cleaned(text: str, *, steps: Sequence[str]) -> str:
    """Clean a text and put single spaces between what is left of its words; without steps it stays as it is.

    Raises:
        UnknownStepError: a step is not one of `STEPS`.
    """
    return " ".join(word.form for word in words(text, steps=steps)) if steps else text
