"""The Celery process with a judge that hangs or crashes at some posts, and little patience for it; and says who judges."""

import os
import signal
import time
from collections import deque
from itertools import repeat

from bot.worker import SERVICES, app, tasks
from ml.examples import Prediction
from pipeline import wiring
from pipeline.store.learning import models
from pipeline.triage.triage import Judge

__all__ = ["app"]

HANGS = {
    "a wait that never ends": lambda: time.sleep(3600),
    "native code that hears no signal": lambda: deque(repeat(0), maxlen=0),
    "native code that crashes": os.abort,
    "native code that ends the process": lambda: os._exit(3),
    "somebody outside who kills": lambda: os.kill(os.getpid(), signal.SIGKILL),
}
LIMIT_S = int(os.environ["JUDGING_LIMIT_S"])
tasks.triage_tweets.soft_time_limit, tasks.triage_tweets.time_limit = LIMIT_S, LIMIT_S + 1
app.conf.worker_lost_wait = 0.5
wiring.STOPPED_WITHIN_S = float(os.environ.get("STOPPED_WITHIN_S", wiring.STOPPED_WITHIN_S))


def predict(examples):
    with (SERVICES.choices.state_dir / "judged_by").open("a") as log:
        log.write(f"{os.getpid()}\n")
    time.sleep(float(os.environ.get("JUDGING_TAKES_S", "0")) * len(examples))
    for example in examples:
        HANGS.get(example.text, int)()
    return [Prediction(label=1, probability=0.9, highlights=()) for _ in examples]


SERVICES.judge = lambda session: Judge(models.live(session, models.CHECKWORTHINESS).id, predict)
