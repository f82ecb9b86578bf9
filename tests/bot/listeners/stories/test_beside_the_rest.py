"""A story beside what else stands on its card: threads, notes, the menu, Undo, slips, and what is found again."""

import pytest

from bot.blocks import ids, words
from tests.bot import payloads
from tests.bot.listeners.teamwork import acts as together
from tests.bot.newsroom import CHECKER, FACT_CHECK, HEAD, OTHER, TWEETS, Desk, actions_in, walk, words_in
from tests.bot.stories.published import CLAIM, publish
from tests.bot.ways import Dispatch, decide
from tests.fakes import post


def menu(desk: Desk) -> list[str]:
    """The entries of the menu of the card in #fact-check."""
    (found,) = (part for part in walk(desk.sandbox.messages(FACT_CHECK)[0]["blocks"]) if part.get("type") == "overflow")
    return [one["value"].partition(":")[0] for one in found["options"]]


def test_a_copy_that_stays_for_its_thread_shows_no_story_and_takes_no_step(desk: Desk, selected: Dispatch) -> None:
    (copy,) = desk.sandbox.messages(FACT_CHECK)
    ((card_id,),) = desk.rows("select id from cards where purpose = 'fact_check'")
    desk.sandbox.say(OTHER, FACT_CHECK, "La cifra es de 2019.", thread_ts=copy["ts"])
    selected.write(CHECKER, "undo last")
    assert desk.rows("select wanted, shown from cards where purpose = 'fact_check'") == [("line", "line")]
    assert actions_in(desk.sandbox.messages(FACT_CHECK)[0]) == []
    for act, action_id in ids.STORY.items():
        used = payloads.button(action_id, str(card_id))
        selected.deliver(payloads.in_message(desk.sandbox, HEAD, used, channel=FACT_CHECK, message=copy))
        assert desk.sandbox.modal(HEAD) is None, act
    selected.deliver(payloads.decision(desk.sandbox, HEAD, "leave", card_id, FACT_CHECK))
    assert "has just taken it back" in desk.whispers(HEAD)[-1]
    assert desk.rows("select * from stories") == desk.rows("select * from decisions") == []
    selected.click(CHECKER, "feedback_selected")
    (anew, _) = desk.sandbox.messages(FACT_CHECK)
    assert anew["ts"] == copy["ts"]
    assert ids.STORY["fact_check"] in actions_in(anew)


def test_a_decided_card_keeps_notes_and_menu_and_undo_while_nothing_followed(desk: Desk, selected: Dispatch) -> None:
    together.note(selected, HEAD, "Mirar el INE.", channel=FACT_CHECK)
    assert menu(desk) == ["take", "hand_over", "note", "opinion", "why"]
    decide(selected, HEAD, "fact_check")
    card = desk.sandbox.messages(FACT_CHECK)[0]
    assert "Mirar el INE." in words_in(card)
    assert menu(desk) == ["note", "opinion", "why"]
    assert ids.UNDO_DECISION in actions_in(card)
    selected.click(OTHER, ids.STORY["start"], channel=FACT_CHECK)
    assert ids.UNDO_DECISION not in actions_in(desk.sandbox.messages(FACT_CHECK)[0])
    publish(selected)
    together.note(selected, OTHER, "Publicado ya.", channel=FACT_CHECK)
    assert "Publicado ya." in words_in(desk.sandbox.messages(FACT_CHECK)[0])


def test_a_step_so_fast_after_a_click_that_it_hit_another_story_is_a_slip(
    desk: Desk, selected: Dispatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide(selected, HEAD, "fact_check")
    ((story,),) = desk.rows("select id from cards where purpose = 'fact_check'")
    other = desk.card(post(2))
    environment = desk.tools.environment.model_copy(update={"fast_click_s": 0.7})
    monkeypatch.setattr(desk.tools, "environment", environment)
    clicks = (("feedback_rejected", other, TWEETS), (ids.STORY["start"], story, FACT_CHECK))
    for place, (action_id, value, channel) in enumerate(clicks):
        used = payloads.button(action_id, str(value)) | {"action_ts": f"{1_790_000_000 + place * 0.2:.6f}"}
        message = {"ts": "1780000000.000100"}
        selected.deliver(payloads.in_message(desk.sandbox, CHECKER, used, channel=channel, message=message))
    assert desk.whispers(CHECKER)[-1] == words.SLIP
    assert desk.rows("select * from story_steps") == []


@pytest.mark.parametrize(
    ("act", "became", "happened"),
    [
        ("leave", f"left, says <@{HEAD}>, 20", f"Leave it (\u2068reason: Es una opinión.\u2069), by <@{HEAD}>"),
        ("fact_check", f"to be fact-checked, says <@{HEAD}>, 20", f"Fact-check it (\u2068for: <@{OTHER}>\u2069), by <@{HEAD}>"),
        ("start", f"being fact-checked, says <@{OTHER}>, 20", f"started, by <@{OTHER}>"),
        ("publish", f"published by <@{OTHER}>, 20", f"published as a fact-check, by <@{OTHER}>"),
    ],
)  # fmt: skip
def test_what_is_found_and_its_history_say_where_the_story_stands(
    desk: Desk, selected: Dispatch, act: str, became: str, happened: str
) -> None:
    if act == "leave":
        decide(selected, HEAD, act, reason="Es una opinión.")
    else:
        decide(selected, HEAD, "fact_check", assignee=OTHER)
    if act == "start":
        selected.click(OTHER, ids.STORY["start"], channel=FACT_CHECK)
    if act == "publish":
        publish(selected)
    found = selected.write(CHECKER, f"find {CLAIM.split()[1]}")
    assert f"Selected by <@{CHECKER}>" in found
    assert became in found
    assert happened in selected.write(CHECKER, "history 1")
