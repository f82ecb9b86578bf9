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

_LIMITS = ("x-rate-limit", "x-app-limit-24hour", "x-user-limit-24hour")


def used_up_until(headers: Mapping[str, str], *, now: datetime) -> datetime | None:
    """When the last of the limits that are used up begins anew; None where none is."""
    resets = [_moment(headers.get(f"{limit}-reset")) or now + WINDOW for limit in _used_up(headers)]
    return max(resets, default=None)


def pause_until(headers: Mapping[str, str], *, now: datetime) -> datetime:
    """When to come back after X said "too many requests"."""
    named = [_moment(headers.get(f"{limit}-reset")) for limit in _used_up(headers) or _LIMITS[:1]]
    named.append(_retry_after(headers.get("retry-after"), now=now))
    until = max(filter(None, named), default=now + WINDOW)
    return max(until, now + LEAST) if until > now else now + PASSED


def _used_up(headers: Mapping[str, str]) -> list[str]:
    return [limit for limit in _LIMITS if headers.get(f"{limit}-remaining") == "0"]


def _moment(seconds: str | None) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(seconds or ""), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _retry_after(value: str | None, *, now: datetime) -> datetime | None:
    """The header as HTTP knows it: seconds, or a date."""
    try:
        return now + timedelta(seconds=int(value or ""))
    except (ValueError, OverflowError):
        pass
    try:
        return parsedate_to_datetime(value or "").astimezone(UTC)
    except (ValueError, OverflowError):
        return None
