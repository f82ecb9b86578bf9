"""Dates as people and machines write them in fact-checks."""

import re
from datetime import UTC, date, datetime

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:\D.*)?", re.DOTALL)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_YEAR_FIRST = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})")
_DAY_FIRST = re.compile(r"(\d{1,2})[/. -](\d{1,2})[/. -](\d{4})")
_DAY_MONTH = re.compile(
    r"(?:[a-z]{3,9},? )?(\d{1,2})(?:st|nd|rd|th)?[ -]([a-z]{3,9})\.?,?[ -](\d{4})\b.*", re.IGNORECASE
)
_MONTH_DAY = re.compile(r"(?:[a-z]{3,9},? )?([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})\b.*", re.IGNORECASE)
_SECONDS = re.compile(r"\d{9,10}|\d{12,13}")
_EARLIEST = 1900


def read_date(written: object) -> date | None:
    """Read a date, None where it cannot be told: ISO with or without time, "26 May 2015", 26/05/2015, seconds of 1970.

    Of two numbers that may both be the month the first is the day, unless it cannot be.
    """
    said = str(written).strip() if isinstance(written, str | int | float) else ""
    if match := _ISO.fullmatch(said) or _YEAR_FIRST.fullmatch(said) or _COMPACT.fullmatch(said):
        return _date(match[1], match[2], match[3])
    if match := _DAY_FIRST.fullmatch(said):
        return _date(match[3], match[2], match[1]) or _date(match[3], match[1], match[2])
    if match := _DAY_MONTH.fullmatch(said):
        return _date(match[3], _month(match[2]), match[1])
    if match := _MONTH_DAY.fullmatch(said):
        return _date(match[3], _month(match[1]), match[2])
    if _SECONDS.fullmatch(said):
        return datetime.fromtimestamp(int(said) / (1_000 if len(said) > 10 else 1), UTC).date()
    return None


def _month(name: str) -> int:
    start = name[:3].lower()
    return _MONTHS.index(start) + 1 if start in _MONTHS else 0


def _date(year: str, month: str | int, day: str) -> date | None:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return found if found.year >= _EARLIEST else None
