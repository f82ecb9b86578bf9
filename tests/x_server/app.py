"""The server's Starlette application: token, script, rate limits, questions, answers."""

import asyncio
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from tests.x_server import answers
from tests.x_server.questions import by_new_names, faults
from tests.x_server.trouble import AndErrors, Answer, Cut, Slow, Trouble, refused, too_many
from tests.x_server.world import World

TOKEN = "a-bearer-token-for-tests"
_POSTS = ("tweets", "users/:id/tweets")


@dataclass(frozen=True)
class Seen:
    """One request that came in."""

    route: str
    query: dict[str, str]


@dataclass
class State:
    """What tests set up and look at."""

    world: World = field(default_factory=World)
    token: str = TOKEN
    script: deque[Trouble | None] = field(default_factory=deque)
    limits: dict[str, int] = field(
        default_factory=lambda: {"users/by": 300, "users": 300, "users/:id/tweets": 10_000, "tweets": 5_000}
    )
    reset: int = field(default_factory=lambda: int(time.time()) + 900)
    short_pages: bool = False
    renamed: bool = False
    """Whether fields are known by their newer names alone."""
    unknown: set[str] = field(default_factory=set)
    """Fields and expansions that are not known at all."""
    seen: list[Seen] = field(default_factory=list)
    served: list[tuple[float, str]] = field(default_factory=list)
    """Posts that were given as data, and when."""

    @property
    def counts(self) -> Counter[str]:
        """Requests by route."""
        return Counter(each.route for each in self.seen)


class HangUp(Response):
    """Begins an answer and breaks off: uvicorn closes the connection when the rest does not come."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"content-type", b"application/json"), (b"content-length", b"100000")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b'{"data": [', "more_body": True})


def build(state: State) -> Starlette:
    """The application around this state."""
    return Starlette(
        routes=[
            _route(state, "users/by", "/2/users/by", answers.users_by),
            _route(state, "users", "/2/users", answers.users_by_id),
            _route(state, "tweets", "/2/tweets", answers.posts_by_id),
            _route(state, "users/:id/tweets", "/2/users/{id:int}/tweets", None),
        ]
    )


def _route(state: State, name: str, path: str, answer: Callable[..., dict[str, Any]] | None) -> Route:
    async def endpoint(request: Request) -> Response:
        query = dict(request.query_params)
        state.seen.append(Seen(name, query))
        if request.headers.get("authorization") != f"Bearer {state.token}":
            return _respond(refused(401))
        trouble = state.script.popleft() if state.script else None
        if isinstance(trouble, Cut):
            return HangUp()
        if isinstance(trouble, Answer):
            return _respond(trouble)
        left = state.limits[name] = state.limits[name] - 1
        if isinstance(trouble, Slow):
            await asyncio.sleep(trouble.seconds)
        if left < 0:
            return _respond(too_many(reset=state.reset))
        query, unknown = by_new_names(query) if state.renamed else (query, [])
        wrong = unknown or faults(name, query, unknown=state.unknown)
        if wrong:
            return _respond(_invalid(wrong))
        body = answer(state.world, query) if answer else _timeline(state, request, query)
        if name in _POSTS:
            state.served += [(time.time(), each["id"]) for each in body.get("data", [])]
        extra = {"errors": [*body.get("errors", []), *trouble.errors]} if isinstance(trouble, AndErrors) else {}
        return JSONResponse({**body, **extra}, headers=_rate_headers(state, left))

    return Route(path, endpoint)


def _timeline(state: State, request: Request, query: dict[str, str]) -> dict[str, Any]:
    user_id = str(request.path_params["id"])
    return answers.timeline(state.world, query, user_id, short_pages=state.short_pages)


def _rate_headers(state: State, left: int) -> dict[str, str]:
    return {"x-rate-limit-remaining": str(left), "x-rate-limit-reset": str(state.reset)}


def _respond(answer: Answer) -> Response:
    if isinstance(answer.body, str):
        return Response(answer.body, status_code=answer.status, headers=dict(answer.headers))
    return JSONResponse(answer.body, status_code=answer.status, headers=dict(answer.headers))


def _invalid(errors: list[dict[str, Any]]) -> Answer:
    return Answer(
        400,
        {
            "errors": errors,
            "title": "Invalid Request",
            "detail": "One or more parameters to your request was invalid.",
            "type": "https://api.twitter.com/2/problems/invalid-request",
        },
    )
