"""Timestamps that are unique and increase, and ids that look like Slack's."""

import secrets
import string
import time
from decimal import Decimal, InvalidOperation

_ALPHABET = string.ascii_uppercase + string.digits
_MICROSECONDS = 1_000_000


class Clock:
    """Gives each message a `ts` of its own, later than every one before, also after a restart."""

    def __init__(self) -> None:
        self._last = 0

    def next_ts(self) -> str:
        """The next timestamp, as Slack writes it: seconds, a point, six digits."""
        self._last = max(time.time_ns() // 1000, self._last + 1)
        return f"{self._last // _MICROSECONDS}.{self._last % _MICROSECONDS:06d}"

    def saw(self, ts: str) -> None:
        """Remember a timestamp that was given out before this start."""
        self._last = max(self._last, int(ts_order(ts) * _MICROSECONDS))


def ts_order(ts: str) -> Decimal:
    """A timestamp as a number that can be compared; raises ValueError where it is none."""
    try:
        return Decimal(ts)
    except InvalidOperation as problem:
        raise ValueError(f"not a timestamp: {ts!r}") from problem


def new_id(prefix: str, *, length: int = 10) -> str:
    """A fresh id such as `V0A1B2C3D4E`."""
    return prefix + "".join(secrets.choice(_ALPHABET) for _ in range(length))
