"""When cards come, and when they wait: `monday-friday 22:00-07:00, sunday 00:00-24:00`, by the desk's clock."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pipeline.configuration.schedule_setting import Time
from pipeline.language.speech import _

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DAY, WEEK = 24 * 60, 7 * 24 * 60
"""In minutes."""
_DAY, _CLOCK = "|".join(DAYS), r"([01]?\d|2[0-4]):([0-5]\d)"
_SPAN = re.compile(rf"(?:daily|({_DAY})(?:\s*-\s*({_DAY}))?)\s+{_CLOCK}\s*-\s*{_CLOCK}")


@dataclass(frozen=True)
class QuietHours:
    """Minutes of the week, from Monday 0:00 on, in which no cards come."""

    minutes: frozenset[int] = frozenset()

    def end(self, moment: datetime) -> datetime:
        """When the quiet ends that holds at this moment of the desk's clock; the moment itself where none holds."""
        now = moment.weekday() * DAY + moment.hour * 60 + moment.minute
        left = next(ahead for ahead in range(WEEK) if (now + ahead) % WEEK not in self.minutes)
        return moment.replace(second=0, microsecond=0) + timedelta(minutes=left) if left else moment


@dataclass(frozen=True)
class Hours:
    """When cards come: at once, after the quiet hours, or with the digest."""

    zone: ZoneInfo
    quiet: QuietHours = QuietHours()
    digest: Time | None = None

    def not_before(self, now: datetime) -> datetime | None:
        """When a card that is raised now may come; None: at once.

        With a digest, what comes in quiet hours waits for it; without quiet hours everything does.
        """
        local = now.astimezone(self.zone)
        end = self.quiet.end(local)
        if end == local and (self.digest is None or self.quiet.minutes):
            return None
        return (end if self.digest is None else self.digest.first_from(end)).astimezone(UTC)

    def digests(self, now: datetime) -> tuple[datetime, datetime, datetime]:
        """When the digest before the last one came, the last one, and when the next comes; there is one."""
        assert self.digest is not None
        last = self.digest.last_before(now.astimezone(self.zone))
        before = self.digest.last_before(last - timedelta(minutes=1))
        return before.astimezone(UTC), last.astimezone(UTC), self.digest.next_after(last).astimezone(UTC)

    def midnight(self, now: datetime) -> datetime:
        """When the desk's day began."""
        return now.astimezone(self.zone).replace(hour=0, minute=0, second=0, microsecond=0)


def read_zone(name: str) -> ZoneInfo:
    """The time zone of this name. Raises ValueError."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(
            _("{name!r} is no time zone; write its name, such as Europe/Madrid").format(name=name[:60])
        ) from None


def read_quiet_hours(written: str) -> QuietHours:
    """The hours of the week in which no cards come. Raises ValueError with how to write them."""
    parts = [part.strip() for part in written.lower().split(",") if part.strip()]
    quiet = QuietHours(frozenset(minute for part in parts for minute in _minutes(part)))
    if len(quiet.minutes) == WEEK:
        raise ValueError(_("they leave no hour in which cards may come; leave one out"))
    return quiet


def _minutes(span: str) -> set[int]:
    found = _SPAN.fullmatch(span)
    if found is None:
        raise ValueError(
            _("{span!r} are no hours; write monday-friday 22:00-07:00, with commas between several").format(
                span=span[:60]
            )
        )
    first, last, *clock = found.groups()
    (begin, end) = (int(clock[0]) * 60 + int(clock[1]), int(clock[2]) * 60 + int(clock[3]))
    if max(begin, end) > DAY or begin == end:
        raise ValueError(
            _("{span!r} do not end at another time of the day than they begin; write 22:00-07:00").format(span=span)
        )
    length = end - begin if end > begin else end - begin + DAY
    return {(day * DAY + begin + minute) % WEEK for day in _days(first, last) for minute in range(length)}


def _days(first: str | None, last: str | None) -> list[int]:
    if first is None:
        return list(range(7))
    begin = DAYS.index(first)
    return [(begin + more) % 7 for more in range((DAYS.index(last or first) - begin) % 7 + 1)]
