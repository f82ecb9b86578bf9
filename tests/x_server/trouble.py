"""How the server can misbehave, one request at a time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Answer:
    """Answer with this status and body instead of the true ones."""

    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class AndErrors:
    """Answer truly, with these partial errors beside the data."""

    errors: tuple[Mapping[str, str], ...]


@dataclass(frozen=True)
class Slow:
    """Answer truly, but late."""

    seconds: float


@dataclass(frozen=True)
class Cut:
    """Promise a long answer, send the beginning, and hang up."""


Trouble = Answer | AndErrors | Slow | Cut

_REFUSALS = {
    401: {"title": "Unauthorized", "type": "about:blank", "status": 401, "detail": "Unauthorized"},
    402: {
        "title": "CreditsDepleted",
        "type": "https://api.twitter.com/2/problems/credits",
        "detail": "Your enrolled account does not have any credits to fulfill this request.",
    },
    403: {
        "title": "Client Forbidden",
        "type": "https://api.twitter.com/2/problems/client-forbidden",
        "reason": "client-not-enrolled",
        "detail": "When authenticating requests to the Twitter API v2 endpoints, you must use keys and tokens "
        "from a Twitter developer App that is attached to a Project.",
    },
    404: {"title": "Not Found", "type": "about:blank", "status": 404, "detail": "Not Found"},
    503: {"title": "Service Unavailable", "type": "about:blank", "status": 503, "detail": "Service Unavailable"},
}


def refused(status: int) -> Answer:
    """X's own body for this status."""
    return Answer(status, _REFUSALS[status])


def too_many(*, reset: int | None) -> Answer:
    """429, with or without the headers that say when to come back."""
    headers = {"x-rate-limit-limit": "900", "x-rate-limit-remaining": "0", "x-rate-limit-reset": str(reset)}
    body = {"title": "Too Many Requests", "type": "about:blank", "status": 429, "detail": "Too Many Requests"}
    return Answer(429, body, headers if reset is not None else {})
