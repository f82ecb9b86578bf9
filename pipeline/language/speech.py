"""Says sentences, numbers and days in the language that is spoken at the moment.

`_("…")` marks a sentence for the catalogues and stays a constant: which language it is said in shows when it is used.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from datetime import date
from string import Formatter
from typing import Any

from babel.dates import format_date
from babel.numbers import get_decimal_symbol, get_group_symbol

from pipeline.language.catalogue import SOURCE, Catalogue, catalogue

Language = str | Catalogue | Callable[[], str]
"""A language, or who knows it: Slack is asked for a person's only where something is said."""

_spoken: ContextVar[Language] = ContextVar("spoken", default=SOURCE)


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Whatever is said within is said in this language."""
    before = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(before)


def speak(language: Language) -> None:
    """From here on, in this thread and what it hands on, speak this language."""
    _spoken.set(language)


class HandingOn(ThreadPoolExecutor):
    """Threads that speak the language of whoever gave them the work."""

    def submit(self, work: Callable[..., Any], /, *given: Any, **named: Any) -> "Future[Any]":
        """Have it done."""
        return super().submit(copy_context().run, work, *given, **named)


def spoken() -> Catalogue:
    """The catalogue of the language that is spoken."""
    language = _spoken.get()
    if isinstance(language, Catalogue):
        return language
    if isinstance(language, str):
        return catalogue(language)
    with speaking(SOURCE):  # what goes wrong while somebody is asked for it is said, too, and would ask again
        return catalogue(language())


class Said(str):
    """A sentence that is said, whole or filled in, in the language spoken when that is done.

    Whatever else is made of it (joined, cut, compared) is made of the English: say it with `str` before.
    """

    __slots__ = ()

    def __str__(self) -> str:
        return spoken().sentence(str.__str__(self))

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def __add__(self, other: str) -> str:
        return str(self) + str(other)

    def __radd__(self, other: str) -> str:
        return other + str(self)

    def format(self, *given: Any, **values: Any) -> str:
        """Say it with its places filled, numbers as this language writes them."""
        return _LOCAL.vformat(str(self), given, values)


_ = Said


def n_(one: str, many: str, n: int, **values: Any) -> str:
    """Say how many: `{n}` in either sentence is the number."""
    return _LOCAL.vformat(spoken().counted(one, many, n), (), {"n": figure(n, ","), **values})


def figure(number: float, form: str) -> str:
    """A number in Python's form, with the signs of this language."""
    written, locale = format(number, form).replace("%", " %"), spoken().locale
    if locale.language == SOURCE:
        return written
    if "\u00a0%" in locale.percent_formats[None].pattern:
        written = written.replace(" %", "\u00a0%")
    return written.translate({ord(","): get_group_symbol(locale), ord("."): get_decimal_symbol(locale)})


def percent(share: float) -> str:
    """A share as people read it."""
    return f"{100 * share:.0f} %"


def day(of: date, pattern: Said) -> str:
    """A day as people write it; the pattern is a sentence of the catalogues, too."""
    return format_date(of, str(pattern), locale=spoken().locale)


def name_of_language(code: str) -> str:
    """What a language is called in the one that is spoken; its code where it has no name there."""
    return spoken().locale.languages.get(code, code)


class Local(Formatter):
    """Fills places in as Python does, with numbers as the spoken language writes them."""

    def format_field(self, value: Any, format_spec: str) -> str:
        """One place."""
        if isinstance(value, int | float) and not isinstance(value, bool):
            return figure(value, format_spec)
        return str(format(value, format_spec))


_LOCAL = Local()
