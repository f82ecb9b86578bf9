"""The Celery process with a model that sleeps as long as an encoder on a machine of its own would compute."""

import time
from collections.abc import Sequence

from bot.worker import app
from ml.examples import Example, Prediction
from pipeline.services import Services
from pipeline.triage.triage import Judge

__all__ = ["app"]

SLEEP_S = 0.004
"""For each post."""

_judge = Services.judge


def _sleep(examples: Sequence[Example]) -> list[Prediction]:
    time.sleep(SLEEP_S * len(examples))
    return [Prediction(probability=0.1, label=0, highlights=()) for _ in examples]


Services.judge = lambda self, session: Judge(version_id=_judge(self, session).version_id, predict=_sleep)  # type: ignore[method-assign]
