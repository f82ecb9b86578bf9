"""Words that always or never raise a card are tried on last week's posts, and saved by a second click."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime

from bot.blocks.settings import trial as shown
from ml.errors import UserError
from pipeline import services
from pipeline.configuration.in_force import merged
from pipeline.triage import trial
from pipeline.triage.desk_rules import WordRules
from pipeline.triage.trial import Trial

WORDS = ("always_words", "never_words")


class NotTried(UserError):
    """Words that were not tried as they are now: what they would have done, and nothing is saved."""

    def __init__(self, found: Trial) -> None:
        """Say what they would have done."""
        super().__init__(shown.sentence(found))
        self.trial = found


def try_first(wishes: Mapping[str, str | None], *, tried: bool) -> None:
    """Raise NotTried where words are to rule that were not tried as they are."""
    if not tried and any(name in wishes for name in WORDS):
        raise NotTried(trial_of(wishes))


def trial_of(wishes: Mapping[str, str | None]) -> Trial:
    """What these words would have done in the last week, beside those that rule and are not changed."""
    tools = services.current()
    after = merged(tools.choices, {name: text for name, text in wishes.items() if text is not None})
    words = WordRules.written(always=after.always_words, never=after.never_words)
    with tools.sessions() as session:
        return trial.tried(session, words, now=datetime.now(UTC))


def digest_of(typed: Mapping[str, str]) -> str:
    """What words that were tried are known by."""
    return hashlib.sha256("\n".join(typed.get(name, "") for name in WORDS).encode()).hexdigest()[:16]
