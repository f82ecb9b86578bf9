"""Taking a card, giving it back, handing it over: others see it, nobody is kept from clicking."""

import re

import pytest
from sqlalchemy import text

from bot.blocks import ids
from pipeline.processes import tasks
from tests.bot.listeners.teamwork.acts import choose, directs, from_menu, hand_over
from tests.bot.newsroom import CHECKER, FACT_CHECK, HEAD, OTHER, TWEETS, Desk, actions_in, words_in
from tests.bot.ways import Dispatch
from tests.fakes import post
from tests.pipeline.together import at_once

HOLDING = "select person from takings where undone_at is null"
LOGGED = "select actor, verb from events where subject = 'tweet' order by id"
SINCE = re.compile(r"Fact-checker 1 has it since ")


def test_others_see_who_has_a_card_and_since_when_and_it_can_be_given_back(desk: Desk, acting: Dispatch) -> None:
    desk.card()
    choose(acting, CHECKER, "take")
    assert SINCE.search(desk.texts(TWEETS)[-1])
    assert desk.rows(HOLDING) == [(CHECKER,)]
    choose(acting, CHECKER, "give_back")
    assert not SINCE.search(desk.texts(TWEETS)[-1])
    assert desk.rows(HOLDING) == []
    assert desk.rows(LOGGED) == [(CHECKER, "took"), (CHECKER, "gave back")]


def test_a_card_that_somebody_has_is_not_taken_twice_and_anybody_may_still_click(desk: Desk, acting: Dispatch) -> None:
    desk.card()
    late = from_menu(desk, OTHER, "take")
    choose(acting, CHECKER, "take")
    acting.deliver(late)
    assert desk.rows(HOLDING) == [(CHECKER,)]
    assert desk.whispers(OTHER)[-1].startswith(f"<@{CHECKER}> has it since <!date^")
    choose(acting, OTHER, "give_back")
    assert desk.rows(HOLDING) == [(CHECKER,)]
    acting.click(OTHER, "feedback_rejected")
    assert desk.rows("select person, label from feedback") == [(OTHER, "rejected")]


def test_of_two_who_take_a_card_at_once_one_has_it_and_the_other_is_told(desk: Desk, acting: Dispatch) -> None:
    desk.card()
    both = [from_menu(desk, person, "take") for person in (CHECKER, OTHER)]
    at_once(*(lambda payload=payload: acting.deliver(payload) for payload in both))
    ((first,),) = desk.rows(HOLDING)
    second = OTHER if first == CHECKER else CHECKER
    assert desk.whispers(second)[-1].startswith(f"<@{first}> has it since")


@pytest.mark.parametrize("wish", ["take", "give_back"])
def test_delivered_again_nothing_happens_whatever_was_done_in_between(desk: Desk, acting: Dispatch, wish: str) -> None:
    desk.card()
    if wish == "give_back":
        choose(acting, CHECKER, "take")
    payload = from_menu(desk, CHECKER, wish)
    acting.deliver(payload)
    choose(acting, CHECKER, "give_back" if wish == "take" else "take")
    before = desk.rows("select id, undone_at from takings order by id"), desk.rows(LOGGED)
    acting.deliver(payload)
    assert (desk.rows("select id, undone_at from takings order by id"), desk.rows(LOGGED)) == before


def test_a_card_that_was_held_too_long_goes_back_by_itself(desk: Desk, acting: Dispatch) -> None:
    first, second = desk.card(post(1)), desk.card(post(2))
    choose(acting, CHECKER, "take")
    tasks.sweep()
    assert desk.rows(HOLDING) == [(CHECKER,)]
    with desk.sessions() as session:
        session.execute(text("update takings set created_at = now() - interval '31 minutes'"))
        session.commit()
    tasks.sweep()
    assert desk.rows(HOLDING) == []
    for card_id in (first, second):
        tasks.show_card(card_id)
    assert not any(SINCE.search(told) for told in desk.texts(TWEETS))
    assert desk.rows(LOGGED)[-1] == ("sweep", "gave back")


def test_whoever_is_handed_a_card_is_told_in_private_with_a_link(desk: Desk, acting: Dispatch) -> None:
    desk.card()
    choose(acting, CHECKER, "take")
    hand_over(acting, CHECKER, OTHER)
    assert desk.rows(HOLDING) == [(OTHER,)]
    (told,) = directs(desk.sandbox, OTHER)
    ((channel, ts),) = desk.rows("select channel, message_ts from cards")
    assert f"/archives/{channel}/p{ts.replace('.', '')}" in words_in(told)
    assert f"<@{CHECKER}>" in words_in(told)
    assert "Fact-checker 2 has it since" in desk.texts(TWEETS)[-1]


def test_a_third_person_hands_nothing_over(desk: Desk, acting: Dispatch) -> None:
    desk.card()
    choose(acting, CHECKER, "take")
    hand_over(acting, OTHER, HEAD)
    assert desk.rows(HOLDING) == [(CHECKER,)]
    assert directs(desk.sandbox, HEAD) == []
    assert "Fact-checker 1 has this card" in words_in(desk.sandbox.modal(OTHER))


def test_a_card_from_elsewhere_or_one_that_was_judged_is_not_taken(desk: Desk, acting: Dispatch) -> None:
    desk.card()
    elsewhere = from_menu(desk, CHECKER, "take") | {"channel": {"id": FACT_CHECK, "name": "privategroup"}}
    elsewhere["container"]["channel_id"] = FACT_CHECK
    acting.deliver(elsewhere)
    late = from_menu(desk, CHECKER, "take")
    acting.click(OTHER, "feedback_selected")
    acting.deliver(late)
    assert desk.rows("select count(*) from takings") == [(0,)]
    assert ids.CARD_MENU in actions_in(desk.sandbox.messages(FACT_CHECK)[-1])


@pytest.mark.parametrize(
    "value", ["", "take", "take:x", "take:1:2", "steal:1", "take:99999", "take:9999999999999999999"]
)
def test_a_forged_entry_does_nothing_and_is_told(desk: Desk, acting: Dispatch, value: str) -> None:
    desk.card()
    forged = from_menu(desk, CHECKER, "take")
    forged["actions"][0]["selected_option"]["value"] = value
    acting.deliver(forged)
    assert desk.rows("select count(*) from takings") == [(0,)]
    assert desk.whispers(CHECKER)


@pytest.mark.parametrize("to", ["", "<!channel>", "nobody", "U0CHECKER1 U0CHECKER2"])
def test_a_card_is_handed_to_a_person_and_to_nothing_else(desk: Desk, acting: Dispatch, to: str) -> None:
    desk.card()
    hand_over(acting, CHECKER, to)
    assert desk.rows("select count(*) from takings") == [(0,)]
