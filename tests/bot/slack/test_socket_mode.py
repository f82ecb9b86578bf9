"""A bot that starts while Slack is away waits; one whose token is refused says so."""

import logging
import threading

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from bot.sandbox import Sandbox
from bot.sandbox.http.server import listening_socket
from bot.sandbox.state.faults import Kind, Misbehaviour
from bot.slack import socket_mode
from pipeline.messages.notifier import Refused
from tests.bot.newsroom import soon


def handler(sandbox: Sandbox, url: str, token: str) -> SocketModeHandler:
    app = App(token=sandbox.bot_token, signing_secret="s", token_verification_enabled=False)
    return SocketModeHandler(app, token, web_client=WebClient(token=token, base_url=url, timeout=2))


@pytest.mark.parametrize("trouble", ["server_error", "drop", "rate_limited"])
def test_a_slack_without_an_answer_is_waited_for_with_one_sentence(
    trouble: Kind, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(socket_mode, "WAIT_S", 0.05)
    with Sandbox().running() as sandbox:
        sandbox.misbehave(Misbehaviour("apps.connections.open", trouble, count=3))
        made = handler(sandbox, sandbox.api_url, sandbox.app_token)
        socket_mode.connect(made)
        soon(lambda: sandbox.state()["connections"])
        assert [r.levelname for r in caplog.records if r.name == "bot.slack.socket_mode"] == ["WARNING"]
        assert "Waiting for it." in caplog.text
        assert "Traceback" not in caplog.text
        sandbox.drop_sockets()
        made.close()


def test_a_slack_that_is_not_there_yet_is_waited_for(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(socket_mode, "WAIT_S", 0.05)
    caplog.set_level(logging.WARNING)
    with listening_socket("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
    sandbox = Sandbox()
    made = handler(sandbox, f"http://127.0.0.1:{port}/api/", sandbox.app_token)
    waiting = threading.Thread(target=socket_mode.connect, args=[made])
    waiting.start()
    soon(lambda: "Slack could not be reached" in caplog.text)
    assert waiting.is_alive()
    with sandbox.running(port):
        waiting.join(10)
        assert sandbox.state()["connections"] == 1
        sandbox.drop_sockets()
        made.close()


def test_a_refused_token_ends_the_wait() -> None:
    with Sandbox().running() as sandbox:
        with pytest.raises(Refused, match=r"SLACK_APP_TOKEN does not open Socket Mode\. .* connections:write"):
            socket_mode.connect(handler(sandbox, sandbox.api_url, "xapp-wrong"))
