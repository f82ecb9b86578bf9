"""What was typed behind a verb, and what words of ours may name in the answer."""

import html
import logging
import re

from bot.blocks.text import escape
from bot.listeners.permissions import mentioned, slack
from pipeline.messages.notifier import NotifierError, Place

log = logging.getLogger(__name__)

_LINKED = re.compile(r"<(https?://[^|>]+)(?:\|[^>]*)?>")
"""A link as Slack sends it."""
_MEMBER = re.compile(r"[UW][A-Z0-9]+")


def plain(typed: str) -> str:
    """What was typed, as the person saw it."""
    return _LINKED.sub(r"\1", html.unescape(typed)).strip()


def named(person: str) -> str:
    """Somebody of the workspace, or whoever sat at a terminal."""
    return mentioned(person) if _MEMBER.fullmatch(person) else escape(person)


def address(message: Place) -> str | None:
    """Where a message is read, as long as Slack says who we are."""
    try:
        return slack().us.permalink(message.channel, message.ts)
    except NotifierError as error:
        log.warning("A message is not linked: %s", error)
        return None
