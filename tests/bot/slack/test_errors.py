"""What Slack refuses, and a Slack that is away: one sentence each, and the desk goes on."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from bot.sandbox import BOT_TOKEN, ChannelSpec, Misbehaviour, Sandbox, SandboxConfig
from bot.sandbox.config import BOT_SCOPES, CHANNELS
from bot.slack.notifier import SlackNotifier
from bot.slack.patience import patient, pause_s
from bot.slack.refusals import why
from pipeline.messages.notifier import Busy, Refused, Unsure
from pipeline.messages.views import Picture
from tests.bot.newsroom import GENERAL, TWEETS, notifier_on
from tests.bot.views import view

POST, HISTORY = "chat.postMessage", "conversations.history"


def test_slack_that_cannot_be_reached_is_an_unknown_outcome() -> None:
    with Sandbox().running() as sandbox:
        notifier = notifier_on(sandbox)
        notifier.post(view())
    with pytest.raises(Unsure, match="could not be reached"):
        notifier.post(view())


def test_a_card_whose_pictures_slack_refuses_is_shown_without_them(sandbox: Sandbox, notifier: SlackNotifier) -> None:
    card = view(pictures=(Picture(url="https://a.example/1.png", alt_text="One"),))
    sandbox.misbehave(Misbehaviour(POST, "error", error="invalid_blocks"))
    place = notifier.post(card)
    assert "image" not in kinds(sandbox)
    notifier.replace(card, place)
    assert "image" in kinds(sandbox)
    sandbox.misbehave(Misbehaviour("chat.update", "error", error="invalid_blocks"))
    notifier.replace(card, place)
    assert "image" not in kinds(sandbox)
    sandbox.misbehave(Misbehaviour(POST, "error", error="invalid_blocks"))
    with pytest.raises(Refused, match="refused the card's layout"):
        notifier.post(view())


def kinds(sandbox: Sandbox) -> list[str]:
    """Of what the one card in #tweets is made."""
    (message,) = sandbox.messages(TWEETS)
    return [block["type"] for block in message["blocks"]]


HIDDEN = tuple(replace(one, bot_is_member=False) for one in CHANNELS)
PUBLIC = (ChannelSpec("C0TWEETS", "tweets", bot_is_member=False), CHANNELS[1])
ARCHIVED = (replace(CHANNELS[0], is_archived=True), CHANNELS[1])


@pytest.mark.parametrize(
    ("config", "code", "needed"),
    [
        ({"channels": PUBLIC}, "not_in_channel", ""),
        ({"channels": HIDDEN}, "channel_not_found", ""),
        ({"channels": ARCHIVED}, "is_archived", ""),
        ({"tokens": {"xoxb-another": BOT_SCOPES}}, "invalid_auth", ""),
        ({"tokens": {BOT_TOKEN: BOT_SCOPES - {"chat:write"}}}, "missing_scope", "chat:write"),
        ({"tokens": {BOT_TOKEN: BOT_SCOPES - {"groups:read"}}}, "missing_scope", "groups:read"),
    ],
)
def test_a_plain_no_is_told_with_the_next_step(config: dict[str, Any], code: str, needed: str) -> None:
    with Sandbox(SandboxConfig(**config)).running() as sandbox:
        notifier = notifier_on(sandbox, token=BOT_TOKEN)
        with pytest.raises(Refused) as refusal:
            notifier.post(view())
        assert str(refusal.value).endswith(why(code, needed=needed))


def test_a_channel_that_is_mended_is_found_again(sandbox: Sandbox) -> None:
    notifier = notifier_on(sandbox, tweets="general")
    with pytest.raises(Refused):
        notifier.post(view())
    workspace = sandbox.services.workspace
    general = workspace.channels[GENERAL]
    workspace.save_channel({**general, "members": [*general["members"], sandbox.config.app.user_id]})
    assert notifier.post(view()).channel == GENERAL


def test_somebody_whose_name_cannot_be_asked_for_is_somebody_of_the_desk(
    sandbox: Sandbox, notifier: SlackNotifier
) -> None:
    assert notifier.person("U0HEAD") == "Head of desk"
    assert notifier.person("U0NOBODY") == "somebody of the desk"
    for kind in ("drop", "server_error", "rate_limited"):
        sandbox.misbehave(Misbehaviour("users.info", kind))
        assert notifier.person("U0ADMIN") == "somebody of the desk"
    assert notifier.person("U0ADMIN") == "Admin"


NO_WHOLE_ANSWERS = [
    (200, '{"ok":true,"channel":"C0TWEETS","ts":"17'),
    (200, ""),
    (200, "<html>Please log in</html>"),
    (200, "null"),
    (200, "[]"),
    (200, "[1]"),
    (200, "17"),
    (200, '{"ok":true}'),
    (200, '{"ok":true,"channel":"C0TWEETS","ts":null}'),
    (200, '{"ok":false}'),
    (201, '{"ok":true}'),
    (404, "<html>No such page</html>"),
    (408, ""),
    (499, '{"ok":false}'),
    (502, "{"),
]


@pytest.mark.parametrize("is_patient", [False, True])
@pytest.mark.parametrize(("status", "body"), NO_WHOLE_ANSWERS)
def test_an_answer_that_is_not_slacks_whole_answer_leaves_the_outcome_unknown(
    sandbox: Sandbox, notifier: SlackNotifier, status: int, body: str, is_patient: bool
) -> None:
    if is_patient:
        notifier.poster = notifier.client = patient(notifier.client)
    place = notifier.post(view())
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    asked: dict[str, Callable[[], object]] = {
        POST: lambda: notifier.post(view(card_id=2)),
        HISTORY: lambda: notifier.find(view(), since=long_ago),
    }
    if not (status == 200 and body.startswith('{"ok":true')):  # of a change, "ok" is all there is to know
        asked["chat.update"] = lambda: notifier.replace(view(), place)
    for method, ask in asked.items():
        sandbox.misbehave(Misbehaviour(method, "answer", status=status, body=body))
        with pytest.raises(Unsure):
            ask()


@pytest.mark.parametrize(("asked", "waits"), [("7", 7), ("", 30), ("soon", 30), ("-3", 30), ("nan", 30), ("9e9", 30)])
def test_a_pause_is_kept_however_slack_asks_for_it(
    sandbox: Sandbox, notifier: SlackNotifier, asked: str, waits: float
) -> None:
    sandbox.misbehave(Misbehaviour(POST, "rate_limited", retry_after=asked))
    with pytest.raises(Busy) as busy:
        notifier.post(view())
    assert busy.value.wait_s == waits


def test_a_pause_until_a_date_lasts_until_then_and_a_day_is_never_waited_for() -> None:
    in_a_minute = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    assert pause_s({"retry-after": in_a_minute}) == pytest.approx(60, abs=2)
    assert pause_s({"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}) == 1
    assert pause_s({"RETRY-AFTER": ["86400"]}) == 1800
    assert pause_s({}) == 30


@pytest.mark.parametrize(
    "odd",
    [f"21 Jan 07:28:00 2026 +{'9' * 20}", f"+{'9' * 20} Jan 7:28 2026", "21 Jan 99999 07:28 GMT", "Jan", "((", "\x00"],
)
def test_a_pause_until_no_date_at_all_is_the_usual_one(odd: str) -> None:
    assert pause_s({"retry-after": odd}) == 30


def test_the_patient_client_waits_until_a_date_and_tells_of_a_pause_that_is_too_long(
    sandbox: Sandbox, notifier: SlackNotifier
) -> None:
    patient(notifier.client)
    place = notifier.post(view())
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True)
    sandbox.misbehave(Misbehaviour("chat.update", "rate_limited", retry_after=soon))
    started = time.monotonic()
    notifier.replace(view(), place)
    assert 0.5 < time.monotonic() - started < 25  # without the date it would pause for 30
    sandbox.misbehave(Misbehaviour("chat.update", "rate_limited", retry_after="3600"))
    with pytest.raises(Busy):
        notifier.replace(view(), place)
