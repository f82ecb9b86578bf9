"""What the doctor says of Slack: what is wrong there and nothing else, with what to do."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from bot.health.slack import SCOPES
from bot.sandbox import APP_TOKEN, BOT_TOKEN, Misbehaviour, Sandbox, SandboxConfig
from bot.sandbox.config import APP_SCOPES, CHANNELS, PEOPLE
from bot.sandbox.state.faults import Kind
from bot.slack.refusals import SENTENCES, why
from pipeline.desk import settings
from pipeline.store.desk import people
from tests.bot.doctor.conftest import Doctor
from tests.bot.newsroom import Desk

OPEN = "apps.connections.open"
LINES = {
    "auth.test": "Slack bot token",
    "conversations.list": "#tweets",
    OPEN: "Slack connection",
    "users.info": "First admin",
}
AT_ONCE = [LINES, {"conversations.info": "#tweets"}]
"""Methods that fail together, and where the doctor tells of each."""


def test_a_missing_scope_is_named(doctor: Doctor) -> None:
    tokens = {BOT_TOKEN: frozenset(SCOPES - {"groups:history", "users:read"}), APP_TOKEN: APP_SCOPES}
    with Sandbox(SandboxConfig(tokens=tokens)).running() as sandbox:
        code, said = doctor(sandbox)
    assert code == 1
    assert said["Slack bot token"].startswith(
        "✗lacks groups:history, users:read: update the app from slack-manifest.yml"
    )


def test_what_only_emoji_need_is_missed_only_where_they_count(doctor: Doctor) -> None:
    tokens = {BOT_TOKEN: frozenset(SCOPES), APP_TOKEN: APP_SCOPES}
    with Sandbox(SandboxConfig(tokens=tokens)).running() as sandbox:
        _, without = doctor(sandbox)
        _, wanted = doctor(sandbox, reactions="x=rejected")
    assert not without["Slack bot token"].startswith("✗")
    assert wanted["Slack bot token"].startswith("✗lacks reactions:read: update the app from slack-manifest.yml")


def test_an_app_token_without_its_scope_is_told(doctor: Doctor) -> None:
    with Sandbox(SandboxConfig(tokens={BOT_TOKEN: frozenset(SCOPES), APP_TOKEN: frozenset()})).running() as sandbox:
        _, said = doctor(sandbox)
    assert said["Slack connection"].startswith(
        "✗SLACK_APP_TOKEN does not open Socket Mode. The app lacks the permission connections:write."
    )


def test_a_channel_that_nobody_invited_the_bot_to_is_told(doctor: Doctor) -> None:
    hidden = tuple(replace(channel, bot_is_member=False) for channel in CHANNELS)
    with Sandbox(SandboxConfig(channels=hidden)).running() as sandbox:
        _, said = doctor(sandbox)
    assert "type /invite @claimwire" in said["#tweets"]


def test_a_channel_of_their_own_for_reports_is_looked_at_too(desk: Desk, doctor: Doctor) -> None:
    code, said = doctor(desk.sandbox, source="replay", reports_channel="nowhere")
    assert code == 1
    assert said["#nowhere"].startswith("✗")
    code, said = doctor(desk.sandbox, source="replay", reports_channel="tweets")
    assert code == 0


@pytest.mark.parametrize(
    ("wrong", "name", "sentence"),
    [
        ({"slack_bot_token": "xapp-1"}, "Slack bot token", "SLACK_BOT_TOKEN holds a Slack app-level token (xapp-)"),
        ({"slack_bot_token": "xoxp-1"}, "Slack bot token", "SLACK_BOT_TOKEN holds a Slack user's token (xoxp-)"),
        ({"slack_bot_token": "XOXP-1"}, "Slack bot token", "SLACK_BOT_TOKEN holds a Slack user's token (xoxp-)"),
        ({"slack_bot_token": "xoxe.xoxb-1"}, "Slack bot token", "SLACK_BOT_TOKEN holds a Slack token that expires"),
        ({"slack_bot_token": "xoxc-1"}, "Slack bot token", "SLACK_BOT_TOKEN holds the token of somebody's browser"),
        ({"slack_app_token": "xoxb-1"}, "Slack connection", "SLACK_APP_TOKEN holds a Slack bot token (xoxb-)"),
        ({"slack_app_token": "xoxp-1"}, "Slack connection", "SLACK_APP_TOKEN holds a Slack user's token (xoxp-)"),
        (
            {"slack_mode": "http", "slack_signing_secret": "xapp-1"},
            "Slack connection",
            "SLACK_SIGNING_SECRET holds a Slack app-level token (xapp-)",
        ),
        ({"source": "x", "x_bearer_token": "xoxb-1"}, "Source", "X_BEARER_TOKEN holds a Slack bot token (xoxb-)"),
    ],
    ids=str,
)
def test_a_token_of_another_kind_is_told_as_that_and_where_it_belongs(
    sandbox: Sandbox, doctor: Doctor, wrong: dict[str, Any], name: str, sentence: str
) -> None:
    code, said = doctor(sandbox, **wrong)
    assert code == 1
    assert said[name].startswith(f"✗{sentence}")
    assert " there." in said[name]


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("rate_limited", "Slack asks for a pause of"),
        ("server_error", "Slack has trouble (500)"),
        ("drop", "Slack could"),
    ],
)
@pytest.mark.parametrize("lines", AT_ONCE, ids=["most", "info"])
def test_a_pause_or_an_outage_is_told_as_that_and_blames_no_setting(
    sandbox: Sandbox, doctor: Doctor, lines: dict[str, str], kind: Kind, sentence: str
) -> None:
    for method in lines:
        sandbox.misbehave(Misbehaviour(method, kind, count=9))
    code, said = doctor(sandbox)
    assert code == 1
    for words in (said[name] for name in lines.values()):
        assert words.startswith(f"✗{sentence}")
        assert "run the doctor again in a while" in words
        assert not [blamed for blamed in ("TOKEN", "FIRST_ADMIN", "nobody") if blamed in words]


@pytest.mark.parametrize(
    "error", ["account_inactive", "token_expired", "missing_scope", "ekm_access_denied", "invalid_auth"]
)
@pytest.mark.parametrize("lines", AT_ONCE, ids=["most", "info"])
def test_a_refusal_is_told_in_its_own_words_whatever_was_asked(
    sandbox: Sandbox, doctor: Doctor, lines: dict[str, str], error: str
) -> None:
    for method in lines:
        sandbox.misbehave(Misbehaviour(method, "error", error=error, count=9))
    _, all_said = doctor(sandbox)
    for method, said in ((method, all_said[name]) for method, name in lines.items()):
        assert said.startswith("✗")
        assert SENTENCES[error].partition("{")[0] in said
        assert ("SLACK_APP_TOKEN" in said) == (method == OPEN)
        assert "FIRST_ADMIN" not in said


def test_an_archived_channel_is_told_as_that(doctor: Doctor) -> None:
    archived = tuple(replace(each, is_archived=True) for each in CHANNELS)
    with Sandbox(SandboxConfig(channels=archived)).running() as sandbox:
        for channels in ({}, {"tweets_channel": "C0TWEETS"}, {"tweets_channel": "#tweets"}):
            _, said = doctor(sandbox, **channels)
            assert [words for words in said.values() if words.endswith(why("is_archived"))] == [
                said[name] for name in said if name.startswith("#")
            ]


def test_headers_that_do_not_come_are_no_missing_scopes(sandbox: Sandbox, doctor: Doctor) -> None:
    sandbox.misbehave(Misbehaviour("auth.test", "headers", headers={"x-oauth-scopes": "", "date": ""}, count=9))
    code, said = doctor(sandbox)
    assert code == 0
    assert said["Slack bot token"].startswith("claimwire in Sandbox newsroom; its scopes are not known")
    assert said["Clock"].startswith("not known")


@pytest.mark.parametrize(
    ("seconds", "mode", "sentence"),
    [
        (400, "http", "s behind Slack, so requests are refused from five minutes on: set its clock (NTP)."),
        (-400, "http", "s ahead of Slack, so requests are refused from five minutes on: set its clock (NTP)."),
        (90, "socket", "s behind Slack, so cards may come twice: set its clock (NTP)."),
    ],
)
def test_a_clock_that_is_wrong_is_told(
    sandbox: Sandbox, doctor: Doctor, seconds: int, mode: str, sentence: str
) -> None:
    there = format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)
    sandbox.misbehave(Misbehaviour("auth.test", "headers", headers={"date": there}, count=9))
    code, said = doctor(sandbox, slack_mode=mode)
    assert code == 1
    assert said["Clock"].startswith("✗this machine is ")
    assert said["Clock"].endswith(sentence)


@pytest.mark.parametrize("date", ["", "yesterday", "Thu, 99 Foo 2026"])
def test_a_date_that_is_none_says_nothing(sandbox: Sandbox, doctor: Doctor, date: str) -> None:
    sandbox.misbehave(Misbehaviour("auth.test", "headers", headers={"date": date}, count=9))
    assert doctor(sandbox)[1]["Clock"].startswith("not known")


GONE = (*PEOPLE, replace(PEOPLE[1], id="U0GONE", real_name="Gone", deleted=True))


@pytest.mark.parametrize(
    ("admin", "what"),
    [
        ("U0GONE", "U0GONE (Gone) is deactivated"),
        ("U0CLAIMWIRE", "U0CLAIMWIRE (Claimwire) is a bot"),
        ("U0NOBODY", "U0NOBODY is nobody in this workspace"),
    ],
)
def test_an_admin_who_cannot_click_is_told(desk: Desk, doctor: Doctor, admin: str, what: str) -> None:
    with Sandbox(SandboxConfig(people=GONE)).running() as sandbox:
        assert doctor(sandbox, first_admin=admin)[1]["First admin"].startswith(
            f"✗FIRST_ADMIN {what}: put the member id"
        )
        with desk.sessions() as session:
            people.give(session, {"U0HEAD": "admin", admin: "admin"}, by="test", first_admin=None)
            session.commit()
        assert doctor(sandbox)[1]["Other admins"].startswith(f"✗{what}: take them off the admins")
    with desk.sessions() as session:
        people.give(session, {admin: None}, by="test", first_admin=None)
        session.commit()
    assert doctor(desk.sandbox)[1]["Other admins"] == "Head of desk"


def test_a_token_of_a_person_is_told_whatever_it_begins_with(sandbox: Sandbox, doctor: Doctor) -> None:
    body = '{"ok":true,"user":"ana","team":"Newsroom","user_id":"U1","team_id":"T1"}'
    sandbox.misbehave(Misbehaviour("auth.test", "answer", body=body))
    assert doctor(sandbox)[1]["Slack bot token"].startswith(
        "✗SLACK_BOT_TOKEN speaks for ana in Newsroom, who is no bot"
    )


def test_a_user_group_that_gives_a_role_is_looked_at(desk: Desk, doctor: Doctor) -> None:
    with desk.sessions() as session:
        people.give(session, {"U0HEAD": "head", "U0CHECKER1": "reader"}, by="test", first_admin=None)
        session.commit()
    said = doctor(desk.sandbox, admins_group="@heads", default_role="reader")[1]["Roles"]
    assert said == "1 head, 1 reader; admin by user group heads (1 person); all other members: reader"
    for group in ("S0GONE", "@nobody"):
        code, told = doctor(desk.sandbox, heads_group=group)
        assert code == 1
        assert told["Roles"].startswith(f"✗the user group {group.lstrip('@')} for head: There is no")
        assert told["Roles"].endswith("It is named in HEADS_GROUP, or App Home (People and roles).")
    with desk.sessions() as session:
        settings.change(session, {"readers_group": "S0GONE"}, environment=desk.settings, by="test")
        session.commit()
    assert doctor(desk.sandbox)[1]["Roles"].startswith("✗the user group S0GONE for reader: There is no")
