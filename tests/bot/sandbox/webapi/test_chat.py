"""Messages through the unmodified WebClient: posted, changed, deleted, refused as Slack refuses."""

from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox import BOT_TOKEN, Sandbox
from tests.bot.sandbox.talk import (
    ADMIN,
    FACT_CHECK,
    GENERAL,
    TWEETS,
    actions,
    button,
    client_of,
    configured,
    error_of,
    plain,
)

LONG = "x" * 40_001


def test_a_message_comes_back_as_slack_shapes_it(sandbox: Sandbox, client: WebClient) -> None:
    posted = client.chat_postMessage(channel="#tweets", text="Hi", blocks=[actions(button("a"))], unfurl_links=False)
    message = posted["message"]
    assert posted["channel"] == TWEETS
    assert posted["ts"] == message["ts"]
    assert (message["user"], message["bot_id"], message["type"]) == ("U0CLAIMWIRE", "B0CLAIMWIRE", "message")
    assert sandbox.messages(TWEETS) == [message]


def test_blocks_get_the_ids_that_the_app_left_out(client: WebClient) -> None:
    left_out = {"type": "actions", "elements": [{"type": "button", "text": plain("Go")}]}
    block = client.chat_postMessage(channel=TWEETS, text="x", blocks=[left_out])["message"]["blocks"][0]
    assert block["block_id"]
    assert block["elements"][0]["action_id"]


@pytest.mark.parametrize("to", ["tweets", "#tweets", TWEETS])
def test_a_channel_by_name_and_by_id(client: WebClient, to: str) -> None:
    assert client.chat_postMessage(channel=to, text="x")["channel"] == TWEETS


def test_a_message_to_a_person_opens_a_direct_channel(sandbox: Sandbox, client: WebClient) -> None:
    posted = client.chat_postMessage(channel=ADMIN, text="psst")
    assert posted["channel"] == client.conversations_list(types="im")["channels"][0]["id"]
    assert client.conversations_history(channel=posted["channel"])["messages"][0]["text"] == "psst"


def test_timestamps_are_unique_and_increase(client: WebClient) -> None:
    given = [client.chat_postMessage(channel=TWEETS, text="x")["ts"] for _ in range(20)]
    assert given == sorted(set(given))
    assert all(len(ts) == 17 for ts in given)


REFUSED: dict[str, dict[str, Any]] = {
    "channel_not_found": {"channel": "C0NOWHERE", "text": "x"},
    "not_in_channel": {"channel": GENERAL, "text": "x"},
    "no_text": {"channel": TWEETS, "text": ""},
    "msg_too_long": {"channel": TWEETS, "text": LONG},
    "invalid_blocks_format": {"channel": TWEETS, "text": "x", "blocks": "{"},
    "invalid_blocks": {"channel": TWEETS, "text": "x", "blocks": [{"type": "carousel"}]},
    "msg_blocks_too_long": {
        "channel": TWEETS,
        "text": "x",
        "blocks": [{"type": "section", "text": plain("x" * 3000)}] * 5,
    },
    "invalid_metadata_format": {"channel": TWEETS, "text": "x", "metadata": {"event_type": "a"}},
    "thread_not_found": {"channel": TWEETS, "text": "x", "thread_ts": "1.000001"},
    "invalid_thread_ts": {"channel": TWEETS, "text": "x", "thread_ts": "yesterday"},
    "invalid_attachments": {"channel": TWEETS, "text": "x", "attachments": ["x"]},
    "too_many_attachments": {"channel": TWEETS, "text": "x", "attachments": [{"text": "x"}] * 101},
}


@pytest.mark.parametrize("error", REFUSED)
def test_what_is_refused(client: WebClient, error: str) -> None:
    assert error_of(lambda: client.api_call("chat.postMessage", json=REFUSED[error])) == error


def test_invalid_blocks_say_what_and_where(client: WebClient) -> None:
    with pytest.raises(SlackApiError) as refusal:
        client.chat_postMessage(channel=TWEETS, text="x", blocks=[{"type": "header", "text": plain("x" * 151)}])
    words = "[ERROR] must be less than 151 characters [json-pointer:/blocks/0/text/text]"
    assert refusal.value.response["response_metadata"]["messages"] == [words]


def test_an_unknown_private_channel_looks_as_if_it_were_not_there() -> None:
    from bot.sandbox import ChannelSpec

    secret = ChannelSpec("C0SECRET", "secret", is_private=True, bot_is_member=False)
    archived = ChannelSpec("C0OLD", "old", is_archived=True)
    with configured(channels=(secret, archived)).running() as sandbox:
        client = client_of(sandbox)
        assert error_of(lambda: client.chat_postMessage(channel="C0SECRET", text="x")) == "channel_not_found"
        assert error_of(lambda: client.chat_postMessage(channel="C0OLD", text="x")) == "is_archived"


def test_update_takes_blocks_away_where_only_text_comes(client: WebClient) -> None:
    ts = client.chat_postMessage(channel=TWEETS, text="one", blocks=[actions(button("a"))])["ts"]
    kept = client.api_call("chat.update", json={"channel": TWEETS, "ts": ts, "blocks": [actions(button("b"))]})[
        "message"
    ]
    assert (kept["text"], kept["blocks"][0]["elements"][0]["action_id"]) == ("one", "b")
    changed = client.chat_update(channel=TWEETS, ts=ts, text="two")["message"]
    assert "blocks" not in changed
    assert changed["edited"]["user"] == "U0CLAIMWIRE"
    assert changed["ts"] == ts


def test_update_and_delete_refuse_what_is_not_theirs(sandbox: Sandbox, client: WebClient) -> None:
    own = client.chat_postMessage(channel=TWEETS, text="x")["ts"]
    theirs = sandbox.say(ADMIN, TWEETS, "hello")["ts"]
    assert error_of(lambda: client.chat_update(channel=TWEETS, ts="1.000001", text="x")) == "message_not_found"
    assert error_of(lambda: client.chat_update(channel=TWEETS, ts=theirs, text="x")) == "cant_update_message"
    assert error_of(lambda: client.chat_delete(channel=TWEETS, ts=theirs)) == "cant_delete_message"
    assert error_of(lambda: client.chat_update(channel=TWEETS, ts=own, text="x" * 4001)) == "msg_too_long"
    assert error_of(lambda: client.chat_update(channel="tweets", ts=own, text="x")) == "channel_not_found"
    assert client.chat_delete(channel=TWEETS, ts=own)["ts"] == own
    assert error_of(lambda: client.chat_delete(channel=TWEETS, ts=own)) == "message_not_found"


def test_ephemerals_are_seen_by_one_person_and_cannot_be_updated(sandbox: Sandbox, client: WebClient) -> None:
    ts = client.chat_postEphemeral(channel=TWEETS, user=ADMIN, text="only you")["message_ts"]
    assert [message["text"] for message in sandbox.ephemerals(ADMIN)] == ["only you"]
    assert sandbox.ephemerals("U0HEAD") == []
    assert sandbox.messages(TWEETS) == []
    assert error_of(lambda: client.chat_update(channel=TWEETS, ts=ts, text="x")) == "message_not_found"
    assert error_of(lambda: client.chat_postEphemeral(channel=TWEETS, user="U0NOBODY", text="x")) == "user_not_found"


def test_threads(client: WebClient) -> None:
    parent = client.chat_postMessage(channel=TWEETS, text="parent")["ts"]
    reply = client.chat_postMessage(channel=TWEETS, text="reply", thread_ts=parent)["ts"]
    client.chat_postMessage(channel=TWEETS, text="both", thread_ts=reply, reply_broadcast=True)
    replies = client.conversations_replies(channel=TWEETS, ts=parent)["messages"]
    assert [message["text"] for message in replies] == ["parent", "reply", "both"]
    assert replies[0]["reply_count"] == 2
    history = client.conversations_history(channel=TWEETS)["messages"]
    assert [message["text"] for message in history] == ["both", "parent"]
    client.chat_delete(channel=TWEETS, ts=parent)
    assert client.conversations_replies(channel=TWEETS, ts=parent)["messages"][0]["subtype"] == "tombstone"


def test_permalinks(sandbox: Sandbox, client: WebClient) -> None:
    ts = client.chat_postMessage(channel=FACT_CHECK, text="x")["ts"]
    found = client.chat_getPermalink(channel=FACT_CHECK, message_ts=ts)["permalink"]
    assert found == f"{sandbox.url}archives/{FACT_CHECK}/p{ts.replace('.', '')}"
    assert error_of(lambda: client.chat_getPermalink(channel=FACT_CHECK, message_ts="1.0")) == "message_not_found"


def test_tokens_and_scopes(sandbox: Sandbox) -> None:
    assert error_of(WebClient(base_url=sandbox.api_url).auth_test) == "not_authed"
    assert error_of(client_of(sandbox, "xoxb-unknown").auth_test) == "invalid_auth"
    assert error_of(client_of(sandbox, sandbox.app_token).auth_test) == "not_allowed_token_type"
    with pytest.raises(SlackApiError) as refusal:
        client_of(sandbox).apps_connections_open(app_token=sandbox.bot_token)
    assert refusal.value.response["error"] == "not_allowed_token_type"


def test_a_missing_scope_is_named() -> None:
    with configured(tokens={BOT_TOKEN: frozenset({"channels:read"})}).running() as sandbox:
        client = client_of(sandbox)
        with pytest.raises(SlackApiError) as refusal:
            client.chat_postMessage(channel=TWEETS, text="x")
        assert refusal.value.response["error"] == "missing_scope"
        assert refusal.value.response["needed"] == "chat:write"
        assert refusal.value.response["provided"] == "channels:read"
        assert error_of(lambda: client.conversations_list(types="private_channel")) == "missing_scope"
        assert error_of(lambda: client.conversations_history(channel=TWEETS)) == "missing_scope"


def test_auth_test_names_the_scopes(client: WebClient) -> None:
    answer = client.auth_test()
    assert answer["bot_id"] == "B0CLAIMWIRE"
    assert "chat:write" in answer.headers["x-oauth-scopes"].split(",")


def test_unknown_methods_and_missing_arguments(client: WebClient) -> None:
    assert error_of(lambda: client.api_call("chat.sing")) == "unknown_method"
    assert error_of(lambda: client.api_call("chat.postMessage", json={"text": "x"})) == "invalid_arguments"
    assert (
        error_of(lambda: client.api_call("chat.postMessage", json={"channel": TWEETS, "text": 5}))
        == "invalid_arguments"
    )


def test_strange_text_comes_back_unharmed(client: WebClient) -> None:
    for text in ("\x00nul", "half \ud83d pair", "مرحبا", "<!channel> &amp;"):
        ts = client.api_call("chat.postMessage", json={"channel": TWEETS, "text": text})["ts"]
        found = client.conversations_history(channel=TWEETS, oldest=ts, inclusive=True)["messages"][0]
        assert found["text"] == text
