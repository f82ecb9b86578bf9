"""Emoji on messages through the unmodified WebClient: put there once, taken away once, kept through changes."""

import pytest
from slack_sdk import WebClient

from bot.sandbox import Sandbox
from bot.sandbox.config import BOT_SCOPES, BOT_TOKEN
from tests.bot.sandbox.talk import CHECKER, GENERAL, TWEETS, client_of, configured, error_of


def test_an_emoji_is_put_there_once_and_taken_away_once(client: WebClient, sandbox: Sandbox) -> None:
    at = {"channel": TWEETS, "timestamp": client.chat_postMessage(channel=TWEETS, text="Hola")["ts"]}
    client.reactions_add(**at, name="eyes")
    assert error_of(lambda: client.reactions_add(**at, name="eyes")) == "already_reacted"
    sandbox.react(CHECKER, TWEETS, at["timestamp"], "eyes")
    client.chat_update(channel=TWEETS, ts=at["timestamp"], text="Otra")
    (message,) = sandbox.messages(TWEETS)
    assert message["reactions"] == [{"name": "eyes", "users": ["U0CLAIMWIRE", CHECKER], "count": 2}]
    client.reactions_remove(**at, name="eyes")
    assert error_of(lambda: client.reactions_remove(**at, name="eyes")) == "no_reaction"
    sandbox.react(CHECKER, TWEETS, at["timestamp"], "eyes", take_away=True)
    assert "reactions" not in sandbox.messages(TWEETS)[0]


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"name": "Eyes!"}, "invalid_name"), ({"timestamp": "1.2"}, "message_not_found"),
        ({"channel": "C0NO"}, "channel_not_found"), ({"channel": GENERAL}, "not_in_channel"),
    ],
)  # fmt: skip
def test_what_slack_refuses_is_refused(client: WebClient, asked: dict[str, str], error: str) -> None:
    at = {"channel": TWEETS, "timestamp": client.chat_postMessage(channel=TWEETS, text="Hola")["ts"], "name": "eyes"}
    assert error_of(lambda: client.reactions_add(**(at | asked))) == error


def test_the_scope_is_asked_for() -> None:
    with configured(tokens={BOT_TOKEN: BOT_SCOPES - {"reactions:write"}}).running() as sandbox:
        client = client_of(sandbox)
        ts = client.chat_postMessage(channel=TWEETS, text="Hola")["ts"]
        assert error_of(lambda: client.reactions_add(channel=TWEETS, timestamp=ts, name="x")) == "missing_scope"
