"""Careful readers of JSON from outside: each gives one kind of value, or nothing, and never fails."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

Json = Mapping[str, Any]

SNOWFLAKE_EPOCH = datetime(2010, 11, 4, 1, 42, 54, 657000, tzinfo=UTC)
"""When X began to put the time into its ids: their bits above the 22nd count milliseconds since then."""

_YEARS = range(1970, 9000)
_ID = re.compile(r"[0-9]{1,20}")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def mapping(value: object) -> Json:
    """A JSON object, empty where there is none."""
    return value if isinstance(value, dict) else {}


def mappings(value: object) -> list[Json]:
    """The JSON objects of a list; a single object counts as a list of one."""
    if isinstance(value, dict):
        return [value]
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def texts(value: object) -> list[str]:
    """The texts of a list, storable."""
    return [storable(each) for each in value if isinstance(each, str)] if isinstance(value, list) else []


def either(fields: Json, *names: str) -> object:
    """The value under the first of these names that has one: X renames its fields."""
    return next((fields[name] for name in names if fields.get(name) is not None), None)


def text(value: object) -> str | None:
    """A text, storable, or None."""
    return storable(value) if isinstance(value, str) else None


def storable(value: str) -> str:
    """The text without what Postgres cannot store: NUL is removed, a lone surrogate becomes U+FFFD."""
    return _LONE_SURROGATE.sub("\ufffd", value.replace("\x00", ""))


def unescaped(value: str) -> str:
    """The text as its author typed it: X escapes `&`, `<` and `>`, and nothing else."""
    return value.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def identifier(value: object) -> str | None:
    """A decimal id without leading zeros, or None; compare two of them as integers, never as text."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**20:
        return str(value)
    return str(int(value)) if isinstance(value, str) and _ID.fullmatch(value) else None


def identifiers(value: object) -> list[str]:
    """The ids of a list."""
    ids = [identifier(each) for each in value] if isinstance(value, list) else []
    return [each for each in ids if each is not None]


def web_address(value: object) -> str | None:
    """An http or https address, or None."""
    address = text(value)
    return address if address and address.startswith(("https://", "http://")) else None


def moment(value: object) -> datetime | None:
    """An ISO 8601 time in UTC, or None; a time without zone is taken as UTC.

    None, too, for a year in which nobody posts: whatever reckons with days before or after would break on it.
    """
    if not isinstance(value, str):
        return None
    try:
        read = datetime.fromisoformat(value)
        utc = read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
    return utc if utc.year in _YEARS else None


def snowflake_moment(external_id: str) -> datetime:
    """The time inside an id; ids older than X's time-bearing ones give the day when those began."""
    return SNOWFLAKE_EPOCH + timedelta(milliseconds=int(external_id) >> 22)


def snowflake_at(when: datetime) -> str:
    """The smallest id that X could give out at this time."""
    return str((max(when - SNOWFLAKE_EPOCH, timedelta()) // timedelta(milliseconds=1)) << 22)
