"""Dates as people and machines write them in fact-checks."""

import re
from datetime import UTC, date, datetime
from functools import cache, lru_cache

from dateparser.date import DateDataParser

LANGUAGES = ("en", "es", "ca", "gl", "eu", "pt", "fr", "it", "de", "nl")
"""In which months are understood; trying all that the library knows takes seconds for a single date."""

_YEAR_FIRST = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})(?:\D.*)?|(\d{4})[/.]\s?(\d{1,2})[/.]\s?(\d{1,2})\.?|(\d{4})(\d{2})(\d{2})(?:T\d.*)?",
    re.DOTALL,
)
_DAY_FIRST = re.compile(r"(\d{1,2})[/. -](\d{1,2})[/. -](\d{4})(?:[\s,T]+\d.*)?", re.DOTALL)
_WITH_SIGNS = re.compile(r"(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]?(?:\D.*)?", re.DOTALL)
_IN_WORDS = re.compile(r"(?=.*[^\W\d_]{3})(?=.*\b\d{4}\b).{8,60}")
_SECONDS = re.compile(r"(\d{9,10}|\d{12,13})(?:\.\d{1,9})?")
_EARLIEST = 1900


def read_date(written: object) -> date | None:
    """Read a date, None where it cannot be told: ISO with or without time, "26 de mayo de 2015", seconds of 1970.

    Of two numbers that may both be the month the first is the day, unless it cannot be. Day, month and year must all
    be there: "yesterday", "May 2015" and a bare number are no dates of a check.
    """
    said = str(written).strip() if isinstance(written, str | int | float) else ""
    if match := _YEAR_FIRST.fullmatch(said) or _WITH_SIGNS.fullmatch(said):
        year, month, day = filter(None, match.groups())
        found = _date(year, month, day)
    elif match := _DAY_FIRST.fullmatch(said):
        found = _date(match[3], match[2], match[1]) or _date(match[3], match[1], match[2])
    elif match := _SECONDS.fullmatch(said):
        found = datetime.fromtimestamp(int(match[1]) / (1_000 if len(match[1]) > 10 else 1), UTC).date()
    else:
        found = _in_words(said) if _IN_WORDS.fullmatch(said) else None
    return found if found and found.year >= _EARLIEST else None


def _date(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


@lru_cache(maxsize=20_000)  # a dump has many checks of one day
def _in_words(said: str) -> date | None:
    found: datetime | None = _parser().get_date_data(said).date_obj
    return found.date() if found else None


@cache
def _parser() -> DateDataParser:
    settings = {
        "DATE_ORDER": "DMY", "PREFER_LOCALE_DATE_ORDER": False, "STRICT_PARSING": True, "PARSERS": ["absolute-time"],
    }  # fmt: skip
    return DateDataParser(languages=list(LANGUAGES), settings=settings)
