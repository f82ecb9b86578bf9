"""What Slack's errors mean for the desk: a no, a pause, an unknown outcome; `refusals.py` has the words for a no."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPException
from typing import Any, TypeVar

from slack_sdk.errors import SlackApiError, SlackRequestError

from bot.slack.patience import pause_s
from bot.slack.refusals import why
from bot.slack.tokens import BOT, Secret
from pipeline.language.speech import _
from pipeline.messages.notifier import Busy, Gone, NotifierError, Refused, ThreadGone, Unsure

GONE = {"message_not_found"}
NO_THREAD = {"thread_not_found", "cannot_reply_to_message"}
NOBODY = {"user_not_found", "users_not_found", "user_not_visible"}
NO_VIEW = "not_found"
LAYOUT = {"invalid_blocks", "invalid_blocks_format", "invalid_attachments", "msg_blocks_too_long"}
BUSY = {"ratelimited", "rate_limited", "message_limit_exceeded"}
TIMED_OUT = {408, 499}
"""What proxies answer when they lost patience."""
UNSURE = {"internal_error", "fatal_error", "request_timeout", "service_unavailable"}


# From ValueError on: what slack_sdk trips over where the body is cut, a list, in no known encoding, or without end.
NO_ANSWER = (
    *(SlackApiError, SlackRequestError, OSError, HTTPException),
    *(ValueError, AttributeError, LookupError, TypeError, RecursionError),
)
"""Whatever a call to Slack may end in, besides an answer."""

NOT_SLACK = _("What answered in Slack's place is no whole answer of Slack's ({why}).")
PAUSE = _("Slack asks for a pause of {seconds:.0f} s.")
_CODE = re.compile(r"[a-z][a-z0-9_]*")
_Part = TypeVar("_Part")


class NobodyThere(Refused):
    """Slack knows no such person."""


class DialogClosed(Refused):
    """Somebody closed the dialog that was to show something."""


class LayoutRefused(Refused):
    """Slack refused what the message looks like; it may take it without its pictures."""


def as_notifier_error(error: Exception, *, token: Secret = BOT) -> NotifierError:
    """Which of ours an error of Slack's is: a plain no, a pause, a message that is gone, or an unknown outcome.

    A no may be about the token that the question was asked with.
    """
    if isinstance(error, SlackRequestError):  # slack_sdk's own no, before anything is shown to anybody
        return Refused(_("Slack could not be asked: {error}").format(error=error))
    if isinstance(error, SlackApiError):
        return _of_answer(*_answer(error.response), token=token)
    if isinstance(error, OSError | HTTPException):
        return Unsure(
            _("Slack could not be reached, or did not answer in time ({kind}).").format(kind=type(error).__name__)
        )
    return Unsure(NOT_SLACK.format(why=type(error).__name__))


def _of_answer(status: int, headers: Mapping[str, str], body: Mapping[str, Any], *, token: Secret) -> NotifierError:
    """Only a code of Slack's own is a no; whatever else came back, the call may have been carried out."""
    code = str(body.get("error", ""))
    if status == 429 or code in BUSY:
        wait_s = pause_s(headers)
        return Busy(PAUSE.format(seconds=wait_s), wait_s=wait_s)
    if status >= 500 or status in TIMED_OUT or code in UNSURE:
        return Unsure(_("Slack has trouble ({code}).").format(code=code if _CODE.fullmatch(code) else status))
    if not _CODE.fullmatch(code):
        return Unsure(NOT_SLACK.format(why=status))
    if code in GONE:
        return Gone(_("The message is no longer there."))
    if code in NO_THREAD:
        return ThreadGone(_("The message to answer to is no longer there."))
    if code in NOBODY:
        return NobodyThere(_("Slack knows no such person."))
    if code == NO_VIEW:
        return DialogClosed(_("The dialog was closed meanwhile."))
    kind = LayoutRefused if code in LAYOUT else Refused
    return kind(why(code, needed=str(body.get("needed") or ""), token=token)).called(code)


def part(answer: Any, name: str, kind: type[_Part]) -> _Part:
    """What an answer must hold; raises Unsure where it does not, whatever it says of itself."""
    found = whole(answer).data.get(name)
    if not isinstance(found, kind) or found == "":
        raise Unsure(NOT_SLACK.format(why=_("there is no “{name}” in it").format(name=name)))
    return found


def whole(answer: Any) -> Any:
    """The answer, if it is one of Slack's at all; raises Unsure."""
    if not isinstance(answer.data, dict):
        raise Unsure(NOT_SLACK.format(why="…"))
    return answer


@contextmanager
def as_ours(token: Secret = BOT) -> Iterator[None]:
    """Around calls to Slack: what they may end in, besides an answer, becomes a NotifierError."""
    try:
        yield
    except NO_ANSWER as error:
        raise as_notifier_error(error, token=token) from error


def _answer(response: Any) -> tuple[int, Mapping[str, str], Mapping[str, Any]]:
    """Status, headers and body; slack_sdk gives a plain dict where the body was not JSON, as on most 5xx."""
    if isinstance(response, dict):
        return response.get("status", 0), response.get("headers") or {}, response
    return response.status_code, response.headers or {}, response.data if isinstance(response.data, dict) else {}
