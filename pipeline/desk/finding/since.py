"""The day from which on posts are looked for, as people write it."""

import re
from datetime import date, datetime, time
from functools import lru_cache

from dateparser.date import DateDataParser

LANGUAGES = ("en", "es", "ca", "gl", "eu", "pt", "fr", "it", "de")

_ISO = re.compile(r"\d{4}-\d\d-\d\d")
_SHORTEST, _LONGEST = 3, 60
"""A letter or two are no day, nor is a number by itself."""


def read_day(written: str, *, today: date) -> date | None:
    """Read `2026-05-26`, `26/5/2026`, `yesterday`, `3 days`, `hace 2 semanas`; None where it is no day."""
    if _ISO.fullmatch(written):
        return _iso(written)
    if not _SHORTEST <= len(written) <= _LONGEST:
        return None
    found: datetime | None = _parser(today).get_date_data(written).date_obj
    return found.date() if found else None


def _iso(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


@lru_cache(maxsize=1)
def _parser(today: date) -> DateDataParser:
    settings = {
        "DATE_ORDER": "DMY", "PREFER_LOCALE_DATE_ORDER": False, "PREFER_DATES_FROM": "past",
        "PREFER_DAY_OF_MONTH": "first", "PREFER_MONTH_OF_YEAR": "first", "PARSERS": ["relative-time", "absolute-time"],
        "RELATIVE_BASE": datetime.combine(today, time(12)),
    }  # fmt: skip
    return DateDataParser(languages=list(LANGUAGES), settings=settings)
