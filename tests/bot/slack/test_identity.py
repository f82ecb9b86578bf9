"""Who we are is asked once, at start; whoever is away then is waited for, and a wrong token ends it in one sentence."""

import logging

import pytest
from slack_sdk import WebClient

from bot import app as bot_app
from bot.sandbox import Misbehaviour, Sandbox, SandboxConfig
from bot.slack.identity import wait_for_slack, who_we_are
from bot.slack.notifier import SlackNotifier
from bot.slack.refusals import why
from pipeline.messages.notifier import Refused
from tests.bot.newsroom import CHECKER, TWEETS, Desk
from tests.bot.slack.test_notifier import LONG_AGO
from tests.bot.views import view
from tests.bot.ways import Dispatch


def test_clicks_are_heard_while_slack_cannot_say_who_we_are(desk: Desk) -> None:
    acting = Dispatch(desk)
    desk.card()
    for kind in ("server_error", "drop"):
        desk.sandbox.misbehave(Misbehaviour("auth.test", kind, count=50))
    acting.click(CHECKER, "feedback_selected")
    assert desk.rows("select label from feedback") == [("selected",)]


def test_a_slack_that_is_away_at_start_is_waited_for_in_one_sentence(
    sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    client = WebClient(sandbox.bot_token, base_url=sandbox.api_url, retry_handlers=[])
    sandbox.misbehave(Misbehaviour("auth.test", "server_error"))
    sandbox.misbehave(Misbehaviour("auth.test", "answer", body="<html>"))
    sandbox.misbehave(Misbehaviour("auth.test", "rate_limited", retry_after=9))
    waits: list[float] = []
    with caplog.at_level(logging.WARNING, logger="bot.slack.identity"):
        us = wait_for_slack(client, sleep=waits.append)
    assert (us.team_id, us.user_id, us.bot_id) == ("T0SANDBOX", "U0CLAIMWIRE", "B0CLAIMWIRE")
    assert waits == [5, 5, 9]
    assert caplog.text.count("The bot starts as soon as Slack answers.") == 3


def test_a_token_that_slack_does_not_know_ends_the_start_in_one_sentence(desk: Desk) -> None:
    with Sandbox(SandboxConfig(tokens={"xoxb-another": frozenset()})).running() as other:
        read = desk.settings.model_copy(update={"slack_api_url": other.api_url})
        with pytest.raises(Refused, match=why("invalid_auth").split(":")[0]):
            bot_app.build(read)


def test_only_what_our_own_app_posted_is_taken_for_a_card(sandbox: Sandbox, notifier: SlackNotifier) -> None:
    card = view(card_id=7)
    place = notifier.post(card)
    (message,) = sandbox.messages(TWEETS)
    notifier.remove(place)
    somebodys = message | {"user": "U0OTHERBOT", "bot_id": "B0OTHER", "app_id": "A0OTHER"}
    sandbox._look(lambda: sandbox.services.workspace.save_message(TWEETS, somebodys))
    assert notifier.find(card, since=LONG_AGO) is None
    ours = notifier.post(card)
    assert notifier.find(card, since=LONG_AGO) == ours


def test_the_app_is_known_by_what_slack_answers(sandbox: Sandbox) -> None:
    us = who_we_are(WebClient(sandbox.bot_token, base_url=sandbox.api_url))
    assert us.app_id == "A0CLAIMWIRE"
