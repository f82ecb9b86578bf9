"""The notifier against the sandbox: post, find, replace, remove, and everything that Slack can answer."""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from slack_sdk import WebClient

from bot.sandbox import BOT_TOKEN, ChannelSpec, Misbehaviour, Sandbox, SandboxConfig
from bot.sandbox.config import BOT_SCOPES, CHANNELS
from bot.slack_errors import SENTENCES
from bot.slack_notifier import SlackNotifier
from pipeline import cards, tasks
from pipeline.notifier import Busy, Gone, Picture, Refused, Unsure
from tests.bot.newsroom import FACT_CHECK, GENERAL, TWEETS, Desk
from tests.bot.views import view

POST = "chat.postMessage"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def notifier_on(sandbox: Sandbox, **more: Any) -> SlackNotifier:
    values = {"token": sandbox.bot_token, "base_url": sandbox.api_url, "tweets": "#tweets", "fact_check": FACT_CHECK}
    made = SlackNotifier(**(values | {"pace": lambda _: None} | more))
    made.client.retry_handlers = []
    return made


@pytest.fixture
def notifier(sandbox: Sandbox) -> SlackNotifier:
    return notifier_on(sandbox)


@contextmanager
def workspace(**config: Any) -> Iterator[SlackNotifier]:
    with Sandbox(SandboxConfig(**config)).running() as sandbox:
        yield notifier_on(sandbox)


def test_a_card_is_posted_found_changed_and_removed(sandbox: Sandbox, notifier: SlackNotifier) -> None:
    for purpose, channel in (("tweets", TWEETS), ("fact_check", FACT_CHECK)):
        card = view(card_id=7, purpose=purpose)
        place = notifier.post(card)
        assert place.channel == channel
        assert notifier.find(card, since=LONG_AGO) == place
        assert notifier.find(replace(card, card_id=8), since=LONG_AGO) is None
        assert notifier.find(card, since=datetime.now(UTC) + timedelta(minutes=1)) is None
        (message,) = sandbox.messages(channel)
        assert message["metadata"] == {"event_type": "claimwire_card", "event_payload": {"card_id": 7}}
        notifier.replace(replace(card, look="line", acted="selected", acted_by="U0HEAD"), place)
        (message,) = sandbox.messages(channel)
        assert len(message["blocks"]) == 1
        assert notifier.find(card, since=LONG_AGO) == place
        notifier.remove(place)
        notifier.remove(place)
        assert sandbox.messages(channel) == []
        with pytest.raises(Gone):
            notifier.replace(card, place)


def test_a_card_is_found_among_a_thousand_messages(sandbox: Sandbox, notifier: SlackNotifier) -> None:
    for number in range(450):
        sandbox.services.workspace.save_message(
            TWEETS, {"type": "message", "ts": f"1700000000.{number:06}", "text": "x"}
        )
    place = notifier.post(view())
    assert notifier.find(view(), since=LONG_AGO) == place


def test_links_and_pictures_in_a_card_are_not_unfolded_and_names_not_linked(
    notifier: SlackNotifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: dict[str, Any] = {}
    post = notifier.poster.chat_postMessage
    monkeypatch.setattr(notifier.poster, "chat_postMessage", lambda **given: sent.update(given) or post(**given))
    notifier.post(view())
    assert sent["unfurl_links"] is sent["unfurl_media"] is False
    assert {"link_names", "parse"}.isdisjoint(sent)


def test_429_becomes_busy_with_the_pause_that_slack_asks_for(sandbox: Sandbox, notifier: SlackNotifier) -> None:
    sandbox.misbehave(Misbehaviour(POST, "rate_limited", retry_after=7))
    with pytest.raises(Busy) as busy:
        notifier.post(view())
    assert busy.value.wait_s == 7
    assert sandbox.messages(TWEETS) == []


TROUBLES = [
    Misbehaviour(POST, "server_error"),
    Misbehaviour(POST, "drop"),
    Misbehaviour(POST, "late", seconds=0.4),
    Misbehaviour(POST, "error", error="internal_error"),
]


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda trouble: trouble.kind)
def test_an_unknown_outcome_is_settled_by_looking_and_nothing_is_posted_twice(
    desk: Desk, trouble: Misbehaviour
) -> None:
    card_id = desk.raise_card()
    desk.notifier.poster.timeout = 0.2
    desk.sandbox.misbehave(trouble)
    with pytest.raises(Unsure):
        desk.notifier.post(view(card_id=-1))
    desk.sandbox._look(lambda: desk.sandbox.services.workspace.messages[TWEETS].clear())

    desk.sandbox.misbehave(trouble)
    show(desk, card_id)
    held = "select shown, tried_at is not null, last_error is not null from cards"
    assert desk.rows(held) == [("nothing", True, True)]
    time.sleep(0.4 if trouble.kind == "late" else 0)  # the pause that the task makes before it looks
    show(desk, card_id)
    assert desk.rows(held) == [("buttons", False, False)]
    ours = [m for m in desk.sandbox.messages(TWEETS) if m["metadata"]["event_payload"]["card_id"] == card_id]
    assert len(ours) == 1
    assert desk.rows("select message_ts from cards") == [(ours[0]["ts"],)]


def show(desk: Desk, card_id: int) -> None:
    """As the task does, without its waiting."""
    with suppress(Unsure):
        cards.show(desk.sessions, desk.notifier, card_id, show_score=False)


def test_slack_that_cannot_be_reached_is_an_unknown_outcome() -> None:
    with workspace() as notifier:
        notifier.post(view())
    with pytest.raises(Unsure, match="could not be reached"):
        notifier.post(view())


def test_a_card_whose_pictures_slack_refuses_is_shown_without_them(sandbox: Sandbox, notifier: SlackNotifier) -> None:
    card = view(pictures=(Picture(url="https://a.example/1.png", alt_text="One"),))
    for act in (notifier.post, lambda wanted: notifier.replace(wanted, place)):
        method = POST if act == notifier.post else "chat.update"
        sandbox.misbehave(Misbehaviour(method, "error", error="invalid_blocks"))
        place = act(card) or place
        (message,) = sandbox.messages(TWEETS)
        assert "image" not in [block["type"] for block in message["blocks"]]
    sandbox.misbehave(Misbehaviour(POST, "error", error="invalid_blocks"))
    with pytest.raises(Refused, match="refused the card's layout"):
        notifier.post(view())


HIDDEN = tuple(replace(one, bot_is_member=False) for one in CHANNELS)
PUBLIC = (ChannelSpec("C0TWEETS", "tweets", bot_is_member=False), CHANNELS[1])
ARCHIVED = (replace(CHANNELS[0], is_archived=True), CHANNELS[1])


@pytest.mark.parametrize(
    ("config", "code"),
    [
        ({"channels": PUBLIC}, "not_in_channel"),
        ({"channels": HIDDEN}, "channel_not_found"),
        ({"channels": ARCHIVED}, "channel_not_found"),
        ({"tokens": {"xoxb-another": BOT_SCOPES}}, "invalid_auth"),
        ({"tokens": {BOT_TOKEN: BOT_SCOPES - {"chat:write"}}}, "missing_scope"),
        ({"tokens": {BOT_TOKEN: BOT_SCOPES - {"groups:read"}}}, "missing_scope"),
    ],
)
def test_a_plain_no_is_told_with_the_next_step(config: dict[str, Any], code: str) -> None:
    with Sandbox(SandboxConfig(**config)).running() as sandbox:
        notifier = notifier_on(sandbox, token=BOT_TOKEN)
        with pytest.raises(Refused) as refusal:
            notifier.post(view())
        assert str(refusal.value).endswith(SENTENCES[code])


def test_a_channel_that_is_mended_is_found_again(sandbox: Sandbox) -> None:
    notifier = notifier_on(sandbox, tweets="general")
    with pytest.raises(Refused):
        notifier.post(view())
    WebClient(sandbox.bot_token, base_url=sandbox.api_url).conversations_join(channel=GENERAL)
    assert notifier.post(view()).channel == GENERAL


def test_a_sentence_for_the_desk_is_told_in_tweets_and_pings_nobody(sandbox: Sandbox, notifier: SlackNotifier) -> None:
    notifier.tell("The budget of <!channel> & co is used up.")
    assert sandbox.messages(TWEETS)[0]["text"] == "The budget of &lt;!channel&gt; &amp; co is used up."


def test_a_card_that_somebody_deleted_is_posted_anew_when_it_changes(desk: Desk) -> None:
    card_id = desk.card()
    ((ts,),) = desk.rows("select message_ts from cards")
    desk.notifier.client.chat_delete(channel=TWEETS, ts=ts)
    with desk.sessions() as session:
        session.connection().exec_driver_sql("update cards set wanted = 'line'")
        session.commit()
    tasks.show_card(card_id)
    assert desk.rows("select shown from cards") == [("line",)]
    assert len(desk.texts(TWEETS)) == 1


def test_somebody_whose_name_cannot_be_asked_for_is_somebody_of_the_desk(
    sandbox: Sandbox, notifier: SlackNotifier
) -> None:
    assert notifier.person("U0HEAD") == "Head of desk"
    assert notifier.person("U0NOBODY") == "somebody of the desk"
    for kind in ("drop", "server_error", "rate_limited"):
        sandbox.misbehave(Misbehaviour("users.info", kind))
        assert notifier.person("U0ADMIN") == "somebody of the desk"
    assert notifier.person("U0ADMIN") == "Admin"
