"""Processes answer how they are on this machine alone: not where Slack's requests arrive, and two of a kind beside each other."""

import urllib.request

from starlette.testclient import TestClient

from bot import http
from bot.app import build
from pipeline.health import server
from pipeline.health.server import Answer
from tests.asked import free_port
from tests.bot.newsroom import Desk


def test_what_slack_reaches_does_not_tell_how_the_desk_is(desk: Desk) -> None:
    with TestClient(http.web(build(desk.settings))) as client:
        assert [client.get(path).status_code for path in ("/metrics", "/healthz", "/readyz")] == [404, 404, 404]


def test_a_taken_port_ends_nothing_and_a_forked_child_holds_none() -> None:
    base = free_port(100)
    routes = {"/": lambda: Answer(200, b"ok")}
    ports = [server.serve(routes, port=base) for _ in range(server.TRIES + 2)]
    assert ports == [*(base + server.STEP * number for number in range(server.TRIES + 1)), None]
    with urllib.request.urlopen(f"http://127.0.0.1:{ports[3]}/?x") as answer:
        assert answer.read() == b"ok"
