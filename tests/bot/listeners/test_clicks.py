"""Clicks that meet other clicks, unknown cards, other people's clicks, and a Slack or a Postgres that is away."""

import threading
from dataclasses import replace
from typing import Any

import pytest

from bot.blocks import ids
from bot.sandbox import Misbehaviour
from pipeline import services
from pipeline.desk.shown import show_card
from pipeline.processes import tasks
from tests.bot import payloads
from tests.bot.newsroom import ADMIN, CHECKER, FACT_CHECK, HEAD, OTHER, TWEETS, Desk, actions_in
from tests.bot.ways import Dispatch, decide
from tests.fakes import after_a_while, post
from tests.pipeline.together import asked, at_once

STANDING = "select label, person from feedback where undone_at is null order by id"


def clicks(desk: Desk, person: str, action_id: str, value: object, channel: str = TWEETS) -> dict[str, Any]:
    """A click on the newest message of a channel, as Slack tells it."""
    action = payloads.button(action_id, str(value))
    return payloads.in_message(
        desk.sandbox, person, action, channel=channel, message=desk.sandbox.messages(channel)[-1]
    )


def test_of_two_clicks_at_once_the_first_counts_and_the_second_is_told_who_was_faster(
    desk: Desk, acting: Dispatch
) -> None:
    for number in range(1, 6):
        card_id = desk.card(post(number))
        both = {
            p: clicks(desk, p, f"feedback_{what}", card_id) for p, what in ((CHECKER, "rejected"), (OTHER, "reviewed"))
        }
        at_once(*(lambda payload=payload: acting.deliver(payload) for payload in both.values()))
        ((label, first),) = desk.rows(
            "select label, person from feedback where card_id = :card and undone_at is null", card=card_id
        )
        second = OTHER if first == CHECKER else CHECKER
        assert desk.whispers(first)[-1].startswith(f"*{label.title()}*")
        assert desk.whispers(second)[-1].startswith(f"<@{first}> was faster: *{label.title()}*")
        assert ids.UNDO_FEEDBACK not in actions_in(desk.sandbox.ephemerals(second)[-1])
        desk.let_leave()
        assert desk.texts(TWEETS) == []


def test_of_two_decisions_at_once_the_first_counts(desk: Desk, acting: Dispatch) -> None:
    desk.card()
    acting.click(CHECKER, "feedback_selected")
    ((copy,),) = desk.rows("select id from cards where purpose = 'fact_check'")
    both = [
        payloads.decision(desk.sandbox, person, choice, copy, FACT_CHECK)
        for person, choice in ((HEAD, "leave"), (ADMIN, "fact_check"))
    ]
    at_once(*(lambda payload=payload: acting.deliver(payload) for payload in both))
    ((first,),) = desk.rows("select person from decisions")
    second = ADMIN if first == HEAD else HEAD
    assert desk.whispers(second)[-1].startswith(f"<@{first}> was faster")
    assert desk.whispers(first)[-1].startswith("Decided")


def test_the_same_person_clicking_twice_is_offered_the_same_undo(desk: Desk, acting: Dispatch) -> None:
    card_id = desk.card()
    payload = clicks(desk, CHECKER, "feedback_rejected", card_id)
    other = clicks(desk, CHECKER, "feedback_selected", card_id)
    acting.deliver(payload)
    acting.deliver(other)
    assert desk.rows(STANDING) == [("rejected", CHECKER)]
    first, second = desk.whispers(CHECKER)
    assert first == second
    acting.click(CHECKER, ids.UNDO_FEEDBACK)
    acting.click(CHECKER, ids.UNDO_FEEDBACK)
    assert desk.rows(STANDING) == []
    assert len(desk.texts(TWEETS)) == 1
    undone, again = sorted({told.partition("\n")[0] for told in desk.whispers(CHECKER)})
    assert (undone, again) == ("*Rejected* is undone; the card is back.", "This click was undone already.")


@pytest.mark.parametrize("action_id", ["feedback_selected", "decision_leave"])
def test_a_click_on_an_unknown_card_says_so(desk: Desk, acting: Dispatch, action_id: str) -> None:
    desk.card()
    acting.deliver(clicks(desk, CHECKER, action_id, 4711))
    assert "not known here any more" in desk.whispers(CHECKER)[-1]
    assert desk.rows("select id from feedback union select id from decisions") == []


def test_nobody_undoes_what_somebody_else_did(desk: Desk, acting: Dispatch) -> None:
    desk.card()
    acting.click(CHECKER, "feedback_selected")
    decide(acting, HEAD, "leave")
    for action_id, number in (
        (ids.UNDO_FEEDBACK, "select id from feedback"),
        (ids.UNDO_DECISION, "select id from decisions"),
    ):
        ((standing,),) = desk.rows(number)
        message = {"ts": "1.2", "is_ephemeral": True}
        action = payloads.button(action_id, str(standing))
        acting.deliver(payloads.in_message(desk.sandbox, OTHER, action, channel=TWEETS, message=message))
    assert len(desk.rows("select id from feedback where undone_at is null")) == 1
    assert len(desk.rows("select id from decisions where undone_at is null")) == 1
    assert f"Only <@{HEAD}>" in desk.whispers(OTHER)[-1]


def test_what_was_decided_is_not_taken_back_from_under_the_decision(desk: Desk, acting: Dispatch) -> None:
    desk.card()
    acting.click(CHECKER, "feedback_selected")
    decide(acting, HEAD, "leave")
    acting.click(CHECKER, ids.UNDO_FEEDBACK)
    assert f"<@{HEAD}> has decided" in desk.whispers(CHECKER)[-1]
    assert desk.rows(STANDING) == [("selected", CHECKER)]


@pytest.mark.parametrize("kind", ["server_error", "drop"])
def test_a_click_while_slack_is_down_is_stored_and_shown_later(
    desk: Desk, acting: Dispatch, redis_url: str, kind: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.card()
    desk.notifier.client.retry_handlers = []  # so that the test need not wait for their patience
    acting.app.client.retry_handlers = []
    assert desk.notifier.people.about(CHECKER)  # whom it has met before
    for method in ("chat.update", "chat.postMessage", "chat.postEphemeral", "users.info"):
        desk.sandbox.misbehave(Misbehaviour(method, kind, count=3))
    acting.click(CHECKER, "feedback_selected")
    assert desk.rows(STANDING) == [("selected", CHECKER)]
    waiting = [arguments[0] for name, arguments in asked(redis_url, "cards") if name == "show_card"]
    assert set(waiting) <= {1, 2}
    assert waiting

    desk.sandbox._look(desk.sandbox.services.misbehaviours.clear)
    after_a_while(desk.sessions)
    for (card_id,) in desk.rows("select id from cards"):
        tasks.show_card(card_id)
    assert desk.rows("select wanted, shown from cards order by id") == [("line", "line"), ("buttons", "buttons")]
    assert len(desk.texts(TWEETS)) == len(desk.texts(FACT_CHECK)) == 1
    assert "by Fact-checker 1" in desk.texts(FACT_CHECK)[0]


def test_a_click_that_cannot_be_stored_is_told_to_the_person(desk: Desk, acting: Dispatch) -> None:
    card_id = desk.card()
    payload = clicks(desk, CHECKER, "feedback_selected", card_id)
    services.use(replace(desk.tools, database_url="postgresql+psycopg2://127.0.0.1:1/nowhere"))
    acting.deliver(payload, status=500)
    assert "perhaps it was not stored" in desk.whispers(CHECKER)[-1]
    services.use(desk.tools)
    assert desk.rows(STANDING) == []
    acting.deliver(payload)
    assert desk.rows(STANDING) == [("selected", CHECKER)]


def test_a_click_in_the_moment_when_another_process_lets_go_is_not_forgotten(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    card_id = desk.raise_card()
    looked, clicked = show_card._out_of_sync, threading.Event()

    def look_then_click(session: Any, number: int, *more: Any) -> Any:
        found = looked(session, number, *more)
        if found is None and not clicked.is_set():
            clicked.set()
            with desk.sessions() as other:
                other.get_one(show_card.Card, number).wanted = "nothing"
                other.commit()
            tasks.show_card(number)  # the other process, which finds the card taken and leaves
        return found

    monkeypatch.setattr(show_card, "_out_of_sync", look_then_click)
    tasks.show_card(card_id)
    assert desk.texts(TWEETS) == []
    assert desk.rows("select wanted, shown from cards") == [("nothing", "nothing")]


def test_a_client_of_the_listeners_waits_as_long_as_slack_asks(desk: Desk, acting: Dispatch) -> None:
    desk.card()
    desk.sandbox.misbehave(Misbehaviour("chat.postEphemeral", "rate_limited", retry_after=1))
    acting.click(CHECKER, "feedback_rejected")
    assert len(desk.whispers(CHECKER)) == 1


def test_a_click_that_names_its_channel_only_in_its_container_is_heard(desk: Desk, acting: Dispatch) -> None:
    payload = clicks(desk, CHECKER, "feedback_rejected", desk.card())
    del payload["channel"]
    acting.deliver(payload)
    assert desk.rows(STANDING) == [("rejected", CHECKER)]
    assert len(desk.whispers(CHECKER)) == 1


def test_a_dialog_that_fails_after_it_was_closed_is_told_in_person(desk: Desk, acting: Dispatch) -> None:
    acting.open_home(ADMIN)
    acting.press(ADMIN, ids.PEOPLE_EDIT)
    desk.sandbox.misbehave(Misbehaviour("views.publish", "error"))
    view = desk.sandbox.modal(ADMIN)
    assert view is not None
    acting.deliver(payloads.view_submission(desk.sandbox, ADMIN, view, {"admin": [ADMIN]}), status=500)
    direct = desk.sandbox._look(lambda: desk.sandbox.services.workspace.direct_channel(ADMIN))
    assert "perhaps it was not stored" in desk.texts(direct["id"])[-1]
