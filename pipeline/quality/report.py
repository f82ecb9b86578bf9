"""The report: the desk's weeks side by side, the last ones taken together, and its parts."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from pipeline.quality import false_alarms
from pipeline.quality.checkers import Checker, checkers
from pipeline.quality.desk_week import DeskWeek, desk_week, midnight, monday_of
from pipeline.quality.estimates import DRAWS, SEED
from pipeline.quality.false_alarms import LastFindings
from pipeline.quality.rates import Rate, suggested
from pipeline.quality.rehearsal import Truth
from pipeline.quality.strata import draw_share, of_week
from pipeline.store import weekly_report as rows
from pipeline.store.weekly_report import JudgedPost

WEEKS = 20
"""As in the paper's Figure 3 (CH-47)."""
TOGETHER = 4
"""Full weeks that are also taken together: their intervals are half as wide."""
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Part:
    """The clicks of one language, account group or person."""

    name: str
    week: DeskWeek


@dataclass(frozen=True)
class Agreement:
    """Posts with two labels or more, the share of them on which all labels agree, and its 95 % interval."""

    posts: int
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class DeskReport:
    """What the desk did and how good the model was; weeks oldest first, the running one last."""

    weeks: tuple[DeskWeek, ...]
    together: DeskWeek
    """The last full weeks as one: four, or as many as there are since the first post."""
    languages: tuple[Part, ...]
    groups: tuple[Part, ...]
    people: tuple[Part, ...]
    """By who clicked: only counts and shares of what they clicked mean something here."""
    agreement: Agreement | None
    rate: Rate | None
    """The suggested share of random negatives; None while base rate, precision and recall are not known."""
    machine_written: LastFindings | None = None
    """The last findings of machine-written passages; None where there are none."""
    checkers: tuple[Checker, ...] = ()
    """How often findings were right that the desk judged, in the weeks taken together and the running one."""

    @property
    def last(self) -> DeskWeek:
        """The last full week."""
        return self.weeks[-2]

    @property
    def since_first_post(self) -> tuple[DeskWeek, ...]:
        """The weeks from the first one with posts on, and at least the last full one."""
        first = next((place for place, week in enumerate(self.weeks) if week.posts), len(self.weeks))
        return self.weeks[min(first, len(self.weeks) - 2) :]

    def to_dict(self) -> dict[str, Any]:
        """The report as JSON can hold it."""
        values: dict[str, Any] = _plain(asdict(self))
        return values


def desk_report(session: Session, *, now: datetime, weeks: int = WEEKS) -> DeskReport:
    """Read the last full weeks and the running one. Raises ValueError for fewer than one week."""
    if weeks < 1:
        raise ValueError("A report needs at least one week.")
    this_monday = monday_of(now)
    since = midnight(this_monday - weeks * WEEK)
    posts = list(rows.judged_posts(session, since=since, until=now))
    by_week = _by(posts, lambda post: monday_of(post.posted_at))
    mondays = [this_monday - back * WEEK for back in range(weeks, -1, -1)]
    gone = (now - midnight(this_monday)).total_seconds() / 86400
    together = _together(by_week, mondays[:-1][-TOGETHER:])
    return DeskReport(
        weeks=tuple(
            desk_week(by_week.get(monday, []), monday=monday, days=gone if monday == this_monday else 7.0)
            for monday in mondays
        ),
        together=together,
        languages=_parts(posts, lambda post: post.language or "unknown", since=since.date()),
        groups=_parts(posts, lambda post: post.group or "no group", since=since.date()),
        people=_parts([post for post in posts if post.person], lambda post: str(post.person), since=since.date()),
        agreement=agreement(rows.votes(session, since=since, until=now)),
        rate=_rate(together),
        machine_written=false_alarms.of_last(session),
        checkers=checkers(session, since=midnight(together.monday), until=now),
    )


def _together(by_week: dict[date, list[JudgedPost]], mondays: Sequence[date]) -> DeskWeek:
    """Take weeks as one; those before the desk's first post are none."""
    first = next((place for place, monday in enumerate(mondays) if monday in by_week), len(mondays) - 1)
    posts = [post for monday in mondays for post in by_week.get(monday, [])]
    return desk_week(posts, monday=mondays[first], days=7.0 * (len(mondays) - first))


def _by(posts: Sequence[JudgedPost], name: Callable[[JudgedPost], Any]) -> dict[Any, list[JudgedPost]]:
    grouped: dict[Any, list[JudgedPost]] = defaultdict(list)
    for post in posts:
        grouped[name(post)].append(post)
    return grouped


def _parts(posts: Sequence[JudgedPost], name: Callable[[JudgedPost], str], *, since: date) -> tuple[Part, ...]:
    """Split the posts by a name, most clicks first."""
    parts = [Part(name=key, week=desk_week(mine, monday=since)) for key, mine in _by(posts, name).items()]
    return tuple(sorted(parts, key=lambda part: (-part.week.clicks, part.name)))


def agreement(votes: Iterable[tuple[int, str, bool]]) -> Agreement | None:
    """Compare labels (tweet, person, check-worthy?); None where no post has those of two people."""
    by_tweet: dict[int, dict[str, bool]] = defaultdict(dict)
    for tweet, person, worthy in votes:
        by_tweet[tweet][person] = worthy
    same = [len(set(labels.values())) == 1 for labels in by_tweet.values() if len(labels) > 1]
    if not same:
        return None
    twice = of_week(size=len(same), labels=same, sampling_probabilities=[1.0] * len(same))
    drawn = draw_share(twice, draws=DRAWS, rng=np.random.default_rng(SEED))[0]
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Agreement(posts=len(same), value=sum(same) / len(same), low=float(low), high=float(high))


def truth_of(week: DeskWeek) -> Truth | None:
    """What the weeks taken together say about the feed and the model, as a rehearsal needs it."""
    if not (week.base_rate and week.precision and week.recall):
        return None
    inside = [min(max(share.value, 0.01), 0.99) for share in (week.base_rate, week.precision, week.recall)]
    truth = Truth(base_rate=inside[0], precision=inside[1], recall=inside[2])
    return truth if truth.possible else None


def _rate(together: DeskWeek) -> Rate | None:
    truth = truth_of(together)
    posts = round(7 * together.posts / together.days)
    return suggested(truth, posts=posts) if truth and posts else None


def _plain(values: Any) -> Any:
    if isinstance(values, dict):
        return {name: _plain(value) for name, value in values.items()}
    if isinstance(values, list | tuple):
        return [_plain(value) for value in values]
    if isinstance(values, date):
        return values.isoformat()
    return round(values, 4) if isinstance(values, float) else values
