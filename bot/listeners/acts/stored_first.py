"""What somebody did is stored and committed before Slack is told that we have it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from slack_bolt import Ack

from bot.blocks.forms import as_typed
from bot.listeners.acts import kept_acts
from ml.errors import UserError

Stored = TypeVar("Stored")

WORK = ThreadPoolExecutor(max_workers=8, thread_name_prefix="acts")
QUICK_S = 1.5
"""Slack waits 3 s, some of which are gone by now."""


def _nothing(reason: UserError) -> dict[str, Any]:  # noqa: ARG001
    return {}


def stored_first(
    ack: Ack,
    body: dict[str, Any],
    work: Callable[[], Stored],
    *,
    refused: Callable[[UserError], dict[str, Any]] = _nothing,
) -> Stored:
    """Let `work` store and commit, then acknowledge; what takes too long is kept on disk and acknowledged meanwhile.

    Where it fails before, nothing is acknowledged, and Slack tells the person. Raises what `work` raises; a UserError
    is acknowledged with what `refused` makes of it.
    """
    working, kept = WORK.submit(work), None
    if not wait([working], timeout=QUICK_S).done:
        kept = kept_acts.keep(body)
        ack()
    try:
        stored = working.result()
    except UserError as reason:  # an answer, too: it will be told
        _settle(partial(ack, **refused(reason)), kept)
        raise
    _settle(ack, kept)
    return stored


def saved(ack: Ack, body: dict[str, Any], view: dict[str, Any], work: Callable[[], Stored]) -> Stored:
    """The same for a dialog, which stays open where `work` is refused, with all that was typed and why."""

    def refused(reason: UserError) -> dict[str, Any]:
        return {"response_action": "update", "view": as_typed(view, str(reason))}

    return stored_first(ack, body, work, refused=refused)


def _settle(ack: Callable[[], Any], kept: Path | None) -> None:
    if kept is None:
        ack()
    else:
        kept.unlink(missing_ok=True)
