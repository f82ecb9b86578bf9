"""A language's catalogue: one file, read once, in which each English sentence of the source has its translation."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from gettext import c2py
from importlib import resources

from babel import Locale
from babel.messages.pofile import read_po

SOURCE = "en"
"""The language that sentences are written in; it needs no file."""


@dataclass(frozen=True)
class Catalogue:
    """What is said in place of each sentence, and in which form beside a number."""

    locale: Locale
    sentences: Mapping[str, str]
    plurals: Mapping[str, tuple[str, ...]]
    form: Callable[[int], int]

    def sentence(self, english: str) -> str:
        """A sentence in this language; where it has none yet, as it is written."""
        return self.sentences.get(english, english)

    def counted(self, one: str, many: str, number: int) -> str:
        """The form that goes with a number."""
        return self.plurals.get(one, (one, many))[self.form(number)]


@cache
def languages() -> tuple[str, ...]:
    """Every language there is a file for, and the one of the source."""
    files = (file.name for file in resources.files(__package__).iterdir())
    return (SOURCE, *sorted(name.removesuffix(".po") for name in files if name.endswith(".po")))


@cache
def catalogue(language: str) -> Catalogue:
    """The catalogue of a language that there is."""
    if language == SOURCE:
        return Catalogue(Locale(SOURCE), {}, {}, lambda number: int(number != 1))
    with (resources.files(__package__) / f"{language}.po").open("rb") as file:
        read = read_po(file, locale=language)
    said = [one for one in read if one.id and not one.fuzzy]
    return Catalogue(
        Locale.parse(language),
        {one.id: str(one.string) for one in said if isinstance(one.id, str) and one.string},
        {one.id[0]: tuple(one.string or ()) for one in said if not isinstance(one.id, str) and all(one.string or [""])},
        c2py(read.plural_expr),
    )


def nearest(locale: str | None) -> str | None:
    """The language for a locale as Slack writes it (es-LA); None where there is none."""
    language = (locale or "").replace("_", "-").partition("-")[0].lower()
    return language if language in languages() else None


def own_name(language: str) -> str:
    """What a language calls itself."""
    return Locale(language).get_display_name(language) or language
