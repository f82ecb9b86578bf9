"""Three ways in which people's acts reach the app: `dispatch`, Socket Mode, signed HTTP."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol
from urllib.parse import urlencode

import uvicorn
from slack_bolt import BoltRequest
from slack_sdk import WebClient
from starlette.types import ASGIApp

from bot import app as bot_app
from bot.blocks import ids
from bot.sandbox import Sandbox
from tests.bot import payloads
from tests.bot.newsroom import FACT_CHECK, TWEETS, Block, Desk, actions_in, soon, walk

Json = dict[str, Any]
FORM = {"content-type": ["application/x-www-form-urlencoded"]}


class Way(Protocol):
    """What people can do, whichever way it travels; `deliver` is for forgers and gives the acknowledgement."""

    desk: Desk

    def click(self, person: str, action_id: str, *, channel: str = TWEETS) -> None: ...
    def choose(self, person: str, wish: str, *, channel: str = TWEETS) -> None: ...
    def open_home(self, person: str) -> Json: ...
    def press(self, person: str, action_id: str, value: str | None = None) -> None: ...
    def submit(self, person: str, values: Json | None = None) -> None: ...
    def write(self, person: str, text: str) -> str: ...
    def deliver(self, payload: Json) -> Json: ...


def message_with(sandbox: Sandbox, person: str, action_id: str, channel: str) -> Block:
    """The newest message that this person can use so."""

    def newest() -> Block | None:
        seen = [*sandbox.messages(channel), *sandbox.ephemerals(person)]
        return next((message for message in reversed(seen) if action_id in actions_in(message)), None)

    return soon(newest, lambda: f"nothing to press {action_id} in {channel}")


def entry_of(sandbox: Sandbox, person: str, wish: str, channel: str) -> tuple[Block, str]:
    """The newest message of a channel that has a card's menu, and the value of this entry."""
    message = message_with(sandbox, person, ids.CARD_MENU, channel)
    menu = next(part for part in walk(message["blocks"]) if part.get("action_id") == ids.CARD_MENU)
    return message, next(str(one["value"]) for one in menu["options"] if one["value"].startswith(f"{wish}:"))


def _new_home(desk: Desk, person: str, act: Any) -> Json:
    """The home view that is published after an act."""
    before = (desk.sandbox.home(person) or {}).get("hash")
    act()
    return soon(lambda: (home := desk.sandbox.home(person)) and home["hash"] != before and home)


def _new_whisper(desk: Desk, person: str, act: Any) -> str:
    """What the person is told after an act."""
    before = len(desk.sandbox.ephemerals(person))
    act()
    return soon(lambda: desk.whispers(person)[before:])[0]


def decide(way: Way, person: str, choice: str, **said: Any) -> None:
    """Press a button of the newest story and submit the dialog behind it."""
    way.click(person, ids.STORY[choice], channel=FACT_CHECK)
    soon(lambda: way.desk.sandbox.modal(person))
    way.submit(person, said)


class Dispatch:
    """Payloads handed to `app.dispatch`: what they lead to is done when it returns."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.app = bot_app.build(desk.settings, wait_for_listeners=True)
        self.client = WebClient(desk.sandbox.bot_token, base_url=desk.sandbox.api_url)

    def deliver(self, payload: Json, *, status: int = 200) -> Json:
        return self._send(urlencode({"payload": json.dumps(payload)}), FORM, status)

    def _send(self, body: str, headers: dict[str, list[str]], status: int = 200) -> Json:
        answer = self.app.dispatch(BoltRequest(body=body, headers=headers))
        assert answer.status == status, answer.body
        return json.loads(answer.body) if answer.body else {}

    def click(self, person: str, action_id: str, *, channel: str = TWEETS) -> None:
        message = message_with(self.desk.sandbox, person, action_id, channel)
        element = next(part for part in walk(message["blocks"]) if part.get("action_id") == action_id)
        used = payloads.button(action_id, element["value"])
        self.deliver(payloads.in_message(self.desk.sandbox, person, used, channel=channel, message=message))

    def choose(self, person: str, wish: str, *, channel: str = TWEETS) -> None:
        message, value = entry_of(self.desk.sandbox, person, wish, channel)
        used = payloads.menu(ids.CARD_MENU, value) | {"action_ts": payloads.button("x", "x")["action_ts"]}
        self.deliver(payloads.in_message(self.desk.sandbox, person, used, channel=channel, message=message))

    def open_home(self, person: str) -> Json:
        body = json.dumps(payloads.home_opened(person))
        return _new_home(self.desk, person, lambda: self._send(body, {"content-type": ["application/json"]}))

    def press(self, person: str, action_id: str, value: str | None = None) -> None:
        used = payloads.menu(action_id, value) if value else payloads.button(action_id, "x")
        view = self.desk.sandbox.home(person)
        assert view is not None
        self.deliver(payloads.in_view(self.desk.sandbox, person, used, view=view))

    def submit(self, person: str, values: Json | None = None) -> None:
        view = self.desk.sandbox.modal(person)
        assert view is not None
        answer = self.deliver(payloads.view_submission(self.desk.sandbox, person, view, values or {}))
        if answer.get("response_action") == "update":
            self.client.views_update(view_id=view["id"], view=answer["view"])
        elif answer.get("response_action") != "errors":
            self.desk.sandbox.close_view(person, view["id"])

    def write(self, person: str, text: str) -> str:
        form = payloads.command(self.desk.sandbox, person, text, channel=TWEETS)
        return _new_whisper(self.desk, person, lambda: self._send(urlencode(form), FORM))


class InTheSandbox:
    """People act on the sandbox, which tells the app as Slack would; the app works on after its acknowledgement."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def deliver(self, payload: Json) -> Json:
        sandbox = self.desk.sandbox
        ack = sandbox._do(sandbox.services.deliveries.interactive(payload))
        assert ack.ok, ack.problem
        return ack.body

    def click(self, person: str, action_id: str, *, channel: str = TWEETS) -> None:
        sandbox = self.desk.sandbox
        message = message_with(sandbox, person, action_id, channel)
        assert sandbox.click(person, channel, message["ts"], action_id) == {"ok": True}

    def choose(self, person: str, wish: str, *, channel: str = TWEETS) -> None:
        message, value = entry_of(self.desk.sandbox, person, wish, channel)
        chosen = self.desk.sandbox.click(person, channel, message["ts"], ids.CARD_MENU, value=value)
        assert chosen == {"ok": True}

    def open_home(self, person: str) -> Json:
        return _new_home(self.desk, person, lambda: self.desk.sandbox.open_home(person))

    def press(self, person: str, action_id: str, value: str | None = None) -> None:
        view = self.desk.sandbox.home(person)
        assert view is not None
        assert self.desk.sandbox.click_view(person, view["id"], action_id, value=value) == {"ok": True}

    def submit(self, person: str, values: Json | None = None) -> None:
        view = soon(lambda: self.desk.sandbox.modal(person))
        wanted = {name: {name: value} for name, value in (values or {}).items()}
        assert self.desk.sandbox.submit(person, view["id"], wanted) == {"ok": True}

    def write(self, person: str, text: str) -> str:
        said = f"/claimwire {text}"
        return _new_whisper(self.desk, person, lambda: self.desk.sandbox.say(person, TWEETS, said))


@contextmanager
def by_socket(desk: Desk) -> Iterator[InTheSandbox]:
    """The app in Socket Mode, as `bot.app` connects it."""
    handler = bot_app.connect_socket(bot_app.build(desk.settings), desk.settings)
    try:
        soon(lambda: desk.sandbox.state()["connections"])
        yield InTheSandbox(desk)
    finally:
        closing = threading.Thread(target=_close, args=[handler])
        closing.start()
        soon(lambda: handler.client.closed)
        desk.sandbox.drop_sockets()  # or the client waits three seconds for a last word
        closing.join()


def _close(handler: Any) -> None:
    try:
        handler.close()
    except AttributeError:  # the client's two threads can close one socket at once; the second call ends it
        handler.close()


@contextmanager
def served(app: ASGIApp, listening: socket.socket) -> Iterator[None]:
    """An application on loopback."""
    server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_level="warning", ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        soon(lambda: server.started)
        yield
    finally:
        server.should_exit = True
        thread.join()


@contextmanager
def by_http(desk: Desk, listening: socket.socket) -> Iterator[InTheSandbox]:
    """The app behind signed HTTP; the sandbox delivers to this socket's address."""
    with served(bot_app.web(bot_app.build(desk.settings)), listening):
        yield InTheSandbox(desk)
