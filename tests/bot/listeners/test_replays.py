"""What Slack delivers a second time is nothing new, whatever was done in between; and a way back leads from where it was offered."""

from typing import Any

import pytest

from bot.blocks import ids
from bot.listeners.acts import kept_acts
from tests.bot import payloads
from tests.bot.newsroom import ADMIN, CHECKER, FACT_CHECK, GENERAL, HEAD, OTHER, TWEETS, Desk, words_in
from tests.bot.ways import Dispatch, decide
from tests.fakes import SOMEBODY, post
from tests.pipeline.together import at_once

LABELS = "select label, person from feedback where undone_at is null order by id"
CHOICES = "select choice, person from decisions where undone_at is null order by id"


def a_click(desk: Desk, person: str, action_id: str, value: object, channel: str = TWEETS) -> dict[str, Any]:
    message = {"ts": "1780000000.000100"}
    used = payloads.button(action_id, str(value))
    return payloads.in_message(desk.sandbox, person, used, channel=channel, message=message)


def an_undo(desk: Desk, person: str, action_id: str, value: object, channel: str) -> dict[str, Any]:
    message = {"ts": "1780000000.000200", "is_ephemeral": True}
    used = payloads.button(action_id, str(value))
    return payloads.in_message(desk.sandbox, person, used, channel=channel, message=message)


@pytest.mark.parametrize("label", ["rejected", "reviewed", "selected"])
def test_a_click_that_was_undone_is_not_stored_by_its_second_delivery(desk: Desk, acting: Dispatch, label: str) -> None:
    click = a_click(desk, CHECKER, f"feedback_{label}", desk.card())
    acting.deliver(click)
    acting.click(CHECKER, ids.UNDO_FEEDBACK)
    told = desk.whispers(CHECKER)
    for _ in range(2):
        acting.deliver(click)
    assert desk.rows(LABELS) == []
    assert desk.whispers(CHECKER) == told
    acting.click(CHECKER, f"feedback_{label}")  # a click of its own counts
    assert desk.rows(LABELS) == [(label, CHECKER)]


def test_a_decision_that_was_undone_is_not_stored_by_its_second_delivery(desk: Desk, acting: Dispatch) -> None:
    desk.card()
    acting.click(CHECKER, "feedback_selected")
    ((copy,),) = desk.rows("select id from cards where purpose = 'fact_check'")
    click = payloads.decision(desk.sandbox, HEAD, "leave", copy, FACT_CHECK)
    acting.deliver(click)
    acting.click(HEAD, ids.UNDO_DECISION, channel=FACT_CHECK)
    acting.deliver(click)
    assert desk.rows(CHOICES) == []


def test_a_click_that_did_not_count_counts_no_more_when_it_comes_again(desk: Desk, acting: Dispatch) -> None:
    card_id = desk.card()
    late = a_click(desk, OTHER, "feedback_reviewed", card_id)
    acting.click(CHECKER, "feedback_rejected")
    acting.deliver(late)
    assert "was faster" in desk.whispers(OTHER)[-1]
    acting.click(CHECKER, ids.UNDO_FEEDBACK)
    acting.deliver(late)
    assert desk.rows(LABELS) == []


def test_a_decision_that_was_refused_is_not_stored_by_its_second_delivery(desk: Desk, acting: Dispatch) -> None:
    desk.card()
    acting.click(CHECKER, "feedback_selected")
    ((copy,),) = desk.rows("select id from cards where purpose = 'fact_check'")
    click = payloads.decision(desk.sandbox, HEAD, "fact_check", copy, FACT_CHECK)
    acting.click(CHECKER, ids.UNDO_FEEDBACK)
    answer = acting.deliver(click)
    assert "has just taken it back" in words_in(answer["view"])
    acting.click(CHECKER, "feedback_selected")
    acting.deliver(click)
    assert desk.rows(CHOICES) == []


def test_of_two_deliveries_at_once_one_is_stored_and_told(desk: Desk, acting: Dispatch) -> None:
    click = a_click(desk, CHECKER, "feedback_selected", desk.card())
    at_once(*(lambda: acting.deliver(click) for _ in range(4)))
    assert desk.rows("select label from feedback") == [("selected",)]
    assert len(desk.whispers(CHECKER)) == 1
    assert desk.rows("select count(*) from acts") == [(1,)]


def test_a_kept_click_that_was_stored_after_all_is_not_stored_again(desk: Desk, acting: Dispatch) -> None:
    click = a_click(desk, CHECKER, "feedback_selected", desk.card())
    acting.deliver(click)
    acting.click(CHECKER, ids.UNDO_FEEDBACK)
    kept_acts.keep(click)
    kept_acts.carry_out(acting.app)
    assert desk.rows(LABELS) == []


def test_an_undo_that_was_typed_takes_back_one_click_however_often_it_comes(desk: Desk, acting: Dispatch) -> None:
    for number in (1, 2):
        desk.card(post(number))
        acting.click(CHECKER, "feedback_selected")
    form = payloads.command(desk.sandbox, CHECKER, "undo last", channel=GENERAL)
    for _ in range(2):
        kept_acts.keep(form)
        kept_acts.carry_out(acting.app)
    assert desk.rows("select count(*) from feedback where undone_at is null") == [(1,)]


def test_an_account_that_runs_again_is_not_paused_by_an_old_command(desk: Desk, acting: Dispatch) -> None:
    desk.monitor(SOMEBODY)
    commands = [
        payloads.command(desk.sandbox, ADMIN, f"accounts {wish} @{SOMEBODY.handle}", channel=TWEETS)
        for wish in ("pause", "resume")
    ]
    for form in (*commands, commands[0]):
        kept_acts.keep(form)
        kept_acts.carry_out(acting.app)
    assert desk.rows("select state from accounts") == [("active",)]


def test_a_click_without_its_moment_is_told_by_its_trigger(desk: Desk, acting: Dispatch) -> None:
    click = a_click(desk, CHECKER, "feedback_reviewed", desk.card())
    del click["actions"][0]["action_ts"]
    acting.deliver(click)
    acting.click(CHECKER, ids.UNDO_FEEDBACK)
    acting.deliver(click)
    assert desk.rows(LABELS) == []


def test_an_account_that_runs_again_is_not_paused_by_an_old_wish(desk: Desk, acting: Dispatch) -> None:
    account_id = desk.monitor(SOMEBODY)
    home = acting.open_home(ADMIN)
    wishes = [
        payloads.in_view(desk.sandbox, ADMIN, payloads.menu(ids.ACCOUNT_MENU, f"{wish}:{account_id}"), view=home)
        for wish in ("pause", "resume")
    ]
    for wish in (*wishes, wishes[0]):
        acting.deliver(wish)
    assert desk.rows("select state from accounts") == [("active",)]


@pytest.mark.parametrize("channel", [FACT_CHECK, GENERAL, "D0ELSEWHERE"])
def test_an_undo_from_another_channel_than_the_cards_is_refused(
    desk: Desk, acting: Dispatch, channel: str, caplog: pytest.LogCaptureFixture
) -> None:
    desk.card()
    acting.click(CHECKER, "feedback_rejected")  # whose card is gone from where it stood
    ((feedback_id,),) = desk.rows("select id from feedback")
    acting.deliver(an_undo(desk, CHECKER, ids.UNDO_FEEDBACK, feedback_id, channel))
    assert desk.rows(LABELS) == [("rejected", CHECKER)]
    assert any("not in this channel" in told for told in desk.whispers(CHECKER))
    assert "which stand elsewhere" in caplog.text
    acting.deliver(an_undo(desk, CHECKER, ids.UNDO_FEEDBACK, feedback_id, TWEETS))
    assert desk.rows(LABELS) == []


def test_a_decision_is_not_undone_from_the_other_channel(desk: Desk, acting: Dispatch) -> None:
    desk.card()
    acting.click(CHECKER, "feedback_selected")
    decide(acting, HEAD, "leave")
    ((decision_id,),) = desk.rows("select id from decisions")
    acting.deliver(an_undo(desk, HEAD, ids.UNDO_DECISION, decision_id, TWEETS))
    assert desk.rows(CHOICES) == [("leave", HEAD)]


@pytest.mark.parametrize("action_id", ["feedback_selected", "decision_leave", "match_same", ids.UNDO_FEEDBACK])
def test_a_button_that_names_nothing_of_ours_is_refused_in_one_sentence(
    desk: Desk, acting: Dispatch, action_id: str, caplog: pytest.LogCaptureFixture
) -> None:
    desk.card()
    press = an_undo if action_id == ids.UNDO_FEEDBACK else a_click
    for value in ("", "x", "12:13", "-", "9" * 30, "1e3", "١"):
        desk.sandbox._look(desk.sandbox.services.workspace.ephemerals[CHECKER].clear)
        acting.deliver(press(desk, CHECKER, action_id, value, TWEETS))
        (said,) = desk.whispers(CHECKER)
        assert said.endswith(("nothing was stored.", "not known here any more.")), value
        assert desk.rows("select id from feedback union select id from decisions") == [], value
        assert "Traceback" not in caplog.text, value
