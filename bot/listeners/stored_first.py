"""What somebody did is stored and committed before Slack is told that we have it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any, TypeVar

from slack_bolt import Ack

from bot.listeners import kept_acts
from ml.errors import UserError

Stored = TypeVar("Stored")

WORK = ThreadPoolExecutor(max_workers=8, thread_name_prefix="acts")
QUICK_S = 1.5
"""Slack waits 3 s, some of which are gone by now."""


def stored_first(ack: Ack, body: dict[str, Any], work: Callable[[], Stored]) -> Stored:
    """Let `work` store and commit, then acknowledge; what takes too long is kept on disk and acknowledged meanwhile.

    Where it fails before, nothing is acknowledged, and Slack tells the person. Raises what `work` raises.
    """
    working, kept = WORK.submit(work), None
    if not wait([working], timeout=QUICK_S).done:
        kept = kept_acts.keep(body)
        ack()
    try:
        stored = working.result()
    except UserError:  # an answer, too: it will be told
        _settle(ack, kept)
        raise
    _settle(ack, kept)
    return stored


def _settle(ack: Ack, kept: Path | None) -> None:
    if kept is None:
        ack()
    else:
        kept.unlink(missing_ok=True)
