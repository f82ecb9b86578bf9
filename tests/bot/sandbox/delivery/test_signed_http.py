"""The alternative to Socket Mode: signed requests that Bolt itself checks, and repeated events."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import uvicorn
from slack_bolt import Ack, App
from slack_bolt.adapter.starlette import SlackRequestHandler
from slack_sdk import WebClient
from slack_sdk.signature import SignatureVerifier
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from bot.sandbox import SIGNING_SECRET, Sandbox
from bot.sandbox.delivery.signed_http import signed_headers
from bot.sandbox.http.server import listening_socket
from tests.bot.sandbox.talk import (
    ADMIN,
    TWEETS,
    actions,
    app_of,
    button,
    client_of,
    configured,
    modal,
    wait_for,
)

Body = dict[str, Any]


@contextmanager
def served(app: ASGIApp) -> Iterator[str]:
    """An application on a free port, and its address."""
    listening = listening_socket("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        wait_for(lambda: server.started)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/slack/events"
    finally:
        server.should_exit = True
        thread.join()
        listening.close()


class Later:
    """An application that is put in once the sandbox, which needs its address, runs."""

    def __init__(self) -> None:
        self.app: ASGIApp | None = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        assert self.app is not None
        await self.app(scope, receive, send)


@contextmanager
def over_http(**more: Any) -> Iterator[tuple[Sandbox, Later]]:
    later = Later()
    with served(later) as url, configured(request_url=url, **more).running() as sandbox:
        yield sandbox, later


def bolt(app: App) -> ASGIApp:
    handler = SlackRequestHandler(app)

    async def endpoint(request: Request) -> Response:
        return await handler.handle(request)

    return Starlette(routes=[Route("/slack/events", endpoint, methods=["POST"])])


def test_the_whole_story_over_signed_http() -> None:
    with over_http() as (sandbox, later):
        app = app_of(sandbox)
        later.app = bolt(app)

        @app.action("go")
        def go(ack: Ack, body: Body, client: WebClient) -> None:
            ack()
            client.chat_update(channel=body["channel"]["id"], ts=body["message"]["ts"], text="done")

        @app.command("/claimwire")
        def command(ack: Any, body: Body, client: WebClient) -> None:
            ack("here")
            client.views_open(trigger_id=body["trigger_id"], view=modal())

        @app.view("add")
        def add(ack: Any) -> None:
            ack(response_action="errors", errors={"name": "no"})

        @app.event("app_home_opened")
        def opened(event: Body, client: WebClient) -> None:
            client.views_publish(user_id=event["user"], view={"type": "home", "blocks": []})

        ts = app.client.chat_postMessage(channel=TWEETS, text="x", blocks=[actions(button("go"))])["ts"]
        assert sandbox.click(ADMIN, TWEETS, ts, "go") == {"ok": True}
        wait_for(lambda: sandbox.messages(TWEETS)[0]["text"] == "done")
        assert sandbox.say(ADMIN, TWEETS, "/claimwire") == {"ok": True}
        assert sandbox.ephemerals(ADMIN)[-1]["text"] == "here"
        view_id = wait_for(lambda: sandbox.modal(ADMIN))["id"]
        assert sandbox.submit(ADMIN, view_id, {"name": {"value": "x"}})["errors"] == {"name": "no"}
        assert sandbox.open_home(ADMIN) == {"ok": True}
        wait_for(lambda: sandbox.home(ADMIN))


def test_a_wrong_secret_is_refused_by_bolt() -> None:
    with over_http(signing_secret="another") as (sandbox, later):
        later.app = bolt(App(client=client_of(sandbox), signing_secret=SIGNING_SECRET))
        ts = client_of(sandbox).chat_postMessage(channel=TWEETS, text="x", blocks=[actions(button("go"))])["ts"]
        assert sandbox.click(ADMIN, TWEETS, ts, "go")["problem"] == "http_error_401"


def test_signatures_are_slacks() -> None:
    headers = signed_headers("secret", b"a=1", kind="x")
    assert SignatureVerifier("secret").is_valid_request(b"a=1", headers)
    old = signed_headers("secret", b"a=1", kind="x", at=1)
    assert not SignatureVerifier("secret").is_valid_request(b"a=1", old)


@pytest.mark.parametrize(("headers", "calls"), [({}, 4), ({"X-Slack-No-Retry": "1"}, 1)])
def test_events_are_repeated_three_times_at_most(headers: dict[str, str], calls: int) -> None:
    seen: list[tuple[str | None, str | None]] = []

    async def endpoint(request: Request) -> Response:
        seen.append((request.headers.get("x-slack-retry-num"), request.headers.get("x-slack-retry-reason")))
        return Response("", 500, headers)

    with over_http(retry_delays=(0.0, 0.0, 0.0)) as (sandbox, later):
        later.app = Starlette(routes=[Route("/slack/events", endpoint, methods=["POST"])])
        assert not sandbox.open_home(ADMIN)["ok"]
        wait_for(lambda: len(seen) == calls)
    again = [(str(number), "http_error") for number in range(1, calls)]
    assert seen == [(None, None), *again]


def test_silence_and_absence() -> None:
    async def endpoint(_: Request) -> Response:
        await asyncio.sleep(0.5)
        return Response("")

    with over_http(ack_seconds=0.1) as (sandbox, later):
        later.app = Starlette(routes=[Route("/slack/events", endpoint, methods=["POST"])])
        sandbox.say(ADMIN, TWEETS, "/claimwire")
        assert sandbox.ephemerals(ADMIN)[-1]["text"] == '/claimwire failed with the error "operation_timeout"'
    with served(Later()) as gone:
        pass
    with configured(request_url=gone).running() as sandbox:
        assert sandbox.say(ADMIN, TWEETS, "/claimwire")["problem"] == "dispatch_failed"


def test_nothing_is_sent_off_this_machine() -> None:
    with pytest.raises(ValueError, match="this machine only"):
        configured(request_url="https://example.org/slack/events")
