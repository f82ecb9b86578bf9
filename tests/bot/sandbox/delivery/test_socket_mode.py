"""An unmodified Bolt app in Socket Mode: clicks, ephemerals, modals, commands, the App Home, lost connections."""

import json
import threading
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import httpx
import pytest
from slack_bolt import Ack, Respond
from slack_bolt.adapter.socket_mode.websocket_client import SocketModeHandler as WebsocketClientHandler
from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient
from websockets.sync.client import connect

from bot.sandbox import Sandbox
from tests.bot.sandbox.talk import (
    ADMIN,
    CHECKER,
    GENERAL,
    TWEETS,
    actions,
    app_of,
    button,
    client_of,
    configured,
    connected,
    listening,
    wait_for,
)

Body = dict[str, Any]
CARD = [actions(button("go", value="7"))]


def post_card(client: WebClient) -> str:
    return str(client.chat_postMessage(channel=TWEETS, text="card", blocks=CARD)["ts"])


@pytest.mark.parametrize("handler_class", [None, WebsocketClientHandler])
def test_a_click_reaches_its_listener_and_changes_the_message(sandbox: Sandbox, handler_class: Any) -> None:
    app, seen = app_of(sandbox), []

    @app.action("go")
    def go(ack: Ack, body: Body, client: WebClient) -> None:
        ack()
        seen.append(body)
        client.chat_update(channel=body["channel"]["id"], ts=body["message"]["ts"], text="done")

    ts = post_card(app.client)
    with connected(sandbox, app, *([handler_class] if handler_class else [])):
        assert sandbox.click(ADMIN, TWEETS, ts, "go") == {"ok": True}
        wait_for(lambda: sandbox.messages(TWEETS)[0]["text"] == "done")
    body = seen[0]
    assert body["user"]["id"] == ADMIN
    assert body["actions"][0]["value"] == "7"
    assert body["channel"] == {"id": TWEETS, "name": "privategroup"}
    assert body["container"] == {"type": "message", "message_ts": ts, "channel_id": TWEETS, "is_ephemeral": False}
    assert body["state"] == {"values": {}}


def test_an_ephemeral_message_is_replaced_and_deleted_through_its_response_url(sandbox: Sandbox) -> None:
    app = app_of(sandbox)

    @app.action("undo")
    def undo(ack: Ack, body: Body, respond: Respond) -> None:
        ack()
        assert "message" not in body
        respond(text="undone", replace_original=True, blocks=[actions(button("away"))])

    @app.action("away")
    def away(ack: Ack, respond: Respond) -> None:
        ack()
        respond(delete_original=True)

    app.client.chat_postEphemeral(channel=TWEETS, user=CHECKER, text="Rejected", blocks=[actions(button("undo"))])
    with connected(sandbox, app):
        ts = sandbox.ephemerals(CHECKER)[0]["ts"]
        sandbox.click(CHECKER, TWEETS, ts, "undo")
        wait_for(lambda: sandbox.ephemerals(CHECKER)[0]["text"] == "undone")
        sandbox.click(CHECKER, TWEETS, ts, "away")
        wait_for(lambda: not sandbox.ephemerals(CHECKER))
    assert sandbox.messages(TWEETS) == []


def test_a_response_url_adds_and_replaces_and_ends_after_five_uses(sandbox: Sandbox) -> None:
    app, urls = app_of(sandbox), []

    @app.action("go")
    def go(ack: Ack, body: Body) -> None:
        ack()
        urls.append(body["response_url"])

    ts = post_card(app.client)
    with connected(sandbox, app):
        sandbox.click(ADMIN, TWEETS, ts, "go")
    hook = WebhookClient(wait_for(lambda: urls)[0])
    assert hook.send(text="only you").body == "ok"
    assert sandbox.ephemerals(ADMIN)[0]["text"] == "only you"
    hook.send(text="for all", response_type="in_channel")
    assert sandbox.messages(TWEETS)[-1]["text"] == "for all"
    hook.send(text="replaced", replace_original=True)
    assert sandbox.messages(TWEETS)[0]["text"] == "replaced"
    assert hook.send(text="").status_code == 400
    hook.send(delete_original=True)
    assert [message["text"] for message in sandbox.messages(TWEETS)] == ["for all"]
    used_up = hook.send(text="once more")
    assert (used_up.status_code, json.loads(used_up.body)["error"]) == (404, "used_url")
    assert httpx.post(f"{sandbox.url}response/none", json={}).status_code == 404


def test_slash_commands_and_their_answers(sandbox: Sandbox) -> None:
    app = app_of(sandbox)

    @app.command("/claimwire")
    def command(ack: Callable[..., None], body: Body) -> None:
        if body["text"] == "loud":
            ack(text="hello all", response_type="in_channel")
        else:
            ack(f"{body['user_name']} in {body['channel_name']}: {body['text']}")

    with connected(sandbox, app):
        sandbox.say(ADMIN, GENERAL, "/claimwire   help me")
        assert sandbox.ephemerals(ADMIN)[-1]["text"] == "admin in general: help me"
        sandbox.say(ADMIN, GENERAL, "/claimwire loud")
        assert sandbox.messages(GENERAL)[-1]["text"] == "hello all"
        assert sandbox.say(ADMIN, GENERAL, "/unknown")["problem"] == "unknown_command"
        assert sandbox.ephemerals(ADMIN)[-1]["user"] == "USLACKBOT"


def test_silence_is_shown_to_the_person() -> None:
    with configured(ack_seconds=0.1).running() as sandbox:
        ts = post_card(client_of(sandbox))
        assert sandbox.click(ADMIN, TWEETS, ts, "go")["problem"] == "dispatch_failed"
        with listening(sandbox) as websocket:
            assert sandbox.click(ADMIN, TWEETS, ts, "go")["problem"] == "operation_timeout"
            sandbox.say(ADMIN, TWEETS, "/claimwire")
            assert sandbox.ephemerals(ADMIN)[-1]["text"] == '/claimwire failed with the error "operation_timeout"'
            websocket.close()
        wait_for(lambda: sandbox.state()["connections"] == 0)


def test_a_connection_that_goes_away_is_said_to_have(sandbox: Sandbox) -> None:
    ts = post_card(client_of(sandbox))
    with listening(sandbox):
        dropping = threading.Timer(0.2, sandbox.drop_sockets)
        dropping.start()
        assert sandbox.click(ADMIN, TWEETS, ts, "go")["problem"] == "connection_lost"
        dropping.join()


def test_envelopes_go_round_and_the_eleventh_connection_is_sent_away() -> None:
    with configured(ack_seconds=0.02).running() as sandbox, ExitStack() as stack:
        ts = post_card(client_of(sandbox))
        sockets = [stack.enter_context(listening(sandbox)) for _ in range(10)]
        for _ in range(10):
            sandbox.click(ADMIN, TWEETS, ts, "go")
        kinds = [json.loads(websocket.recv(timeout=5))["type"] for websocket in sockets]
        assert kinds == ["interactive"] * 10
        address = client_of(sandbox).apps_connections_open(app_token=sandbox.app_token)["url"]
        with connect(address) as eleventh:
            assert json.loads(eleventh.recv(timeout=5))["reason"] == "too_many_websockets"


def test_a_refresh_brings_the_app_back(sandbox: Sandbox) -> None:
    app, clicks = app_of(sandbox), []

    @app.action("go")
    def go(ack: Ack) -> None:
        ack()
        clicks.append(1)

    ts = post_card(app.client)
    with connected(sandbox, app):
        before = sandbox.services.sockets.joined
        sandbox.refresh_sockets()
        wait_for(lambda: sandbox.services.sockets.joined > before)
        wait_for(lambda: sandbox.click(ADMIN, TWEETS, ts, "go")["ok"])
    assert clicks


def test_an_event_is_repeated_until_it_is_acknowledged() -> None:
    with (
        configured(ack_seconds=0.05, retry_delays=(0.0, 0.05, 0.05)).running() as sandbox,
        listening(sandbox) as websocket,
    ):
        assert sandbox.open_home(ADMIN)["problem"] == "operation_timeout"
        envelopes = [json.loads(websocket.recv(timeout=5)) for _ in range(4)]
        assert [one["retry_attempt"] for one in envelopes] == [0, 1, 2, 3]
        assert len({one["payload"]["event_id"] for one in envelopes}) == 1
        with pytest.raises(TimeoutError):
            websocket.recv(timeout=0.3)


def test_messages_of_people_are_events_where_wanted() -> None:
    with configured(message_events=True).running() as sandbox:
        app, seen = app_of(sandbox), []

        @app.event("message")
        def message(event: Body) -> None:
            seen.append((event["user"], event["text"], event["channel_type"]))

        with connected(sandbox, app):
            sandbox.say(ADMIN, TWEETS, "a < b")
            assert wait_for(lambda: seen) == [(ADMIN, "a &lt; b", "group")]
