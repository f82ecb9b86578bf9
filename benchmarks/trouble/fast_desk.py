"""The Celery processes of a desk whose day is over in minutes; for one of its seconds DAY_FASTER seconds are played.

What goes by hours is made so much shorter: when open posts are looked at again, how long a line about a removed post
stands. What goes by seconds (heartbeats, sweeps, a late answer of Slack's) stays as it is.
"""

import os

from bot.worker import app
from pipeline.forgetting import looking
from pipeline.queue import Task
from pipeline.store.forgetting import looks, messages

__all__ = ["app"]

FASTER = float(os.environ["DAY_FASTER"])
looks.HOURLY /= FASTER
looking.NIGHTLY /= FASTER
messages.LINE_STAYS /= FASTER
LOOKS_APART_S = 5.0
"""However fast the day: a machine that is busy would do nothing else."""
beat = app.conf.beat_schedule[Task.LOOK_AT_OPEN]
beat["schedule"] = max(beat["schedule"] / FASTER, LOOKS_APART_S)
