"""Why Slack refused: each code has a sentence of its own, with the next step, wherever it is told."""

from collections.abc import Callable

import pytest

from bot.sandbox import BOT_TOKEN, Misbehaviour, Sandbox, SandboxConfig
from bot.sandbox.config import BOT_SCOPES
from bot.slack.notifier import SlackNotifier
from bot.slack.refusals import SENTENCES, why
from bot.slack.tokens import APP
from pipeline.messages.notifier import Place, Refused
from tests.bot.newsroom import TWEETS, notifier_on
from tests.bot.views import view

TOLD = [
    "account_inactive", "cant_broadcast_message", "cant_delete_message", "cant_post_message", "cant_update_message",
    "channel_not_found", "edit_window_closed", "ekm_access_denied", "is_archived", "messages_tab_disabled", "missing_scope",
    "msg_too_long", "no_permission", "not_allowed_token_type", "not_in_channel", "restricted_action",
    "restricted_action_read_only_channel", "team_access_not_granted", "token_expired", "token_revoked",
]  # fmt: skip


def test_every_sentence_is_one_of_its_own_and_ends_as_one() -> None:
    assert set(TOLD) <= set(SENTENCES)
    for code in SENTENCES:
        said = why(code)
        assert said.endswith(".")
        assert code not in said
        assert "{" not in said
        assert "refused:" not in said


@pytest.mark.parametrize("code", ["cant_do_this", "cannot_do_that", "restricted_action_of_a_new_kind", "something_new"])
def test_a_code_that_we_do_not_know_is_named_with_what_it_is_about(code: str) -> None:
    assert f"({code})" in why(code)
    assert not why(code).startswith(f"Slack refused: {code}")


@pytest.mark.parametrize(
    ("needed", "said"),
    [
        ("chat:write", "The app lacks the permission chat:write. Update"),
        ("channels:read,groups:read", "The app lacks the permission channels:read or groups:read. Update"),
        ("", "The app lacks a permission. Update"),
        (" , ", "The app lacks a permission. Update"),
    ],
)
def test_the_scope_that_is_missing_is_named_where_slack_names_it(needed: str, said: str) -> None:
    assert why("missing_scope", needed=needed).startswith(said)


def test_a_refusal_of_the_app_level_token_names_that_one() -> None:
    for code in ("invalid_auth", "not_allowed_token_type", "not_authed", "token_expired"):
        assert "SLACK_APP_TOKEN" in why(code, token=APP)
        assert "bot token" not in why(code, token=APP)


def test_the_notifier_tells_it_in_these_words(sandbox: Sandbox, notifier: SlackNotifier) -> None:
    place = Place(TWEETS, "1.1")
    acts: dict[str, Callable[[], object]] = {
        "chat.postMessage": lambda: notifier.post(view()),
        "chat.update": lambda: notifier.replace(view(), place),
        "chat.delete": lambda: notifier.remove(place),
    }
    for method, act in acts.items():
        for code in TOLD:
            sandbox.misbehave(Misbehaviour(method, "error", error=code))
            with pytest.raises(Refused) as refusal:
                act()
            assert str(refusal.value) == why(code)


def test_a_scope_that_was_taken_away_is_named_on_the_card() -> None:
    with Sandbox(SandboxConfig(tokens={BOT_TOKEN: BOT_SCOPES - {"chat:write"}})).running() as sandbox:
        with pytest.raises(Refused, match="lacks the permission chat:write"):
            notifier_on(sandbox, token=BOT_TOKEN).post(view())
