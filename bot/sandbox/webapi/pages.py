"""Cursors: an opaque word that says where the next page of a list begins."""

from __future__ import annotations

import base64
import binascii
from typing import TypeVar

from bot.sandbox.errors import SlackError
from bot.sandbox.webapi.calls import Call

T = TypeVar("T")


def page_of(call: Call, everything: list[T], *, default: int, most: int) -> tuple[list[T], str]:
    """The page that a call asks for and the cursor of the next one, empty at the end."""
    limit = call.number("limit", default)
    if limit < 1:
        raise SlackError("invalid_limit")
    start = _place(call.text("cursor"))
    end = start + min(limit, most)
    return everything[start:end], _cursor(end) if end < len(everything) else ""


def _cursor(place: int) -> str:
    return base64.urlsafe_b64encode(f"next:{place}".encode()).decode()


def _place(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        return int(base64.urlsafe_b64decode(cursor).decode().removeprefix("next:"))
    except (ValueError, binascii.Error) as problem:
        raise SlackError("invalid_cursor") from problem
