"""What somebody did is stored and committed before Slack is told that we have it."""

import re
from collections.abc import Callable, Mapping
from concurrent.futures import wait
from pathlib import Path
from typing import Any, TypeVar

from slack_bolt import Ack

from bot.blocks.forms import as_typed
from bot.listeners.acts import kept_acts
from bot.listeners.permissions import slack
from ml.errors import UserError
from pipeline.language.speech import HandingOn

Stored = TypeVar("Stored")

WORK = HandingOn(max_workers=8, thread_name_prefix="acts")
QUICK_S = 1.5
"""Slack waits 3 s, some of which are gone by now."""

_MENTION = re.compile(r"<@([UW][A-Z0-9]+)>")


class ToldInDialog(UserError):
    """What was refused in a dialog, which stays open, and says why above all that was typed."""


def stored_first(
    ack: Ack,
    body: Mapping[str, Any],
    work: Callable[[], Stored],
    *,
    refused: Callable[[UserError], dict[str, Any]] | None = None,
) -> Stored:
    """Let `work` store and commit, then acknowledge; what takes too long is kept on disk and acknowledged meanwhile.

    Where it fails before, nothing is acknowledged, and Slack tells the person. Raises what `work` raises; of a
    UserError the person is to be told, unless a dialog did that: ToldInDialog. `refused` makes another dialog than the
    one that was sent.
    """
    working, kept = WORK.submit(work), None
    if not wait([working], timeout=QUICK_S).done:
        kept = kept_acts.keep(dict(body))
        ack()
    try:
        stored = working.result()
    except UserError as reason:
        if kept is None and body.get("type") == "view_submission":
            keep_open(ack, body["view"], reason, told=refused(reason) if refused else None)
            raise ToldInDialog(str(reason)) from reason
        _settle(ack, kept)
        raise
    _settle(ack, kept)
    return stored


def _settle(ack: Ack, kept: Path | None) -> None:
    if kept is None:
        ack()
    else:
        kept.unlink(missing_ok=True)


def keep_open(ack: Ack, view: Mapping[str, Any], reason: UserError, *, told: dict[str, Any] | None = None) -> None:
    """Answer a dialog that cannot be taken: it stays, with all that was typed, and says why."""
    ack(response_action="update", view=told or as_typed(view, in_plain_words(str(reason))))


def in_plain_words(text: str) -> str:
    """A sentence for a dialog, in which people are named and not mentioned."""
    return _MENTION.sub(lambda mention: slack().person(mention[1]), text)
