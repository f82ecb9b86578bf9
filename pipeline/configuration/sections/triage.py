"""Which posts get a card, when it comes, and which of them share one."""

from typing import Literal

from pydantic import Field

from pipeline.configuration.kinds import Desk, GroupThresholds, Ops, QuietTimes, RulingWords, Schedule, TimeZone
from pipeline.configuration.sections.section import Section


class Triage(Section):
    """Which posts get a card, and when it comes."""

    negative_fraction: Desk[float] = Field(default=0.3, ge=0, le=1)
    uncertain_share: Desk[float] = Field(default=0.0, ge=0, le=0.9)
    cards_per_day: Desk[int | None] = Field(default=None, ge=1, le=1_000_000)
    group_thresholds: Desk[GroupThresholds] = ""
    always_words: Desk[RulingWords] = ""
    never_words: Desk[RulingWords] = ""
    time_zone: Desk[TimeZone] = "UTC"
    quiet_hours: Desk[QuietTimes] = ""
    digest: Desk[Schedule] = "off"
    digest_cards: Desk[int] = Field(default=10, ge=1, le=50)
    sampling_salt: Ops[str] = "claimwire"
    first_encoder: Ops[str | None] = None


class Copies(Section):
    """Which posts share a card."""

    copies: Desk[Literal["on", "off"]] = "on"
    copies_alike: Desk[float] = Field(default=0.8, ge=0.5, le=1)
    copies_window_days: Desk[float] = Field(default=7.0, gt=0, le=3_650)
    copies_least_words: Desk[int] = Field(default=5, ge=1, le=1_000)
    copies_typos_from: Desk[int] = Field(default=5000, ge=0, le=1_000_000)
