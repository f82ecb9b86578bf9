"""`/claimwire undo`: the clicks of a person that stand, named and linked, each with its way back."""

from typing import Any

import pytest

from bot.blocks import ids
from tests.bot import payloads
from tests.bot.newsroom import CHECKER, GENERAL, HEAD, OTHER, TWEETS, Block, Desk, walk, words_in
from tests.bot.ways import Dispatch, decide
from tests.fakes import post

STANDING = "select id from feedback where undone_at is null order by id"


def listed(desk: Desk, acting: Dispatch, person: str) -> Block:
    """What `/claimwire undo` shows."""
    acting.write(person, "undo")
    return desk.sandbox.ephemerals(person)[-1]


def values(message: Block) -> list[str]:
    return [str(part["value"]) for part in walk(message["blocks"]) if part.get("action_id") == ids.UNDO_LISTED]


def press(desk: Desk, acting: Dispatch, person: str, value: str, message: Block, channel: str = TWEETS) -> None:
    used = payloads.button(ids.UNDO_LISTED, value)
    acting.deliver(payloads.in_message(desk.sandbox, person, used, channel=channel, message=message))


def test_the_last_five_clicks_that_stand_are_listed_the_last_first(desk: Desk, acting: Dispatch) -> None:
    for number in range(1, 8):
        desk.card(post(number, f"Dato número {number}"))
        acting.click(CHECKER, "feedback_selected" if number % 2 else "feedback_rejected")
    acting.click(CHECKER, ids.UNDO_FEEDBACK)
    shown = listed(desk, acting, CHECKER)
    assert values(shown) == [f"feedback:{number}" for number in (6, 5, 4, 3, 2)]
    said = words_in(shown)
    assert "*Rejected* · " in said
    assert f"<{desk.sandbox.url}archives/{TWEETS}/p" in said
    assert "|@somebody: Dato número 6>" in said


def test_each_is_taken_back_wherever_the_list_was_asked_for_and_the_rest_stands_below(
    desk: Desk, acting: Dispatch
) -> None:
    for number in (1, 2):
        desk.card(post(number, f"Dato número {number}"))
        acting.click(CHECKER, "feedback_selected")
    decide(acting, HEAD, "leave")
    shown = listed(desk, acting, CHECKER)
    press(desk, acting, CHECKER, "feedback:1", shown, GENERAL)
    assert desk.rows(STANDING) == [(2,)]
    told = desk.sandbox.ephemerals(CHECKER)[-1]
    assert "*Selected* is undone; the card is back." in words_in(told)
    assert "@somebody: Dato número 1" in words_in(told)
    assert values(told) == ["feedback:2"]
    press(desk, acting, CHECKER, "feedback:2", told)
    assert f"<@{HEAD}> has decided" in desk.whispers(CHECKER)[-1]
    assert values(listed(desk, acting, HEAD)) == ["decision:1"]


@pytest.mark.parametrize("value", ["", ":", "feedback", "feedback:", "feedback:x", "nothing:1", "feedback:1:2", "١:1"])
def test_a_button_that_names_no_click_changes_nothing(desk: Desk, acting: Dispatch, value: str) -> None:
    desk.card()
    acting.click(CHECKER, "feedback_rejected")
    press(desk, acting, CHECKER, value, {"ts": "1.2", "is_ephemeral": True})
    assert desk.rows(STANDING) == [(1,)]
    assert "nothing was stored" in desk.whispers(CHECKER)[-1]


def test_nobody_takes_back_from_the_list_of_another(desk: Desk, acting: Dispatch) -> None:
    desk.card()
    acting.click(CHECKER, "feedback_rejected")
    press(desk, acting, OTHER, "feedback:1", listed(desk, acting, CHECKER))
    assert desk.rows(STANDING) == [(1,)]
    assert f"Only <@{CHECKER}>" in desk.whispers(OTHER)[-1]


PINGS = ["<!channel> <@U0HEAD>", "a|b > c", "*x* `y`", "x" * 3_000, "مرحبا \u202eabc", "", "\n\n"]


@pytest.mark.parametrize("text", PINGS)
def test_a_post_is_named_without_a_ping_whatever_it_says(desk: Desk, acting: Dispatch, text: str) -> None:
    desk.card(post(1, text))
    acting.click(CHECKER, "feedback_selected")
    for said in (desk.whispers(CHECKER)[-1], words_in(listed(desk, acting, CHECKER))):
        assert "<!" not in said
        assert "<@" not in said
        assert "@somebody: " in said


def test_where_the_card_has_gone_the_post_is_linked(desk: Desk, acting: Dispatch) -> None:
    desk.card()
    acting.click(CHECKER, "feedback_rejected")
    desk.let_leave()
    said = words_in(listed(desk, acting, CHECKER))
    assert "<https://x.com/somebody/status/1|@somebody: El paro baja un 3 %.>" in said


def test_what_a_click_tells_names_the_post(desk: Desk, acting: Dispatch) -> None:
    desk.card()
    acting.click(CHECKER, "feedback_rejected")
    assert desk.whispers(CHECKER)[-1].startswith(
        "*Rejected*: no check-worthy claim; the card leaves in 90 s, unless somebody wrote under it.\n<http"
    )
    acting.click(CHECKER, ids.UNDO_FEEDBACK)
    assert "|@somebody: El paro baja un 3 %.>" in desk.whispers(CHECKER)[-1]
    said: dict[str, Any] = desk.sandbox.ephemerals(CHECKER)[-1]
    assert said["text"].startswith("*Rejected* is undone; the card is back.")
