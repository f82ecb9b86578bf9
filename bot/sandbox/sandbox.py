"""The sandbox as Python sees it: start it, act as a person in it, look at it, make it misbehave."""

import asyncio
import socket
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Self, TypeVar

from bot.sandbox.acts import acting, giving, reacting, submitting
from bot.sandbox.acts.acting import Click
from bot.sandbox.acts.element_state import Values
from bot.sandbox.config import SandboxConfig
from bot.sandbox.http import inspection
from bot.sandbox.http.server import Server, listening_socket
from bot.sandbox.services import Services
from bot.sandbox.shapes import Json
from bot.sandbox.state.faults import Misbehaviour

PORT = 8765
START_SECONDS = 10.0
ACT_SECONDS = 30.0
T = TypeVar("T")


class Sandbox:
    """A Slack workspace on this machine."""

    def __init__(self, config: SandboxConfig | None = None, *, host: str = "127.0.0.1") -> None:
        self.config = config or SandboxConfig()
        self.services = Services(self.config)
        self._host = host
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def url(self) -> str:
        """The page, e.g. `http://127.0.0.1:8765/`."""
        return self.services.origin + "/"

    @property
    def api_url(self) -> str:
        """What to give a WebClient as base_url."""
        return self.services.origin + "/api/"

    @property
    def bot_token(self) -> str:
        """The bot's token."""
        return self.config.token("xoxb")

    @property
    def app_token(self) -> str:
        """The app-level token for Socket Mode."""
        return self.config.token("xapp")

    @property
    def signing_secret(self) -> str:
        """The secret with which HTTP deliveries are signed."""
        return self.config.signing_secret

    @contextmanager
    def running(self, port: int = 0) -> Iterator[Self]:
        """Serve in a thread of its own until the block ends; port 0 takes a free one."""
        with self._prepared(port) as (listening, server):
            thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, name="sandbox")
            thread.start()
            try:
                if not server.ready.wait(START_SECONDS):
                    raise RuntimeError("the sandbox did not start")
                self._loop = server.loop
                yield self
            finally:
                server.should_exit = True
                thread.join()
                self._loop = None

    def serve(self, port: int = PORT) -> None:
        """Serve until the process is asked to stop."""
        with self._prepared(port) as (listening, server), suppress(KeyboardInterrupt):
            server.run(sockets=[listening])  # uvicorn raises the interrupt again after it has stopped

    @contextmanager
    def _prepared(self, port: int) -> Iterator[tuple[socket.socket, Server]]:
        with listening_socket(self._host, port) as listening:
            name = f"[{self._host}]" if ":" in self._host else self._host
            self.services.origin = f"http://{name}:{listening.getsockname()[1]}"
            self.services.changes.open()
            self.services.workspace.open()
            try:
                yield listening, Server(self.services)
            finally:
                self.services.workspace.close()

    # Acting as a person. Each returns {"ok": …} with a `warning` where the app did not acknowledge.

    def click(self, person: str, channel: str, ts: str, action_id: str, **more: Any) -> Json:
        """Use an element of a message; `block_id`, `value` and `values` where they are needed."""
        click = Click(action_id, **more)
        return self._do(acting.click_message(self.services, person, click, channel_id=channel, ts=ts))

    def use_shortcut(self, person: str, channel: str, ts: str, callback_id: str) -> Json:
        """Choose a shortcut on a message."""
        return self._do(acting.use_shortcut(self.services, person, callback_id, channel_id=channel, ts=ts))

    def click_view(self, person: str, view_id: str, action_id: str, **more: Any) -> Json:
        """Use an element of a modal or home view."""
        return self._do(acting.click_view(self.services, person, Click(action_id, **more), view_id=view_id))

    def submit(self, person: str, view_id: str, values: Values | None = None) -> Json:
        """Submit a modal with plain values by block id and action id; `errors` where it stays open."""
        return self._do(submitting.submit(self.services, person, view_id=view_id, values=values or {}))

    def give_file(self, person: str, name: str, content: bytes) -> Json:
        """Choose a file in a dialog: what its `file_input` then holds, in a list."""
        return self._look(lambda: giving.give(self.services, person, name, content))

    def close_view(self, person: str, view_id: str, *, is_cleared: bool = False) -> Json:
        """Close a modal."""
        return self._do(submitting.close(self.services, person, view_id=view_id, is_cleared=is_cleared))

    def say(self, person: str, channel: str, text: str, *, thread_ts: str = "") -> Json:
        """Write a message or a slash command."""
        return self._do(acting.say(self.services, person, channel_id=channel, text=text, thread_ts=thread_ts))

    def react(self, person: str, channel: str, ts: str, name: str, *, take_away: bool = False) -> Json:
        """Put an emoji on a message, or take it away."""
        return self._do(
            reacting.react(self.services, person, channel_id=channel, ts=ts, name=name, take_away=take_away)
        )

    def open_home(self, person: str) -> Json:
        """Open the App Home."""
        return self._do(acting.open_home(self.services, person))

    # Looking

    def messages(self, channel: str) -> list[Json]:
        """All messages of a channel, by id, oldest first."""
        return self._look(lambda: list(self.services.workspace.messages[channel].values()))

    def ephemerals(self, person: str) -> list[Json]:
        """The messages that only this person sees."""
        return self._look(lambda: list(self.services.workspace.ephemerals[person].values()))

    def modal(self, person: str) -> Json | None:
        """The modal that a person sees."""
        return self._look(lambda: self.services.views.top(person))

    def home(self, person: str) -> Json | None:
        """A person's home view."""
        return self._look(lambda: self.services.views.homes.get(person))

    def state(self) -> Json:
        """Everything, as under /sandbox/state."""
        return self._look(lambda: inspection.state(self.services))

    # Trouble

    def misbehave(self, wanted: Misbehaviour) -> None:
        """Ask for trouble at a method's next calls."""
        self._look(lambda: self.services.misbehaviours.add(wanted))

    def refresh_sockets(self) -> None:
        """Ask all Socket Mode connections to come back."""
        self._do(self.services.sockets.refresh())

    def drop_sockets(self) -> None:
        """Close all Socket Mode connections without a word."""
        self._do(self.services.sockets.drop())

    def _do(self, act: Coroutine[Any, Any, T]) -> T:
        if self._loop is None:
            act.close()
            raise RuntimeError("the sandbox is not running")
        return asyncio.run_coroutine_threadsafe(act, self._loop).result(ACT_SECONDS)

    def _look(self, look: Callable[[], T]) -> T:
        async def looking() -> T:
            return look()

        return self._do(looking())
