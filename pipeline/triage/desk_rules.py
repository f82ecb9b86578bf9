"""What the desk decides over the model's head: words that rule, thresholds of groups, and when cards come. No database.

A rule's probability is 1 or 0, stored as every other: estimates take the first as it is and leave the second out.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal
from zoneinfo import ZoneInfo

from ml.examples import Prediction as Judgement
from pipeline.configuration.choices import Choices
from pipeline.configuration.load.groups import of_group, read_thresholds
from pipeline.configuration.load.hours import Hours, read_quiet_hours, read_zone
from pipeline.configuration.load.words import plain, read_words
from pipeline.configuration.schedule_setting import read_schedule

Rule = Literal["always", "hidden"]


@dataclass(frozen=True)
class WordRules:
    """Words by which a post always or never gets a card; what always does stands above what never does."""

    always: re.Pattern[str] | None = None
    never: re.Pattern[str] | None = None

    @classmethod
    def written(cls, *, always: str, never: str) -> "WordRules":
        """As the settings have them. Raises ValueError."""
        return cls(read_words(always), read_words(never))

    def of(self, text: str) -> Rule | None:
        """What they make of a post; None where the model decides."""
        if not (self.always or self.never):
            return None
        searched = plain(text)
        if self.always and self.always.search(searched):
            return "always"
        return "hidden" if self.never and self.never.search(searched) else None


@dataclass(frozen=True)
class DeskRules:
    """All of it, as it is in force."""

    words: WordRules = WordRules()
    thresholds: Mapping[str, float] = field(default_factory=dict)
    hours: Hours = field(default_factory=lambda: Hours(ZoneInfo("UTC")))

    @classmethod
    def of(cls, chosen: Choices) -> "DeskRules":
        """From the settings."""
        return cls(
            words=WordRules.written(always=chosen.always_words, never=chosen.never_words),
            thresholds=read_thresholds(chosen.group_thresholds),
            hours=Hours(
                zone=read_zone(chosen.time_zone),
                quiet=read_quiet_hours(chosen.quiet_hours),
                digest=read_schedule(chosen.digest),
            ),
        )

    def labelled(self, judgement: Judgement, *, group: str, own: float | None = None) -> Judgement:
        """The judgement as the account's own threshold has it, or else its group's, where there is one."""
        threshold = own or of_group(self.thresholds, group)
        return judgement if threshold is None else replace(judgement, label=int(judgement.probability >= threshold))


MODEL_ALONE = DeskRules()
