"""The Celery process with a judge that hangs for some posts, and little patience for it."""

import re
import time
from collections import deque
from itertools import repeat

from bot.worker import SERVICES, app, tasks
from ml.examples import Prediction
from pipeline.store.learning import models
from pipeline.triage.triage import Judge

__all__ = ["app"]

HANGS = {
    "a pattern that never ends": lambda: re.match(r"(a*)*b", "a" * 60),
    "a wait that never ends": lambda: time.sleep(3600),
    "native code that hears no signal": lambda: deque(repeat(0), maxlen=0),
}
tasks.triage_tweets.soft_time_limit, tasks.triage_tweets.time_limit = 1, 2


def predict(examples):
    for example in examples:
        HANGS.get(example.text, int)()
    return [Prediction(label=1, probability=0.9, highlights=()) for _ in examples]


SERVICES.judge = lambda session: Judge(models.live(session, models.CHECKWORTHINESS).id, predict)
