"""How long Slack asks us to wait, and a client that waits and tries again."""

import re
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from slack_sdk import WebClient
from slack_sdk.http_retry import HttpRequest, HttpResponse, RetryState
from slack_sdk.http_retry.builtin_handlers import (
    ConnectionErrorRetryHandler,
    RateLimitErrorRetryHandler,
    ServerErrorRetryHandler,
)

USUAL_PAUSE_S = 30.0
"""Where Slack asks for a pause without saying how long, or says what cannot be read."""
LONGEST_PAUSE_S = 1800.0
HELD_S = 60.0
"""A call waits no longer than this; whoever made it is told of a longer pause."""


def header(headers: Mapping[str, str | list[str]], wanted: str) -> str:
    """A header's value, however its name is written; an empty one where it did not come."""
    given = next((value for name, value in headers.items() if name.lower() == wanted), "")
    return (given if isinstance(given, str) else ",".join(given)).strip()


def moment(written: str) -> datetime | None:
    """A date as headers write it; None where it is none."""
    try:
        read = parsedate_to_datetime(written)
    except (ValueError, OverflowError):
        return None
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def pause_s(headers: Mapping[str, str | list[str]]) -> float:
    """The seconds that `Retry-After` asks for: a number, a date, or what is usual where it is neither."""
    asked = _seconds(header(headers, "retry-after"))
    return USUAL_PAUSE_S if asked is None else min(max(asked, 1.0), LONGEST_PAUSE_S)


def _seconds(asked: str) -> float | None:
    if re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", asked):
        return float(asked)
    until = moment(asked)
    return None if until is None else (until - datetime.now(UTC)).total_seconds()


class _PauseRetryHandler(RateLimitErrorRetryHandler):
    """Waits as long as it is asked to, whatever `Retry-After` looks like."""

    def _can_retry(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        asked = super()._can_retry(state=state, request=request, response=response, error=error)
        return asked and response is not None and pause_s(response.headers) <= HELD_S

    def prepare_for_next_attempt(
        self,
        *,
        state: RetryState,
        request: HttpRequest,  # noqa: ARG002
        response: HttpResponse | None = None,
        error: Exception | None = None,  # noqa: ARG002
    ) -> None:
        """Wait, and have the call made again."""
        time.sleep(pause_s(response.headers if response else {}))
        state.next_attempt_requested = True
        state.increment_current_attempt()


def patient(client: WebClient) -> WebClient:
    """A client that waits when asked to and tries again; for calls that may be repeated."""
    client.retry_handlers = [
        ConnectionErrorRetryHandler(max_retry_count=2),
        _PauseRetryHandler(max_retry_count=3),
        ServerErrorRetryHandler(max_retry_count=2),
    ]
    return client
