"""Until when X asks for a pause, as the headers of its answers say."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

WINDOW = timedelta(minutes=15)
"""The length of X's rate limits, for answers that do not say when to come back."""
LEAST = timedelta(seconds=5)
"""How long we stay away at least after a refusal."""
PASSED = timedelta(minutes=1)
"""How long where X names a time that has passed: its clock or ours is wrong."""
MOST = timedelta(hours=25)
"""No limit lasts for more than a day: what names a later time is broken, and would keep us away for good."""

_LIMITS = ("x-rate-limit", "x-app-limit-24hour", "x-user-limit-24hour")


def used_up_until(headers: Mapping[str, str], *, now: datetime) -> datetime | None:
    """When the last of the limits that are used up begins anew; None where none is."""
    resets = [_moment(headers.get(f"{limit}-reset")) or now + WINDOW for limit in _used_up(headers)]
    return min(max(resets), now + MOST) if resets else None


def pause_until(headers: Mapping[str, str], *, now: datetime) -> datetime:
    """When to come back after X said "too many requests"."""
    named = [_moment(headers.get(f"{limit}-reset")) for limit in _used_up(headers) or _LIMITS[:1]]
    named.append(_retry_after(headers.get("retry-after"), now=now))
    until = max(filter(None, named), default=now + WINDOW)
    return min(max(until, now + LEAST), now + MOST) if until > now else now + PASSED


def _used_up(headers: Mapping[str, str]) -> list[str]:
    left = {limit: _number(headers.get(f"{limit}-remaining")) for limit in _LIMITS}
    return [limit for limit, number in left.items() if number is not None and number <= 0]


def _moment(seconds: str | None) -> datetime | None:
    try:
        number = _number(seconds)
        return None if number is None else datetime.fromtimestamp(number, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _retry_after(value: str | None, *, now: datetime) -> datetime | None:
    """The header as HTTP knows it: seconds, or a date."""
    try:
        seconds = _number(value)
        if seconds is not None:
            return now + timedelta(seconds=seconds)
        date = parsedate_to_datetime(value or "")
        return (date if date.tzinfo else date.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _number(written: str | None) -> float | None:
    """A header's number, the first where it came twice."""
    try:
        return float((written or "").partition(",")[0])
    except ValueError:
        return None
