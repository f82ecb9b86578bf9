"""Channels and people through the unmodified WebClient: listed, paged, read back, joined, created."""

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.bot.sandbox.talk import ADMIN, GENERAL, TWEETS, error_of


def test_list_by_kind_and_page(client: WebClient) -> None:
    assert [one["id"] for one in client.conversations_list()["channels"]] == [GENERAL]
    kinds = "public_channel,private_channel"
    first = client.conversations_list(types=kinds, limit=2)
    assert [one["name"] for one in first["channels"]] == ["tweets", "fact-check"]
    second = client.conversations_list(types=kinds, limit=2, cursor=first["response_metadata"]["next_cursor"])
    assert [one["name"] for one in second["channels"]] == ["general"]
    assert second["response_metadata"]["next_cursor"] == ""
    assert error_of(lambda: client.conversations_list(types="square")) == "invalid_types"
    assert error_of(lambda: client.conversations_list(cursor="%%%")) == "invalid_cursor"
    assert error_of(lambda: client.conversations_list(limit=-1)) == "invalid_limit"


def test_info(client: WebClient) -> None:
    assert client.conversations_info(channel=TWEETS)["channel"]["is_member"] is True
    assert client.conversations_info(channel=GENERAL)["channel"]["is_member"] is False
    assert client.conversations_info(channel=TWEETS)["channel"]["num_members"] == 6
    assert error_of(lambda: client.conversations_info(channel="C0NO")) == "channel_not_found"


def test_history_in_pages_newest_first(client: WebClient) -> None:
    given = [client.chat_postMessage(channel=TWEETS, text=str(n))["ts"] for n in range(5)]
    pages = [
        ([one["text"] for one in page["messages"]], page["has_more"])
        for page in client.conversations_history(channel=TWEETS, limit=2)
    ]
    assert pages == [(["4", "3"], True), (["2", "1"], True), (["0"], False)]
    forward = [
        [one["text"] for one in page["messages"]]
        for page in client.conversations_history(channel=TWEETS, limit=2, oldest=given[0])
    ]
    assert forward == [["2", "1"], ["4", "3"]]
    between = client.conversations_history(channel=TWEETS, oldest=given[1], latest=given[3])
    assert [one["text"] for one in between["messages"]] == ["2"]
    around = client.conversations_history(channel=TWEETS, oldest=given[1], latest=given[3], inclusive=True)
    assert [one["text"] for one in around["messages"]] == ["3", "2", "1"]
    assert error_of(lambda: client.conversations_history(channel=TWEETS, oldest="soon")) == "invalid_ts_oldest"
    assert error_of(lambda: client.conversations_history(channel=GENERAL)) == "not_in_channel"


def test_a_cursor_stands_firm_while_messages_come_and_go(client: WebClient) -> None:
    given = [client.chat_postMessage(channel=TWEETS, text=str(n))["ts"] for n in range(5)]
    first = client.conversations_history(channel=TWEETS, limit=2)
    client.chat_delete(channel=TWEETS, ts=given[4])
    client.chat_postMessage(channel=TWEETS, text="new")
    rest = client.conversations_history(channel=TWEETS, limit=5, cursor=first["response_metadata"]["next_cursor"])
    assert [one["text"] for one in rest["messages"]] == ["2", "1", "0"]
    assert error_of(lambda: client.conversations_history(channel=TWEETS, cursor="bmV4dDox")) == "invalid_cursor"


def test_metadata_only_where_asked_for(client: WebClient) -> None:
    metadata = {"event_type": "card", "event_payload": {"card": 7}}
    client.chat_postMessage(channel=TWEETS, text="x", metadata=metadata)
    assert "metadata" not in client.conversations_history(channel=TWEETS)["messages"][0]
    asked = client.conversations_history(channel=TWEETS, include_all_metadata=True)["messages"][0]
    assert asked["metadata"] == metadata


def test_people(client: WebClient) -> None:
    everybody = client.users_list()["members"]
    assert [one["real_name"] for one in everybody][:2] == ["Admin", "Fact-checker 1"]
    assert [one["is_bot"] for one in everybody].count(True) == 1
    assert client.users_info(user=ADMIN)["user"]["is_admin"] is True
    assert error_of(lambda: client.users_info(user="U0NO")) == "user_not_found"


def test_user_groups_and_who_is_in_them(client: WebClient) -> None:
    (group,) = client.usergroups_list(include_users=True)["usergroups"]
    assert (group["id"], group["handle"], group["users"]) == ("S0HEADS", "heads", ["U0HEAD"])
    assert client.usergroups_users_list(usergroup="S0HEADS")["users"] == ["U0HEAD"]
    with pytest.raises(SlackApiError, match="no_such_subteam"):
        client.usergroups_users_list(usergroup="S0NOBODY")
