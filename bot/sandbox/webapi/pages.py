"""Cursors: an opaque word that says where the next page of a list begins."""

import base64
import binascii
from typing import TypeVar

from bot.sandbox.errors import SlackError
from bot.sandbox.shapes import Json
from bot.sandbox.webapi.calls import Call

T = TypeVar("T")


def page_of(call: Call, everything: list[T], *, default: int, most: int) -> tuple[list[T], str]:
    """The page that a call asks for and the cursor of the next one, empty at the end."""
    start = _place(call.text("cursor"))
    end = start + _limit(call, default=default, most=most)
    return everything[start:end], _coded(f"next:{end}") if end < len(everything) else ""


def page_by_ts(call: Call, messages: list[Json], *, forward: bool, default: int, most: int) -> tuple[list[Json], str]:
    """The same for messages, whose cursor names the last one shown: others may come and go meanwhile."""
    start = 0
    if call.text("cursor"):
        seen = _word(call.text("cursor"), "next_ts:")
        after = [place for place, one in enumerate(messages) if _is_after(one["ts"], seen, forward=forward)]
        start = after[0] if after else len(messages)
    page = messages[start : start + _limit(call, default=default, most=most)]
    more = start + len(page) < len(messages)
    return page, _coded(f"next_ts:{page[-1]['ts']}") if more and page else ""


def _limit(call: Call, *, default: int, most: int) -> int:
    limit = call.number("limit", default)
    if limit < 1:
        raise SlackError("invalid_limit")
    return min(limit, most)


def _is_after(ts: str, seen: str, *, forward: bool) -> bool:
    return ts > seen if forward else ts < seen


def _coded(word: str) -> str:
    return base64.urlsafe_b64encode(word.encode()).decode()


def _word(cursor: str, prefix: str) -> str:
    try:
        word = base64.urlsafe_b64decode(cursor).decode()
    except (ValueError, binascii.Error) as problem:
        raise SlackError("invalid_cursor") from problem
    if not word.startswith(prefix):
        raise SlackError("invalid_cursor")
    return word.removeprefix(prefix)


def _place(cursor: str) -> int:
    number = _word(cursor, "next:") if cursor else "0"
    if not number.isdecimal():
        raise SlackError("invalid_cursor")
    return int(number)
