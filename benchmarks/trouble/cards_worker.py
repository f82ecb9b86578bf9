"""The Celery process that shows cards, in a hurry or blind.

CHAOS_MAY_STILL_COME_S shortens what it waits for a posting of unknown outcome; with CHAOS_BLIND it does not look before
it posts again, which shows that the count of doubled cards can fail.
"""

import os
from datetime import timedelta

from bot.slack.notifier import SlackNotifier
from bot.worker import app
from pipeline.messages import keep_in_sync

__all__ = ["app"]

if "CHAOS_MAY_STILL_COME_S" in os.environ:
    keep_in_sync.MAY_STILL_COME = timedelta(seconds=float(os.environ["CHAOS_MAY_STILL_COME_S"]))
if "CHAOS_BLIND" in os.environ:
    SlackNotifier.find = lambda *_, **__: None  # type: ignore[method-assign]
    keep_in_sync.MAY_STILL_COME = timedelta()
