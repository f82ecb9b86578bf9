"""Whoever may not label does nothing with a card's menu, its dialogs and what stands under it, and is told why."""

from collections.abc import Callable

import pytest

from bot.blocks import ids
from pipeline.tables import Person
from tests.bot import payloads
from tests.bot.listeners.teamwork import acts
from tests.bot.newsroom import CHECKER, HEAD, OTHER, TWEETS, Desk
from tests.bot.ways import Dispatch, Json

STATE = (
    "select person, undone_at from takings order by id",
    "select person, text, edited_at, deleted_at from notes order by id",
    "select person, label from second_opinions order by id",
    "select actor, verb from events where subject = 'tweet' order by id",
)


def state(desk: Desk) -> list[object]:
    return [desk.rows(sql) for sql in STATE]


def demote(desk: Desk, person: str) -> None:
    with desk.sessions() as session:
        session.add(Person(id=person, role="reader", named_by="test"))
        session.commit()


def from_menu(wish: str, action_id: str = ids.CARD_MENU) -> Callable[[Dispatch], Json]:
    return lambda acting: acts.from_menu(acting.desk, CHECKER, wish, action_id=action_id)


def from_dialog(wish: str, action_id: str = ids.CARD_MENU, **values: str) -> Callable[[Dispatch], Json]:
    def payload(acting: Dispatch) -> Json:
        acts.choose(acting, CHECKER, wish, action_id=action_id)
        view = acting.desk.sandbox.modal(CHECKER)
        assert view is not None
        return payloads.view_submission(acting.desk.sandbox, CHECKER, view, values)

    return payload


def answering(acting: Dispatch) -> Json:
    acts.ask(acting, OTHER, CHECKER)
    (opinion,) = acting.desk.rows("select id from second_opinions")[-1]
    used = payloads.button(ids.OPINION["reviewed"], str(opinion))
    message = acts.directs(acting.desk.sandbox, CHECKER)[-1]
    return payloads.in_message(acting.desk.sandbox, CHECKER, used, channel="D0CHECKER1", message=message)


ACTS: dict[str, Callable[[Dispatch], Json]] = {
    "take": from_menu("take"),
    "give back": lambda acting: (acts.choose(acting, CHECKER, "take"), from_menu("give_back")(acting))[1],
    "hand over": from_dialog("hand_over", person=OTHER),
    "note": from_dialog("note", note="Words."),
    "edit": from_dialog("edit", ids.NOTE_MENU, note="Other words."),
    "delete": from_menu("delete", ids.NOTE_MENU),
    "ask": from_dialog("opinion", person=OTHER),
    "answer": answering,
}


@pytest.mark.parametrize("act", ACTS)
def test_a_reader_changes_nothing_and_is_told(desk: Desk, acting: Dispatch, act: str) -> None:
    desk.card()
    acts.note(acting, CHECKER, "First.")
    payload = ACTS[act](acting)
    demote(desk, CHECKER)
    before, told = state(desk), len(desk.whispers(CHECKER)) + len(acts.directs(desk.sandbox, CHECKER))
    in_dialog = acting.deliver(payload).get("response_action") == "update"
    assert state(desk) == before
    assert len(desk.whispers(CHECKER)) + len(acts.directs(desk.sandbox, CHECKER)) + in_dialog == told + 1


@pytest.mark.parametrize("act", ACTS)
def test_an_allowed_act_changes_one_thing_and_logs_it_and_delivered_again_nothing(
    desk: Desk, acting: Dispatch, act: str
) -> None:
    desk.card()
    acts.note(acting, CHECKER, "First.")
    payload = ACTS[act](acting)
    before = state(desk)
    acting.deliver(payload)
    after = state(desk)
    assert sum(one != other for one, other in zip(before[:3], after[:3], strict=True)) == 1
    assert len(after[3]) == len(before[3]) + 1
    told = len(acts.directs(desk.sandbox, OTHER)), len(desk.whispers(CHECKER))
    acting.deliver(payload)
    assert state(desk) == after
    assert (len(acts.directs(desk.sandbox, OTHER)), len(desk.whispers(CHECKER))) == told


@pytest.mark.parametrize("wish", ["hand_over", "note", "opinion"])
def test_a_reader_is_not_shown_a_dialog(desk: Desk, acting: Dispatch, wish: str) -> None:
    desk.card()
    demote(desk, CHECKER)
    acts.choose(acting, CHECKER, wish)
    assert desk.sandbox.modal(CHECKER) is None
    assert "nothing was done" in desk.whispers(CHECKER)[-1]


@pytest.mark.parametrize("act", [acts.hand_over, acts.ask])
def test_a_reader_is_neither_handed_a_card_nor_asked(desk: Desk, acting: Dispatch, act: Callable[..., None]) -> None:
    desk.card()
    demote(desk, OTHER)
    before = state(desk)
    act(acting, CHECKER, OTHER)
    assert state(desk) == before
    assert acts.directs(desk.sandbox, OTHER) == []


@pytest.mark.parametrize("act", ["hand over", "note", "edit", "ask"])
def test_a_dialog_that_was_tampered_with_changes_nothing(desk: Desk, acting: Dispatch, act: str) -> None:
    desk.card()
    acts.note(acting, CHECKER, "First.")
    payload = ACTS[act](acting)
    before = state(desk)
    for metadata in ("", "x", "1:2", "99999", "9" * 30, "null"):
        payload["view"]["private_metadata"] = metadata
        payload["trigger_id"] = desk.sandbox.services.triggers.give(CHECKER)  # an act of its own, no second delivery
        acting.deliver(payload)
        assert state(desk) == before, metadata


def test_the_head_and_others_find_a_card_that_nobody_has(desk: Desk, acting: Dispatch) -> None:
    desk.card()
    for person in (HEAD, OTHER, CHECKER):
        acts.choose(acting, person, "take")
        acts.choose(acting, person, "give_back")
    assert len(desk.rows("select id from takings where undone_at is not null")) == 3
    assert "has it since" not in desk.texts(TWEETS)[-1]
