"""The notifier against the sandbox: post, find, replace, remove, and everything that Slack can answer."""

import time
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.sandbox import Misbehaviour, Sandbox
from bot.slack.notifier import SlackNotifier
from pipeline.desk.shown import show_card
from pipeline.messages.notifier import Busy, Gone, Unsure
from pipeline.processes import tasks
from tests.bot.newsroom import FACT_CHECK, TWEETS, Desk
from tests.bot.views import view
from tests.fakes import after_a_while

POST = "chat.postMessage"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def test_a_card_is_posted_found_changed_and_removed(sandbox: Sandbox, notifier: SlackNotifier) -> None:
    for purpose, channel in (("tweets", TWEETS), ("fact_check", FACT_CHECK)):
        card = view(card_id=7, purpose=purpose)
        place = notifier.post(card)
        assert place.channel == channel
        assert notifier.find(card, since=LONG_AGO) == place
        assert notifier.find(replace(card, card_id=8, url="https://x.com/i/status/8"), since=LONG_AGO) is None
        assert notifier.find(replace(card, card_id=8), since=LONG_AGO) == place  # as a restored desk numbers it
        assert notifier.find(replace(card, url="https://x.com/i/status/8"), since=LONG_AGO) == place  # as after an edit
        assert notifier.find(card, since=datetime.now(UTC) + timedelta(minutes=1)) is None
        (message,) = sandbox.messages(channel)
        assert message["metadata"] == {
            "event_type": "claimwire_card",
            "event_payload": {"card_id": 7, "about": card.url},
        }
        notifier.replace(replace(card, look="line", acted="selected", acted_by="U0HEAD"), place)
        (message,) = sandbox.messages(channel)
        assert [block["type"] for block in message["blocks"]] == ["rich_text", "actions"]  # the line, and its *Why?*
        assert notifier.find(card, since=LONG_AGO) == place
        notifier.remove(place)
        notifier.remove(place)
        assert sandbox.messages(channel) == []
        with pytest.raises(Gone):
            notifier.replace(card, place)


def test_a_card_is_found_however_many_messages_came_before_it(sandbox: Sandbox, notifier: SlackNotifier) -> None:
    for number in range(1450):
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
    Misbehaviour(POST, "answer", body='{"ok":true,"channel":"C0TWEETS","ts":"17'),
    Misbehaviour(POST, "answer", status=408),
]


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda trouble: trouble.kind)
def test_an_unknown_outcome_is_settled_by_looking_and_nothing_is_posted_twice(
    desk: Desk, trouble: Misbehaviour
) -> None:
    card_id = desk.raise_card()
    desk.notifier.poster.timeout = 0.2
    desk.sandbox.misbehave(trouble)
    with pytest.raises(Unsure):
        desk.notifier.post(view(card_id=-1, url="https://x.com/i/status/9"))  # of another post
    desk.sandbox._look(lambda: desk.sandbox.services.workspace.messages[TWEETS].clear())

    desk.sandbox.misbehave(trouble)
    show(desk, card_id)
    held = "select shown, tried_at is not null, last_error is not null from cards"
    assert desk.rows(held) == [("nothing", True, True)]
    show(desk, card_id)  # at once: it may still come
    time.sleep(0.4 if trouble.kind == "late" else 0)  # the pause that the task makes before it looks
    after_a_while(desk.sessions)
    show(desk, card_id)
    assert desk.rows(held) == [("buttons", False, False)]
    ours = [m for m in desk.sandbox.messages(TWEETS) if m["metadata"]["event_payload"]["card_id"] == card_id]
    assert len(ours) == 1
    assert desk.rows("select message_ts from cards") == [(ours[0]["ts"],)]


def show(desk: Desk, card_id: int) -> None:
    """As the task does, without its waiting."""
    with suppress(Unsure):
        show_card.show(desk.sessions, desk.notifier, card_id, show_score=False)


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
