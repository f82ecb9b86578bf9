"""What went wrong is told to whoever acted and to nobody else, wherever they acted; a dialog keeps what was typed."""

import time
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import text

from bot.blocks import ids
from bot.blocks.words import TROUBLE
from bot.listeners.labelling import answering, in_time
from bot.sandbox import Misbehaviour
from bot.slack.refusals import why
from pipeline.desk.roles import ROLES
from tests.bot import payloads
from tests.bot.listeners.labelling.test_labelling import YES, Annotators
from tests.bot.newsroom import ADMIN, CHECKER, HEAD, OTHER, TWEETS, Desk, words_in
from tests.bot.ways import FORM, Dispatch
from tests.fakes import post


def broken(desk: Desk, table: str) -> None:
    with desk.sessions() as session:
        session.execute(text(f"alter table {table} rename to elsewhere"))
        session.commit()


def told_directly(desk: Desk, person: str) -> list[str]:
    direct = desk.sandbox._look(lambda: desk.sandbox.services.workspace.direct_channel(person))
    return desk.texts(direct["id"])


def typed(view: dict[str, Any] | None) -> dict[str, Any]:
    """What the fields of a dialog hold."""
    assert view is not None
    found = {}
    for block in view["blocks"]:
        element = block.get("element", {})
        held = next((value for name, value in element.items() if name.startswith("initial_")), None)
        if block["type"] == "input" and held is not None:
            values = held if isinstance(held, list) else [held]
            found[block["block_id"]] = [one["value"] if isinstance(one, dict) else one for one in values]
    return found


@pytest.mark.parametrize(
    "left_out", [["response_url"], ["response_url", "channel"], ["channel"], ["response_url", "channel", "message"]]
)
def test_a_click_that_fails_is_told_where_it_was_however_slack_names_the_place(
    desk: Desk, acting: Dispatch, left_out: list[str]
) -> None:
    card_id = desk.card()
    used = payloads.button("feedback_selected", str(card_id))
    body = payloads.in_message(desk.sandbox, CHECKER, used, channel=TWEETS, message=desk.sandbox.messages(TWEETS)[-1])
    broken(desk, "feedback")
    acting.deliver({name: value for name, value in body.items() if name not in left_out}, status=500)
    assert desk.whispers(CHECKER) == [TROUBLE]
    assert desk.whispers(OTHER) == []
    assert told_directly(desk, CHECKER) == []


def test_a_button_of_a_dialog_that_fails_is_told_in_person(desk: Desk, acting: Dispatch) -> None:
    people = Annotators(desk, acting)
    people.open_campaign("one")
    people.type(CHECKER, "label")
    broken(desk, "campaign_answers")
    used = payloads.button(ids.LABEL_BACK, "back")
    acting.deliver(payloads.in_view(desk.sandbox, CHECKER, used, view=people.view(CHECKER)), status=500)
    assert told_directly(desk, CHECKER) == [TROUBLE]


@pytest.mark.parametrize(
    "code", ["missing_scope", "expired_trigger_id", "not_enabled", "cant_open_view", "account_inactive", "new_code"]
)
def test_a_dialog_that_slack_refuses_to_open_is_told_with_the_reason(
    desk: Desk, acting: Dispatch, caplog: pytest.LogCaptureFixture, code: str
) -> None:
    acting.open_home(ADMIN)
    desk.sandbox.misbehave(Misbehaviour("views.open", "error", error=code))
    home = desk.sandbox.home(ADMIN) or {}
    acting.deliver(payloads.in_view(desk.sandbox, ADMIN, payloads.button(ids.ACCOUNTS_ADD, "x"), view=home), status=500)
    assert told_directly(desk, ADMIN) == [why(code)]
    assert "Traceback" not in caplog.text


def test_a_dialog_that_a_slack_in_trouble_does_not_open_is_told_without_a_traceback(
    desk: Desk, acting: Dispatch, caplog: pytest.LogCaptureFixture
) -> None:
    acting.open_home(ADMIN)
    desk.sandbox.misbehave(Misbehaviour("views.open", "error", error="internal_error"))
    home = desk.sandbox.home(ADMIN) or {}
    acting.deliver(payloads.in_view(desk.sandbox, ADMIN, payloads.button(ids.ACCOUNTS_ADD, "x"), view=home), status=500)
    assert told_directly(desk, ADMIN) == [TROUBLE]
    assert "Traceback" not in caplog.text


def test_a_dialog_that_fails_after_it_was_answered_says_so_and_keeps_what_was_chosen(
    desk: Desk, acting: Dispatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = Annotators(desk, acting)
    people.open_campaign("one")
    people.type(CHECKER, "label")

    def slow_and_broken(*_: Any) -> Any:
        time.sleep(0.3)
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(answering, "answered", slow_and_broken)
    monkeypatch.setattr(in_time, "QUICK_S", 0.05)
    view = people.view(CHECKER)
    fields = [block["block_id"] for block in view["blocks"] if block["type"] == "input"]
    body = payloads.view_submission(desk.sandbox, CHECKER, view, dict(zip(fields, YES, strict=True)))
    acting.deliver(body, status=500)
    assert TROUBLE in people.sees(CHECKER)
    assert typed(people.view(CHECKER)) == {fields[0]: ["yes"], fields[1]: ["no"]}
    assert told_directly(desk, CHECKER) == [TROUBLE]


ACCOUNTS = {
    "handles": "@ana, https://x.com/eva <b>",
    "group": "Town halls & <i>",
    "kinds": ["retweets"],
    "interval": "900",
    "back": "100",
}

PEOPLE = {"admin": [HEAD, OTHER]} | {f"{role}_group": "none" for role in ROLES}


def test_who_is_no_admin_any_more_keeps_what_they_typed_and_reads_names(desk: Desk, acting: Dispatch) -> None:
    acting.open_home(ADMIN)
    acting.press(ADMIN, ids.PEOPLE_EDIT)
    acting.submit(ADMIN, {"admin": [HEAD]})
    acting.open_home(HEAD)
    for opens, values in ((ids.ACCOUNTS_ADD, ACCOUNTS), (ids.PEOPLE_EDIT, PEOPLE)):
        acting.press(HEAD, opens)
        with desk.sessions() as session:
            session.execute(text("delete from people"))
            session.commit()
        acting.submit(HEAD, values)
        shown = desk.sandbox.modal(HEAD)
        assert typed(shown) == {name: value if isinstance(value, list) else [value] for name, value in values.items()}
        assert "Ask one of them: Admin." in words_in(shown or {})
        acting.submit(HEAD)  # once more, without a change
        assert words_in(desk.sandbox.modal(HEAD) or {}).count("Only admins") == 1
        with desk.sessions() as session:
            session.execute(text(f"insert into people (id, role, named_by) values ('{HEAD}', 'admin', 'test')"))
            session.commit()


@pytest.mark.parametrize("opens", [ids.ACCOUNTS_ADD, ids.PEOPLE_EDIT])
def test_who_is_no_admin_reads_names_in_the_dialog(desk: Desk, acting: Dispatch, opens: str) -> None:
    acting.open_home(CHECKER)
    acting.press(CHECKER, opens)
    said = words_in(desk.sandbox.modal(CHECKER) or {})
    assert "Ask one of them: Admin." in said
    assert "<@" not in said
    assert "&lt;@" not in said


def test_what_is_told_of_a_click_in_a_thread_is_told_there(desk: Desk, acting: Dispatch) -> None:
    desk.card(post(1))
    used = payloads.button("feedback_selected", "4711")
    body = payloads.in_message(
        desk.sandbox, CHECKER, used, channel=TWEETS, message={"ts": "1780000000.000300", "is_ephemeral": True}
    )
    body["container"]["thread_ts"] = desk.sandbox.messages(TWEETS)[-1]["ts"]
    acting.deliver(body)
    assert desk.sandbox.ephemerals(CHECKER)[-1]["thread_ts"] == body["container"]["thread_ts"]


@pytest.mark.parametrize("left_out", [["response_url"], ["response_url", "channel"]])
def test_an_undo_without_an_address_to_answer_to_is_told_all_the_same(
    desk: Desk, acting: Dispatch, left_out: list[str]
) -> None:
    desk.card()
    acting.click(CHECKER, "feedback_selected")
    ((feedback_id,),) = desk.rows("select id from feedback")
    used = payloads.button(ids.UNDO_FEEDBACK, str(feedback_id))
    message = {"ts": "1780000000.000300", "is_ephemeral": True}
    body = payloads.in_message(desk.sandbox, CHECKER, used, channel=TWEETS, message=message)
    acting.deliver({name: value for name, value in body.items() if name not in left_out})
    assert desk.whispers(CHECKER)[-1].partition("\n")[0] == "*Selected* is undone; the card is back."
    assert TROUBLE not in desk.whispers(CHECKER)


@pytest.mark.parametrize("address", ["", "http://127.0.0.1:1/response"])
def test_a_command_that_fails_is_told_where_it_was_typed_whatever_the_address(
    desk: Desk, acting: Dispatch, address: str
) -> None:
    broken(desk, "feedback")
    form = payloads.command(desk.sandbox, CHECKER, "undo", channel=TWEETS) | {"response_url": address}
    acting._send(urlencode(form), FORM, status=500)
    assert desk.whispers(CHECKER) == [TROUBLE]


def test_who_is_no_admin_any_more_is_told_that_the_list_was_not_changed(desk: Desk, acting: Dispatch) -> None:
    account_id = desk.monitor()
    home = acting.open_home(CHECKER)
    wish = payloads.menu(ids.ACCOUNT_MENU, f"pause:{account_id}")
    acting.deliver(payloads.in_view(desk.sandbox, CHECKER, wish, view=home))
    assert desk.rows("select state from accounts") == [("active",)]
    assert told_directly(desk, CHECKER) == [f"Only admins may do this. Ask one of them: <@{ADMIN}>."]


@pytest.mark.parametrize("value", ["remove", "remove:", "remove:x", "sell:1", ":", f"pause:{9 * 10**29}"])
def test_a_wish_about_accounts_that_makes_no_sense_changes_nothing(desk: Desk, acting: Dispatch, value: str) -> None:
    desk.monitor()
    home = acting.open_home(ADMIN)
    acting.deliver(payloads.in_view(desk.sandbox, ADMIN, payloads.menu(ids.ACCOUNT_MENU, value), view=home))
    assert desk.rows("select state from accounts") == [("active",)]
