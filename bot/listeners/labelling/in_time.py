"""An answer to a dialog within the time that Slack waits, or a word meanwhile and the answer after."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot.blocks import words
from bot.blocks.forms import as_typed
from bot.listeners.acts import kept_acts
from bot.slack.errors import DialogClosed
from ml.errors import UserError

View = dict[str, Any]

WORK = ThreadPoolExecutor(max_workers=8, thread_name_prefix="dialog")
QUICK_S = 2.0
"""Slack waits 3 s for an answer to a dialog."""


def answer(
    ack: Ack,
    client: WebClient,
    *,
    body: dict[str, Any],
    view: View,
    meanwhile: View,
    work: Callable[[], View],
    closed: Callable[[], None] | None = None,
) -> View | None:
    """Show what `work` stores and finds in place of `view`; where it takes too long for Slack, `meanwhile` first.

    A UserError of `work` is told in `view` itself, with all that was typed. Raises whatever else `work` raises.
    Gives what is shown; None, after `closed`, where somebody closed the dialog meanwhile.
    """
    found = WORK.submit(work)
    if wait([found], timeout=QUICK_S).done:
        shown = _next(found, view)
        ack(response_action="update", view=shown)
        return shown
    kept = kept_acts.keep(body)
    ack(response_action="update", view=meanwhile)
    if not isinstance(found.exception(), UserError | None):
        client.views_update(view_id=view["id"], view=as_typed(view, words.TROUBLE))
        found.result()
    kept.unlink(missing_ok=True)
    return _late(client, view, found, closed=closed)


def _late(client: WebClient, view: View, found: Future[View], *, closed: Callable[[], None] | None) -> View | None:
    shown = _next(found, view)
    try:
        client.views_update(view_id=view["id"], view=shown)
    except DialogClosed:
        found.result()  # why there is nothing to show is told in private
        if closed is None:
            raise
        closed()
        return None
    return shown


def _next(found: Future[View], view: View) -> View:
    try:
        return found.result()
    except UserError as reason:
        return as_typed(view, str(reason))
