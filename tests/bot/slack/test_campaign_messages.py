"""A campaign is announced once, whatever Slack's answer was, and its message is found again when it is closed."""

from typing import Any

import pytest
from slack_sdk import WebClient
from sqlalchemy import text

from bot.blocks import ids
from bot.sandbox import Misbehaviour
from bot.slack import campaign_messages
from pipeline.learning.labelling import campaigns
from pipeline.learning.labelling.post_lists import CampaignError
from pipeline.messages.notifier import NotifierError, Refused, Unsure
from pipeline.store.labelling import campaigns as rows
from pipeline.store.labelling.campaigns import Listed
from tests.bot.newsroom import ADMIN, FACT_CHECK, TWEETS, Desk, actions_in

POST = "chat.postMessage"
UNKNOWN: dict[str, dict[str, Any]] = {
    "dropped": {"kind": "drop"},
    "empty": {"kind": "answer"},
    "cut": {"kind": "answer", "body": '{"ok": true, "ts": "17'},
    "without ts": {"kind": "answer", "body": '{"ok": true}'},
    "null": {"kind": "answer", "body": "null"},
    "a list": {"kind": "answer", "body": "[]"},
    "a page": {"kind": "answer", "body": "<html>gateway</html>"},
    "timed out": {"kind": "answer", "status": 408},
    "gateway": {"kind": "answer", "status": 502, "body": "<html>"},
}


def opened(desk: Desk) -> None:
    with desk.sessions() as session:
        tweets = [Listed(text="one")]
        rows.create(session, name="first", annotators=1, guideline="G", drawn="file", tweets=tweets, by=ADMIN)
        session.commit()


def announce(desk: Desk, channel: str = "#tweets") -> None:
    """As the terminal does it."""
    client = WebClient(desk.sandbox.bot_token, base_url=desk.sandbox.api_url, retry_handlers=[])
    with desk.sessions() as session:
        campaign = campaigns.find(session, "first", lock=True)
        campaign_messages.announce(session, client, campaign, channel=channel)
        session.commit()


def later(desk: Desk) -> None:
    with desk.sessions() as session:
        session.execute(text("update campaigns set tried_at = tried_at - interval '2 minutes'"))
        session.commit()


@pytest.mark.parametrize("how", UNKNOWN)
def test_an_announcement_whose_answer_was_lost_is_found_and_not_posted_again(desk: Desk, how: str) -> None:
    opened(desk)
    desk.sandbox.misbehave(Misbehaviour(POST, **UNKNOWN[how]))
    with pytest.raises(Unsure):
        announce(desk)
    announce(desk, channel=FACT_CHECK)  # it is looked for where it went
    (message,) = desk.sandbox.messages(TWEETS)
    assert desk.rows("select message_ts, tried_at from campaigns") == [(message["ts"], None)]
    assert desk.sandbox.messages(FACT_CHECK) == []
    with pytest.raises(CampaignError, match="announced already"):
        announce(desk)


def test_what_may_still_come_is_waited_for_and_posted_when_it_did_not(desk: Desk) -> None:
    opened(desk)
    desk.sandbox.misbehave(Misbehaviour(POST, "server_error"))
    for _ in range(2):
        with pytest.raises(Unsure):
            announce(desk)
    assert desk.sandbox.messages(TWEETS) == []
    later(desk)
    announce(desk)
    assert len(desk.sandbox.messages(TWEETS)) == 1


@pytest.mark.parametrize(
    "trouble", [Misbehaviour(POST, "error", error="not_in_channel"), Misbehaviour(POST, "rate_limited")]
)
def test_after_a_plain_no_it_is_announced_at_once(desk: Desk, trouble: Misbehaviour) -> None:
    opened(desk)
    desk.sandbox.misbehave(trouble)
    with pytest.raises(NotifierError):
        announce(desk)
    assert desk.rows("select channel, message_ts, tried_at from campaigns") == [(None, None, None)]
    announce(desk)
    assert len(desk.sandbox.messages(TWEETS)) == 1


def test_a_channel_that_is_not_there_leaves_nothing_behind(desk: Desk) -> None:
    opened(desk)
    with pytest.raises(Refused):
        announce(desk, channel="#nowhere")
    assert desk.rows("select channel, tried_at from campaigns") == [(None, None)]


def test_a_message_whose_answer_was_lost_says_that_the_campaign_is_closed(desk: Desk) -> None:
    opened(desk)
    desk.sandbox.misbehave(Misbehaviour(POST, "drop"))
    with pytest.raises(Unsure):
        announce(desk)
    client = WebClient(desk.sandbox.bot_token, base_url=desk.sandbox.api_url)
    with desk.sessions() as session:
        campaign_messages.show_closed(session, client, campaigns.close(session, "first", by=ADMIN))
        session.commit()
    (message,) = desk.sandbox.messages(TWEETS)
    assert "is closed" in message["text"]
    assert ids.LABEL_START not in actions_in(message)


def test_what_somebody_else_posted_is_not_taken_for_the_announcement(desk: Desk) -> None:
    opened(desk)
    desk.sandbox.misbehave(Misbehaviour(POST, "server_error"))
    with pytest.raises(Unsure):
        announce(desk)
    desk.sandbox.say(ADMIN, TWEETS, "A labelling campaign: first.")
    later(desk)
    announce(desk)
    assert len(desk.sandbox.messages(TWEETS)) == 2
