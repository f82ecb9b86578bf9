"""The app behind signed HTTP: one slow look-up holds nobody else up."""

import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot.blocks import ids
from bot.listeners.labelling import in_time
from bot.sandbox import Sandbox, SandboxConfig
from bot.sandbox.http.server import listening_socket
from pipeline.sources.source import Lookup
from tests.bot.newsroom import ADMIN, CHECKER, Desk, desk_on, soon, words_in
from tests.bot.ways import InTheSandbox, by_http
from tests.fakes import SOMEBODY, FeedSource


@pytest.fixture
def over_http(database_url: str, redis_url: str, tmp_path: Path) -> Iterator[InTheSandbox]:
    with listening_socket("127.0.0.1", 0) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/slack/events"
        with Sandbox(SandboxConfig(request_url=url, ack_seconds=20)).running() as sandbox:
            given = {"database_url": database_url, "redis_url": redis_url, "folder": tmp_path, "slack_mode": "http"}
            with desk_on(sandbox, **given) as desk, by_http(desk, listening) as way:
                yield way


def slow_until(desk: Desk, clicked: threading.Event) -> FeedSource:
    """A source that answers only once somebody else's click has been stored."""
    source = FeedSource(name="replay")

    def lookup(_: object) -> Lookup:
        assert clicked.wait(10)
        return Lookup(found=(SOMEBODY,), problems={}, users_read=1)

    source.lookup = lookup  # type: ignore[method-assign]
    desk.tools.__dict__["source"] = source
    return source


def test_a_click_is_answered_while_a_look_up_takes_its_time(
    over_http: InTheSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(in_time, "QUICK_S", 6)
    desk, clicked = over_http.desk, threading.Event()
    desk.card()
    over_http.open_home(ADMIN)
    over_http.press(ADMIN, ids.ACCOUNTS_ADD)
    soon(lambda: desk.sandbox.modal(ADMIN))
    slow_until(desk, clicked)
    looking = threading.Thread(target=over_http.submit, args=[ADMIN, {"handles": "@somebody"}])
    looking.start()
    over_http.click(CHECKER, "feedback_rejected")
    desk.eventually("select label from feedback", [("rejected",)])
    assert looking.is_alive()
    clicked.set()
    looking.join()
    soon(lambda: "@somebody" in words_in(desk.sandbox.modal(ADMIN)))


def test_it_says_that_it_is_alive_and_takes_nothing_else(over_http: InTheSandbox) -> None:
    address = str(over_http.desk.sandbox.config.request_url).removesuffix("/slack/events")
    assert httpx.get(address).text == "ok\n"
    assert httpx.get(f"{address}/slack/events").status_code == 405
    assert httpx.post(f"{address}/slack/events", content=b"").status_code == 401
