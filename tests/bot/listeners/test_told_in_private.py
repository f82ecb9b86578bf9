"""What went wrong is told to whoever acted and to nobody else, wherever they acted; a dialog keeps what was typed."""

import time
from typing import Any

import pytest
from sqlalchemy import text

from bot.blocks import ids
from bot.blocks.words import TROUBLE
from bot.listeners.labelling import answering, in_time
from tests.bot import payloads
from tests.bot.listeners.labelling.test_labelling import YES, Annotators
from tests.bot.newsroom import ADMIN, CHECKER, HEAD, OTHER, TWEETS, Desk, words_in
from tests.bot.ways import Dispatch
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


ACCOUNTS = {"handles": "@ana, https://x.com/eva <b>", "group": "Town halls & <i>", "kinds": ["retweets"], "back": "100"}


def test_who_is_no_admin_any_more_keeps_what_they_typed_and_reads_names(desk: Desk, acting: Dispatch) -> None:
    acting.open_home(ADMIN)
    acting.press(ADMIN, ids.ADMINS_EDIT)
    acting.submit(ADMIN, {"admins": [HEAD]})
    acting.open_home(HEAD)
    for opens, values in ((ids.ACCOUNTS_ADD, ACCOUNTS), (ids.ADMINS_EDIT, {"admins": [HEAD, OTHER]})):
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


@pytest.mark.parametrize("opens", [ids.ACCOUNTS_ADD, ids.ADMINS_EDIT])
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
