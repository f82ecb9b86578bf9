"""What Slack lists page by page, read to its end, however odd a page is."""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from bot.slack.errors import NOT_SLACK, as_ours, part
from pipeline.language.speech import _
from pipeline.messages.notifier import Unsure

_One = TypeVar("_One")


def listed(ask: Callable[..., Any], name: str, kind: type[_One], **question: Any) -> Iterator[_One]:
    """Everything under this name; raises NotifierError, Unsure where a page is none or comes again."""
    cursors: list[str | None] = [None]
    while True:
        with as_ours():
            page = ask(**question, cursor=cursors[-1])
        for one in part(page, name, list):
            if not isinstance(one, kind):
                raise Unsure(NOT_SLACK.format(why=_("“{name}” holds something else").format(name=name)))
            yield one
        cursor = _next_cursor(page)
        if not cursor:
            return
        if not isinstance(cursor, str) or cursor in cursors:
            raise Unsure(NOT_SLACK.format(why=_("it leads to no next page")))
        cursors.append(cursor)


def _next_cursor(page: Any) -> object:
    beside = page.get("response_metadata")
    return beside.get("next_cursor") if isinstance(beside, dict) else beside
