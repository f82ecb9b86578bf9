"""Slack's answer to a listener may be a proxy's page, cut, empty or no object: people are told, and no code is at fault."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from slack_bolt import BoltRequest

from bot.blocks import ids
from bot.blocks.words import TROUBLE
from bot.sandbox import Misbehaviour
from tests.bot import payloads
from tests.bot.listeners.labelling.test_labelling import Annotators
from tests.bot.listeners.test_told_in_private import told_directly
from tests.bot.newsroom import ADMIN, CHECKER, TWEETS, Desk
from tests.bot.ways import FORM, Dispatch
from tests.fakes import post

NO_ANSWERS = {
    "a page": "<!doctype html><title>Sign in</title>",
    "empty": "",
    "null": "null",
    "a list": "[1]",
    "an empty list": "[]",
    "a word": '"ok"',
    "a number": "5",
    "true": "true",
    "cut": '{"ok":tr',
    "nested": "[" * 100_000,
    "no verdict": "{}",
    "another verdict": '{"ok":null,"error":null}',
}


@pytest.fixture
def people(desk: Desk, acting: Dispatch) -> Annotators:
    people = Annotators(desk, acting)
    people.open_campaign("one", "two")
    acting.open_home(ADMIN)
    people.type(ADMIN, "label")
    return people


def in_home(people: Annotators, used: dict[str, Any]) -> None:
    view = people.desk.sandbox.home(ADMIN) or {}
    press(people, used, view)


def press(people: Annotators, used: dict[str, Any], view: dict[str, Any]) -> None:
    payload = payloads.in_view(people.desk.sandbox, ADMIN, used, view=view)
    people.acting.app.dispatch(BoltRequest(body=urlencode({"payload": json.dumps(payload)}), headers=FORM))


def opens(people: Annotators) -> None:
    in_home(people, payloads.button(ids.ACCOUNTS_ADD, "x"))


def names_admins(people: Annotators) -> None:
    in_home(people, payloads.button(ids.PEOPLE_EDIT, "x"))


def searches(people: Annotators) -> None:
    in_home(people, payloads.search(ids.ACCOUNTS_SEARCH, "ana"))


def changes(people: Annotators) -> None:
    in_home(people, payloads.menu(ids.ACCOUNT_MENU, f"pause:{people.desk.monitor()}"))


def goes_back(people: Annotators) -> None:
    press(people, payloads.button(ids.LABEL_BACK, "back"), people.view(ADMIN))


def reads_the_guideline(people: Annotators) -> None:
    press(people, payloads.button(ids.LABEL_GUIDELINE, "x"), people.view(ADMIN))


def types_label(people: Annotators) -> None:
    form = payloads.command(people.desk.sandbox, ADMIN, "label", channel=TWEETS)
    people.acting.app.dispatch(BoltRequest(body=urlencode(form), headers=FORM))


ASKED: dict[str, tuple[Callable[[Annotators], None], str]] = {
    "views.open": (opens, "views.open"),
    "views.open of admins": (names_admins, "views.open"),
    "views.publish": (searches, "views.publish"),
    "views.publish after a change": (changes, "views.publish"),
    "views.update": (goes_back, "views.update"),
    "views.push": (reads_the_guideline, "views.push"),
    "views.open by a command": (types_label, "views.open"),
}


@pytest.mark.parametrize("asked", ASKED)
def test_a_listener_that_gets_no_answer_of_slacks_tells_the_person_and_no_code_is_at_fault(
    people: Annotators, caplog: pytest.LogCaptureFixture, asked: str
) -> None:
    act, method = ASKED[asked]
    for many, body in enumerate(NO_ANSWERS.values(), start=1):
        people.desk.sandbox.misbehave(Misbehaviour(method, "answer", body=body))
        act(people)
        said = [*told_directly(people.desk, ADMIN), *people.desk.whispers(ADMIN)]
        assert len(said) == many, body
        assert said[-1] == TROUBLE or "no whole answer of Slack's" in said[-1]
    assert "Traceback" not in caplog.text
    assert "A listener failed" not in caplog.text


@pytest.mark.parametrize("method", ["chat.postEphemeral", "users.info", "chat.update", "conversations.members"])
def test_a_click_counts_whatever_slack_answers_beside_it(
    desk: Desk, acting: Dispatch, caplog: pytest.LogCaptureFixture, method: str
) -> None:
    for number, body in enumerate(NO_ANSWERS.values(), start=1):
        desk.card(post(number, f"{number} escuelas"))
        desk.sandbox.misbehave(Misbehaviour(method, "answer", body=body))
        acting.click(CHECKER, "feedback_reviewed")
        assert desk.rows("select count(*) from feedback where label = 'reviewed'") == [(number,)]
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize("address", ["http://127.0.0.1:1/response", "http://[::1", "no address"])
def test_a_command_whose_answer_cannot_be_sent_is_answered_where_it_was_typed(
    desk: Desk, acting: Dispatch, caplog: pytest.LogCaptureFixture, address: str
) -> None:
    for many, said in enumerate(["help", "report", "accounts", "label list"], start=1):
        form = payloads.command(desk.sandbox, CHECKER, said, channel=TWEETS) | {"response_url": address}
        acting.app.dispatch(BoltRequest(body=urlencode(form), headers=FORM))
        assert len(desk.whispers(CHECKER)) == many, said
        assert "Traceback" not in caplog.text, said
