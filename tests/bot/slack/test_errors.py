"""What Slack refuses, and a Slack that is away: one sentence each, and the desk goes on."""

from dataclasses import replace
from typing import Any

import pytest

from bot.sandbox import BOT_TOKEN, ChannelSpec, Misbehaviour, Sandbox, SandboxConfig
from bot.sandbox.config import BOT_SCOPES, CHANNELS
from bot.slack.errors import SENTENCES
from bot.slack.notifier import SlackNotifier
from pipeline.messages.notifier import Refused, Unsure
from pipeline.messages.views import Picture
from tests.bot.newsroom import GENERAL, TWEETS, notifier_on
from tests.bot.views import view

POST = "chat.postMessage"


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
