"""An answer to a dialog within the time that Slack waits, or a word meanwhile and the answer after."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

View = dict[str, Any]

WORK = ThreadPoolExecutor(max_workers=8, thread_name_prefix="dialog")
QUICK_S = 2.0
"""Slack waits 3 s for an answer to a dialog."""


def answer(ack: Ack, client: WebClient, *, view: View, meanwhile: View, work: Callable[[], View]) -> None:
    """Show what `work` finds in place of `view`; when it takes longer than Slack waits, show `meanwhile` first."""
    found = WORK.submit(work)
    try:
        ack(response_action="update", view=found.result(timeout=QUICK_S))
    except TimeoutError:
        ack(response_action="update", view=meanwhile)
        client.views_update(view_id=view["id"], view=found.result())
