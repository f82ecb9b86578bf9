"""Somebody acts while the database is away: they are told so, the log says it in a line, and later it works."""

import logging
from typing import Any
from urllib.parse import urlencode

import pytest
from slack_bolt import BoltRequest
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from bot.blocks import ids, words
from pipeline.desk.shown import show_card
from tests.bot import payloads
from tests.bot.newsroom import ADMIN, CHECKER, TWEETS, Desk, soon
from tests.bot.ways import FORM, Dispatch
from tests.pipeline.database_away import closed


def a_click(desk: Desk, action_id: str, value: object) -> dict[str, Any]:
    message = desk.sandbox.messages(TWEETS)[-1]
    used = payloads.button(action_id, str(value))
    return payloads.in_message(desk.sandbox, CHECKER, used, channel=TWEETS, message=message)


def told_of(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    return [record for record in caplog.records if record.levelno >= logging.WARNING]


@pytest.mark.parametrize("action", ["feedback_rejected", "feedback_selected", ids.UNDO_FEEDBACK])
def test_whoever_clicks_is_told_and_nothing_is_lost_when_they_click_again(
    desk: Desk, acting: Dispatch, server: Engine, caplog: pytest.LogCaptureFixture, action: str
) -> None:
    card_id = desk.card()
    if action == ids.UNDO_FEEDBACK:
        acting.click(CHECKER, "feedback_selected")
        ((value,),) = desk.rows("select id from feedback")
    else:
        value = card_id
    body, before = a_click(desk, action, value), len(desk.whispers(CHECKER))
    with closed(desk.tools.database_url, server):
        acting.deliver(body, status=500)
    assert soon(lambda: desk.whispers(CHECKER)[before:]) == [words.AWAY]
    (record,) = told_of(caplog)
    assert record.getMessage().startswith("Somebody acted while the database does not answer")
    assert record.exc_info is None
    acting.deliver(body)
    standing = [] if action == ids.UNDO_FEEDBACK else [(action.removeprefix("feedback_"),)]
    assert desk.rows("select label from feedback where undone_at is null") == standing


@pytest.mark.parametrize("text", ["accounts", "undo", "report", "label", "retrain", "accounts pause @somebody"])
def test_whoever_writes_a_command_is_told(desk: Desk, acting: Dispatch, server: Engine, text: str) -> None:
    form = payloads.command(desk.sandbox, ADMIN, text, channel=TWEETS)
    with closed(desk.tools.database_url, server):
        acting.app.dispatch(BoltRequest(body=urlencode(form), headers=FORM))
    assert soon(lambda: desk.whispers(ADMIN)) == [words.AWAY]


def test_a_home_tab_that_cannot_be_shown_is_one_line_in_the_log(
    desk: Desk, acting: Dispatch, server: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    with closed(desk.tools.database_url, server), pytest.raises(AssertionError):
        acting.open_home(CHECKER)
    assert [record.exc_info for record in told_of(caplog)] == [None]


def test_a_click_that_was_stored_is_not_taken_back_by_an_outage_that_follows(
    desk: Desk, acting: Dispatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.card()

    def away(*_: object, **__: object) -> None:
        raise OperationalError("select", {}, Exception("the server closed the connection"))

    monkeypatch.setattr(show_card, "show", away)
    acting.click(CHECKER, "feedback_selected")
    assert desk.rows("select label from feedback") == [("selected",)]
    (said,) = desk.whispers(CHECKER)
    assert said.startswith("*Selected*: proposed")
