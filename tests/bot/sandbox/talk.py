"""Talking with a sandbox in tests: blocks, a WebClient, a Bolt app in Socket Mode, waiting."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from websockets.sync.client import ClientConnection, connect

from bot.sandbox import Sandbox, SandboxConfig

TWEETS, FACT_CHECK, GENERAL = "C0TWEETS", "C0FACTCHECK", "C0GENERAL"
ADMIN, CHECKER, HEAD = "U0ADMIN", "U0CHECKER1", "U0HEAD"


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def button(action_id: str, **more: Any) -> dict[str, Any]:
    return {"type": "button", "action_id": action_id, "text": plain("Go"), **more}


def actions(*elements: dict[str, Any], block_id: str = "row") -> dict[str, Any]:
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


def modal(**more: Any) -> dict[str, Any]:
    asked = {
        "type": "input",
        "block_id": "name",
        "label": plain("Name"),
        "element": {"type": "plain_text_input", "action_id": "value"},
    }
    wanted = {"type": "modal", "callback_id": "add", "title": plain("Add"), "submit": plain("Save"), "blocks": [asked]}
    return {**wanted, **more}


def wait_for(look: Callable[[], Any], seconds: float = 5.0) -> Any:
    """What `look` finds as soon as it finds something."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = look()
        if found:
            return found
        time.sleep(0.01)
    raise AssertionError("waited in vain")


def error_of(call: Callable[[], Any]) -> str:
    """The error code with which Slack's client says the call was refused."""
    with pytest.raises(SlackApiError) as refusal:
        call()
    return str(refusal.value.response["error"])


def client_of(sandbox: Sandbox, token: str | None = None) -> WebClient:
    return WebClient(token or sandbox.bot_token, base_url=sandbox.api_url)


def app_of(sandbox: Sandbox) -> App:
    return App(client=client_of(sandbox), signing_secret=sandbox.signing_secret)


@contextmanager
def connected(sandbox: Sandbox, app: App, handler_class: Any = SocketModeHandler) -> Iterator[None]:
    """The app, listening in Socket Mode."""
    web_client = client_of(sandbox, sandbox.app_token)
    handler = handler_class(app, sandbox.app_token, web_client=web_client, ping_interval=1)
    before = sandbox.state()["connections"]
    handler.connect()
    try:
        wait_for(lambda: sandbox.state()["connections"] > before)
        yield
    finally:
        closing = threading.Thread(target=_close, args=[handler])
        closing.start()
        wait_for(lambda: handler.client.closed)
        sandbox.drop_sockets()  # or the client waits three seconds for a last word
        closing.join()


def _close(handler: Any) -> None:
    try:
        handler.close()
    except AttributeError:  # the client's two threads can close one socket at once; the second call ends it
        handler.close()


def configured(**more: Any) -> Sandbox:
    return Sandbox(SandboxConfig(**more))


@contextmanager
def listening(sandbox: Sandbox) -> Iterator[ClientConnection]:
    """A bare WebSocket that never acknowledges, after its hello."""
    address = client_of(sandbox).apps_connections_open(app_token=sandbox.app_token)["url"]
    with connect(address) as websocket:
        assert json.loads(websocket.recv(timeout=5))["type"] == "hello"
        yield websocket
