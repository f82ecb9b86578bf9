"""What every listener may count on: texts that Postgres can keep, and a Slack whose errors are ours."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from slack_bolt import App, BoltContext, BoltResponse

from bot.listeners.permissions import slack
from bot.slack.answering import AnsweringClient, AnsweringRespond
from pipeline.language.speech import speak
from pipeline.log_lines.about import begin_anew

_NOT_KEPT = re.compile("[\0\ud800-\udfff]")
_NUL = "\0"

Place = tuple[dict[str, Any] | list[Any], Any]


def register(app: App) -> None:
    """Prepare whatever comes in, before anybody looks at it."""

    def prepare(body: dict[str, Any], context: BoltContext, next: Callable[[], BoltResponse]) -> BoltResponse:
        begin_anew()
        make_plain(body)
        speak(cache(lambda: slack().people.language_of(context.user_id or "")))
        context["client"] = AnsweringClient.like(context.client)
        context["respond"] = AnsweringRespond(response_url=context.response_url)
        return next()

    app.use(prepare)


def make_plain(body: dict[str, Any]) -> None:
    """Leave out, wherever in a payload, the one character that Postgres keeps in no text, and mend halves of others."""
    for held, key in list(_places(body)):
        value = held[key]
        if isinstance(value, str) and _NOT_KEPT.search(value):
            whole = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
            held[key] = whole.replace(_NUL, "")


def _places(body: dict[str, Any]) -> Iterator[Place]:
    """Every place in a payload that holds a value, however deep."""
    left: list[dict[str, Any] | list[Any]] = [body]
    while left:
        held = left.pop()
        for key, value in held.items() if isinstance(held, dict) else enumerate(held):
            yield held, key
            if isinstance(value, dict | list):
                left.append(value)
