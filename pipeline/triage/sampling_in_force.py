"""What the desk's choices come to at this moment: the sampling that is in force for the next batch."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, tzinfo

from sqlalchemy.orm import Session

from pipeline.configuration.choices import Choices
from pipeline.configuration.load.hours import read_zone
from pipeline.tables import ModelVersion
from pipeline.triage import daily_cap, recent_flow
from pipeline.triage.recent_flow import Week
from pipeline.triage.sampling import RecentNegatives, Sampling

RECENT = timedelta(days=7)
AT_MOST = 2000
"""Recent judgements among whose negatives the tilt is measured."""
LOOK_AGAIN_S = 600.0
"""How long a worker goes by the same recent negatives, and by what the same week brought."""


@dataclass(frozen=True)
class _Seen:
    version_id: int
    until: float
    negatives: RecentNegatives


@dataclass
class SamplingInForce:
    """One process's view of the flow. Everything it decides is fixed before the tweets of the batch are drawn."""

    usual: Sampling
    uncertain_share: float = 0.0
    cards_per_day: int | None = None
    zone: tzinfo = UTC
    """By whose clock the desk's days begin."""
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    _seen: _Seen | None = field(default=None, init=False)
    _week: Week | None = field(default=None, init=False)

    @classmethod
    def of(cls, chosen: Choices) -> "SamplingInForce":
        """From the settings."""
        return cls(
            usual=Sampling(fraction=chosen.negative_fraction, salt=chosen.sampling_salt),
            uncertain_share=chosen.uncertain_share,
            cards_per_day=chosen.cards_per_day,
            zone=read_zone(chosen.time_zone),
        )

    @property
    def _now(self) -> datetime:
        return self.clock().astimezone(self.zone)

    def sampling(self, session: Session, *, version_id: int) -> Sampling:
        """The probabilities for the next batch: the usual ones, lowered by the cap and tilted to the threshold."""
        now = self.usual if self.cards_per_day is None else self._within_cap(session, self.cards_per_day)
        recent = self._recent_negatives(session, version_id) if self.uncertain_share else None
        if recent is None:
            return now
        return replace(now, tilt=recent.tilt(fraction=now.fraction, uncertain_share=self.uncertain_share))

    def news(self, session: Session, sampling: Sampling) -> str | None:
        """What to tell the desk once the caller has committed: that the cap begins to bite, once a day and label."""
        if self.cards_per_day is None:
            return None
        lowered = daily_cap.bites(sampling, fraction=self.usual.fraction)
        if not recent_flow.note_capped(session, now=self._now, cards_per_day=self.cards_per_day, lowered=lowered):
            return None
        return daily_cap.sentence(sampling, cards_per_day=self.cards_per_day, fraction=self.usual.fraction)

    def _within_cap(self, session: Session, cards_per_day: int) -> Sampling:
        now = self._now
        if self._week is None or not self._week.holds(now, for_s=LOOK_AGAIN_S):
            self._week = recent_flow.of_week(session, now=now)
        today = recent_flow.of_day(session, self._week, now=now)
        rates = daily_cap.rates(today, cards_per_day=cards_per_day, fraction=self.usual.fraction)
        return replace(self.usual, fraction=rates.negatives, positives=rates.positives)

    def _recent_negatives(self, session: Session, version_id: int) -> RecentNegatives | None:
        """Those of the live version, looked up once in a while; None until it has judged enough."""
        seen = self._seen
        if seen is not None and seen.version_id == version_id and time.monotonic() < seen.until:
            return seen.negatives
        found = recent_flow.recent_negatives(
            session, version_id=version_id, since=self.clock() - RECENT, at_most=AT_MOST
        )
        negatives = RecentNegatives.of(found, threshold=session.get_one(ModelVersion, version_id).threshold)
        if negatives is not None:
            self._seen = _Seen(version_id, time.monotonic() + LOOK_AGAIN_S, negatives)
        return negatives
