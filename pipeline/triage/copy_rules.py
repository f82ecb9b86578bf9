"""How much two posts must have in common to share a card."""

from dataclasses import dataclass
from datetime import timedelta

from pipeline.configuration.choices import Choices


@dataclass(frozen=True)
class CopyRules:
    """What the desk chose, and what no desk has wished to choose."""

    alike: float = 0.8
    """The least share of common 5-character pieces, 0 to 1."""
    window: timedelta = timedelta(days=7)
    """How far apart they may have been published."""
    least_words: int = 5
    typos_from: int = 5000
    """Posts that the desk must have read before a word it never saw counts as a typo."""

    @classmethod
    def of(cls, chosen: Choices) -> "CopyRules | None":
        """From the settings; None: every post stands by itself."""
        if chosen.copies == "off":
            return None
        return cls(
            alike=chosen.copies_alike,
            window=timedelta(days=chosen.copies_window_days),
            least_words=chosen.copies_least_words,
            typos_from=chosen.copies_typos_from,
        )
