"""When something happens by itself: `sunday 03:00`, `daily 06:30`, or `off`."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from pipeline.language.speech import _

DAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
_WORDS = re.compile(rf"({'|'.join(DAYS)}|daily)\s+([01]?\d|2[0-3]):([0-5]\d)")


@dataclass(frozen=True)
class Time:
    """A time of the week; `day` counts from Sunday, 0, and is None for every day."""

    day: int | None
    hour: int
    minute: int

    def last_before(self, moment: datetime) -> datetime:
        """When it was last so, at this moment of the same clock."""
        days = 0 if self.day is None else (moment.isoweekday() - self.day) % 7
        at = moment.replace(hour=self.hour, minute=self.minute, second=0, microsecond=0) - timedelta(days=days)
        return at if at <= moment else at - self.apart

    def next_after(self, moment: datetime) -> datetime:
        """When it is next so."""
        return self.last_before(moment) + self.apart

    def first_from(self, moment: datetime) -> datetime:
        """The moment itself where it is so, or else the next time."""
        return moment if self.last_before(moment) == moment else self.next_after(moment)

    @property
    def apart(self) -> timedelta:
        """From one time to the next."""
        return timedelta(days=1 if self.day is None else 7)


def read_schedule(words: str) -> Time | None:
    """Read a time of the week, None for `off`; raises ValueError with how to write it."""
    cleaned = words.strip().lower()
    if cleaned == "off":
        return None
    found = _WORDS.fullmatch(cleaned)
    if found is None:
        raise ValueError(
            _("{words!r} is no time: write a weekday or daily, and a time, such as sunday 03:00; or off").format(
                words=words
            )
        )
    day, hour, minute = found.groups()
    return Time(day=None if day == "daily" else DAYS.index(day), hour=int(hour), minute=int(minute))
