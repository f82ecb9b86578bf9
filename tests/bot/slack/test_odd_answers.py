"""Answers that say they are well and are none of Slack's: never an error of the code's, never a loop without end."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.doctor import slack as doctor
from bot.doctor.ill import Ill
from bot.sandbox import Misbehaviour, Sandbox
from bot.slack.channels import written_since
from bot.slack.members import ChannelMembers
from bot.slack.notifier import SlackNotifier
from pipeline.messages.notifier import Unsure
from pipeline.messages.views import ReportView
from tests.bot.newsroom import CHECKER, TWEETS, settings_on
from tests.bot.views import view

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
PAGE = '{"ok":true,"messages":[],"channels":[],"members":[],"response_metadata":%s}'
NESTED = [pytest.param(sign * 100_000, id=f"nested {sign}") for sign in ("[", '{"a":')]
NO_PAGES = [
    *NESTED,
    PAGE % '{"next_cursor":"again"}',
    PAGE % '{"next_cursor":7}',
    PAGE % '["dXNlcjpVMDYx"]',
    PAGE % '"dXNlcjpVMDYx"',
    '{"ok":true,"messages":[null],"channels":[null],"members":[null]}',
    '{"ok":true,"messages":[1],"channels":["C0TWEETS"],"members":[{}]}',
    '{"ok":true,"messages":{},"channels":{},"members":{}}',
]


@pytest.mark.parametrize("body", NO_PAGES)
def test_a_list_that_slack_does_not_give_whole_is_no_answer(
    sandbox: Sandbox, notifier: SlackNotifier, body: str
) -> None:
    notifier.post(view())
    asked: dict[str, Callable[[], object]] = {
        "conversations.history": lambda: notifier.find(view(card_id=2), since=LONG_AGO),
        "conversations.list": lambda: notifier.channels.id_of("another"),
        "conversations.members": lambda: ChannelMembers(notifier.client).has(CHECKER, channel=TWEETS),
    }
    for method, ask in asked.items():
        sandbox.misbehave(Misbehaviour(method, "answer", body=body, count=20))
        with pytest.raises(Unsure):
            ask()
    with pytest.raises(Unsure):
        list(written_since(notifier.client, TWEETS, LONG_AGO))


@pytest.mark.parametrize("beside", ['"x"', "5", '{"event_payload":5}', "[1]"])
def test_what_is_sent_along_by_others_may_look_as_it_likes(
    sandbox: Sandbox, notifier: SlackNotifier, beside: str
) -> None:
    body = '{"ok":true,"messages":[{"ts":"1.0","metadata":%s}]}' % beside  # noqa: UP031
    notifier.channels.id_of("tweets")
    sandbox.misbehave(Misbehaviour("conversations.history", "answer", body=body))
    assert notifier.find(view(), since=LONG_AGO) is None


def test_channels_without_a_name_are_passed_over(sandbox: Sandbox, notifier: SlackNotifier) -> None:
    body = '{"ok":true,"channels":[{"id":"C1"},{},{"id":"C2","name":"tweets"}]}'
    sandbox.misbehave(Misbehaviour("conversations.list", "answer", body=body))
    assert notifier.channels.id_of("tweets") == "C2"


@pytest.mark.parametrize(
    "user", ["{}", '{"profile":1}', '{"profile":null,"name":""}', '{"profile":{"display_name":{}},"name":["a"]}']
)
def test_somebody_without_a_name_is_somebody_of_the_desk(sandbox: Sandbox, notifier: SlackNotifier, user: str) -> None:
    sandbox.misbehave(Misbehaviour("users.info", "answer", body=f'{{"ok":true,"user":{user}}}'))
    assert notifier.person(CHECKER) == "somebody of the desk"


@pytest.mark.parametrize("body", [*NESTED, '{"ok":true,"channel":"","ts":""}'])
def test_a_card_whose_place_is_not_told_may_have_been_posted(
    sandbox: Sandbox, notifier: SlackNotifier, body: str
) -> None:
    sandbox.misbehave(Misbehaviour("chat.postMessage", "answer", body=body))
    with pytest.raises(Unsure):
        notifier.post(view())


@pytest.mark.parametrize("files", ["", ',"files":null', ',"files":5'])
def test_a_report_whose_picture_is_not_named_may_have_been_posted(
    sandbox: Sandbox, notifier: SlackNotifier, files: str
) -> None:
    sandbox.misbehave(Misbehaviour("files.completeUploadExternal", "answer", body='{"ok":true%s}' % files))  # noqa: UP031
    with pytest.raises(Unsure):
        notifier.publish(ReportView(title="t", sentences=("s",), counts="c", picture=b"png", alt_text="a"))


@pytest.mark.parametrize("body", ['{"ok":true}', '{"ok":true,"url":null}', '{"ok":true,"url":""}'])
def test_the_doctor_does_not_say_that_socket_mode_opens_where_slack_names_no_address(
    sandbox: Sandbox, tmp_path: Path, body: str
) -> None:
    read = settings_on(sandbox, database_url="", redis_url="", folder=tmp_path)
    sandbox.misbehave(Misbehaviour("apps.connections.open", "answer", body=body))
    with pytest.raises(Ill, match="says nothing about the settings"):
        doctor.connection(read)
