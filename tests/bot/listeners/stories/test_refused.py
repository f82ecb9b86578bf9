"""Replayed, reordered and forged acts change nothing about a story; neither do people to whom it does not belong."""

from itertools import product
from typing import Any

import pytest
from sqlalchemy import text

from bot.blocks import ids
from bot.blocks.stories import dialogs
from bot.listeners.acts import kept_acts
from tests.bot import payloads
from tests.bot.newsroom import ADMIN, CHECKER, FACT_CHECK, HEAD, OTHER, TWEETS, Desk, words_in
from tests.bot.stories.published import LINK, publish
from tests.bot.ways import Dispatch, decide
from tests.pipeline.together import at_once

HELD = "select state, by, assignee, due_on, link, rating, reason from stories"
STEPS = "select step, person, undone_at is null from story_steps order by id"


def the_card(desk: Desk) -> int:
    ((card_id,),) = desk.rows("select card_id from stories")
    return card_id


def submitted(desk: Desk, person: str, act: str, about: str, **said: str) -> dict[str, Any]:
    """A dialog as it comes back, whether or not anybody opened it."""
    if act == "publish":
        asked = dialogs.publication(about, "…", claim="c", ratings=["Wrong", "Made up"])
        said = {"link": LINK, "rating": "Wrong"} | said
    else:
        build = dialogs.leaving if act in ("leave", "give_up") else dialogs.assignment
        asked = build(act, about, "…")
    return payloads.view_submission(desk.sandbox, person, asked | {"id": "V0FORGED"}, said)


def press(desk: Desk, person: str, action_id: str, value: object, channel: str = FACT_CHECK) -> dict[str, Any]:
    message = {"ts": "1780000000.000300", "is_ephemeral": action_id == ids.UNDO_STEP}
    used = payloads.button(action_id, str(value))
    return payloads.in_message(desk.sandbox, person, used, channel=channel, message=message)


def test_each_act_counts_once_however_often_it_is_delivered(desk: Desk, selected: Dispatch) -> None:
    about = f"{the_card(desk)}:{FACT_CHECK}"
    acts = [
        submitted(desk, HEAD, "fact_check", about, assignee=OTHER), press(desk, OTHER, ids.STORY["start"], the_card(desk)),
        submitted(desk, OTHER, "publish", about),
    ]  # fmt: skip
    for act in acts:
        at_once(*(lambda act=act: selected.deliver(act) for _ in range(3)))
    selected.click(OTHER, ids.UNDO_STEP, channel=FACT_CHECK)
    held = desk.rows(HELD), desk.rows(STEPS), desk.rows("select count(*) from events")
    assert held[1] == [("start", OTHER, True), ("publish", OTHER, False)]
    for act in (*acts, *reversed(acts)):
        selected.deliver(act)
        kept_acts.keep(act)
    kept_acts.carry_out(selected.app)
    assert (desk.rows(HELD), desk.rows(STEPS), desk.rows("select count(*) from events")) == held


def test_what_comes_before_its_turn_does_not_count_and_does_not_count_later(desk: Desk, selected: Dispatch) -> None:
    about = f"{the_card(desk)}:{FACT_CHECK}"
    early = [press(desk, OTHER, ids.STORY["start"], the_card(desk)), submitted(desk, OTHER, "publish", about)]
    for act in early:
        selected.deliver(act)
    decide(selected, HEAD, "fact_check")
    for act in early:
        selected.deliver(act)
    assert [row[0] for row in desk.rows(HELD)] == ["accepted"]
    assert desk.rows("select id from published_checks") == []


@pytest.mark.parametrize("acts", [("fact_check", "leave"), ("publish", "assign", "give_up")])
def test_a_dialog_about_nothing_of_ours_changes_nothing(
    desk: Desk, selected: Dispatch, acts: tuple[str, ...], caplog: pytest.LogCaptureFixture
) -> None:
    if "publish" in acts:
        decide(selected, HEAD, "fact_check")
    elsewhere = (f"1:{TWEETS}", f"{the_card(desk)}:{TWEETS}")
    before = desk.rows(HELD)
    for act, about in product(acts, ("", "x", ":", "1:2:3", "-1:C0", "999999:C0FACTCHECK", *elsewhere)):
        selected.deliver(submitted(desk, HEAD, act, about))
        assert desk.rows(HELD) == before, (act, about)
        assert desk.rows("select id from published_checks") == [], (act, about)
        assert "Traceback" not in caplog.text, (act, about)


def test_a_button_that_names_no_story_opens_and_stores_nothing(
    desk: Desk, selected: Dispatch, caplog: pytest.LogCaptureFixture
) -> None:
    for pressed in product(sorted({*ids.STORY.values(), ids.UNDO_STEP}), ("", "x", "1:2", "9" * 30, "999999")):
        selected.deliver(press(desk, HEAD, *pressed))
        assert desk.sandbox.modal(HEAD) is None, pressed
        assert [row[0] for row in desk.rows(HELD)] == ["proposed"], pressed
        assert "Traceback" not in caplog.text, pressed


def test_a_rating_that_is_not_on_the_scale_is_refused(desk: Desk, selected: Dispatch) -> None:
    decide(selected, HEAD, "fact_check")
    answer = selected.deliver(submitted(desk, OTHER, "publish", f"{the_card(desk)}:{FACT_CHECK}", rating="Made up"))
    assert list(answer["errors"]) == ["rating"]


def test_dialogs_that_somebody_else_submits_are_refused_and_leave_no_trace(desk: Desk, selected: Dispatch) -> None:
    with desk.sessions() as session:
        session.execute(text("insert into people (id, role, named_by) values (:head, 'head', 't')"), {"head": HEAD})
        session.commit()
    about = f"{the_card(desk)}:{FACT_CHECK}"
    for act in ("fact_check", "leave"):
        selected.deliver(submitted(desk, CHECKER, act, about))
    assert [row[0] for row in desk.rows(HELD)] == ["proposed"]
    decide(selected, HEAD, "fact_check", assignee=OTHER)
    before = desk.rows(HELD)
    for act in ("publish", "assign", "give_up"):
        answer = selected.deliver(submitted(desk, CHECKER, act, about))
        assert "role *Head*" in words_in(answer["view"])
    selected.deliver(press(desk, CHECKER, ids.STORY["start"], the_card(desk)))
    assert desk.rows(HELD) == before
    assert desk.rows("select id from published_checks") == []


def test_a_step_is_undone_neither_by_somebody_else_nor_from_elsewhere(desk: Desk, selected: Dispatch) -> None:
    decide(selected, HEAD, "fact_check")
    publish(selected)
    ((step,),) = desk.rows("select id from story_steps")
    selected.deliver(press(desk, ADMIN, ids.UNDO_STEP, step))
    selected.deliver(press(desk, OTHER, ids.UNDO_STEP, step, TWEETS))
    assert [row[0] for row in desk.rows(HELD)] == ["published"]
    selected.deliver(press(desk, OTHER, ids.UNDO_STEP, step))
    assert [row[0] for row in desk.rows(HELD)] == ["accepted"]
