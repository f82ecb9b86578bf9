"""A dialog that is refused stays, with all that was typed, and says why in plain words; too late it is told in private."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.blocks import ids
from bot.listeners.acts import stored_first
from bot.sandbox import Sandbox
from bot.sandbox.blockkit.surfaces import view_faults
from tests.bot import payloads
from tests.bot.listeners.teamwork.acts import choose, directs, note
from tests.bot.newsroom import CHECKER, FACT_CHECK, HEAD, OTHER, Desk, desk_on, walk, words_in
from tests.bot.ways import Dispatch, Json
from tests.fakes import post

TYPED = "What took me half an hour to write & check."
Meanwhile = Callable[[Desk, Dispatch], object]


def opened(wish: str, action_id: str = ids.CARD_MENU) -> Meanwhile:
    """An entry of a card's menu, or of a note's, opened a dialog."""
    return lambda _, acting: choose(acting, CHECKER, wish, action_id=action_id)


def own_note(_: Desk, acting: Dispatch) -> None:
    note(acting, CHECKER, "First words.")
    choose(acting, CHECKER, "edit", action_id=ids.NOTE_MENU)


def story(act: str) -> Meanwhile:
    """The dialog of a story's button is open before the person."""

    def opens(_: Desk, acting: Dispatch) -> None:
        acting.click(CHECKER, "feedback_selected")
        if act not in ids.DECISION:
            acting.click(HEAD, ids.STORY["fact_check"], channel=FACT_CHECK)
            acting.submit(HEAD)
        acting.click(CHECKER, ids.STORY[act], channel=FACT_CHECK)

    return opens


def demoted(desk: Desk, _: Dispatch) -> None:
    with desk.sessions() as session:
        session.execute(text(f"insert into people (id, role, named_by) values ('{CHECKER}', 'reader', 'test')"))
        session.commit()


def deleted(_: Desk, acting: Dispatch) -> None:
    choose(acting, CHECKER, "delete", action_id=ids.NOTE_MENU)


def judged(_: Desk, acting: Dispatch) -> None:
    acting.click(OTHER, "feedback_reviewed")


def taken(_: Desk, acting: Dispatch) -> None:
    choose(acting, OTHER, "take")


def decided(_: Desk, acting: Dispatch) -> None:
    acting.click(HEAD, ids.STORY["leave"], channel=FACT_CHECK)
    acting.submit(HEAD)


def given_up(_: Desk, acting: Dispatch) -> None:
    acting.click(HEAD, ids.STORY["give_up"], channel=FACT_CHECK)
    acting.submit(HEAD)


def nothing(_: Desk, __: Dispatch) -> None:
    """Nothing happened meanwhile."""


CASES: dict[str, tuple[Meanwhile, Meanwhile, Json, str]] = {
    "a note by whoever may not any more": (opened("note"), demoted, {"note": TYPED}, "asks for the role *Fact-checker*"),
    "a note that was deleted": (own_note, deleted, {"note": TYPED}, "was deleted already"),
    "handing over a card that was judged": (opened("hand_over"), judged, {"person": HEAD}, "was judged meanwhile"),
    "handing over another's card": (opened("hand_over"), taken, {"person": HEAD}, "Fact-checker 2 has this card"),
    "handing over to nobody": (opened("hand_over"), nothing, {}, "choose whom"),
    "an opinion of oneself": (opened("opinion"), nothing, {"person": CHECKER}, "somebody else's"),
    "an opinion of who labelled": (opened("opinion"), judged, {"person": OTHER}, "Fact-checker 2 has labelled"),
    "a publication of a story that was left": (
        story("publish"), given_up, {"link": "https://a.example/b", "claim": TYPED, "rating": "False"}, "is left already"
    ),
    "a publication by whoever may not any more": (
        story("publish"), demoted, {"link": "https://a.example/b", "claim": TYPED, "rating": "False"}, "the role"
    ),
    "a reason by whoever may not any more": (story("leave"), demoted, {"reason": TYPED}, "the role"),
}  # fmt: skip


@pytest.fixture
def desk(sandbox: Sandbox, database_url: str, redis_url: str, tmp_path: Path) -> Iterator[Desk]:
    at = {"database_url": database_url, "redis_url": redis_url, "folder": tmp_path}
    with desk_on(sandbox, **at, publisher_name="The Desk") as made:
        yield made


def sent(desk: Desk, view: Json, values: Json) -> Json:
    return payloads.view_submission(desk.sandbox, CHECKER, view, values)


def held(view: Json) -> list[object]:
    """What the fields of a dialog hold, as the person sees them."""
    initial = ("initial_value", "initial_user", "initial_date", "initial_option")
    found = (part[name] for part in walk(view["blocks"]) for name in initial if name in part)
    return [one["value"] if isinstance(one, dict) else one for one in found]


@pytest.mark.parametrize("case", CASES)
def test_it_stays_with_what_was_typed_and_says_why(desk: Desk, acting: Dispatch, case: str) -> None:
    before, meanwhile, values, why = CASES[case]
    desk.card(post(1))
    before(desk, acting)
    view = desk.sandbox.modal(CHECKER)
    assert view is not None
    meanwhile(desk, acting)
    stored = desk.rows("select count(*) from events where subject = 'tweet'")
    told, whispers = len(directs(desk.sandbox, CHECKER)), desk.whispers(CHECKER)
    answer = acting.deliver(sent(desk, view, values))
    assert answer["response_action"] == "update"
    shown = answer["view"]
    assert why in words_in(shown).replace("’", "'")
    assert "<@" not in words_in(shown)
    assert "&lt;" not in words_in(shown)
    assert set(values.values()) <= set(held(shown))
    assert shown["callback_id"] == view["callback_id"]
    assert not view_faults(shown, kinds=("modal",))
    assert desk.rows("select count(*) from events where subject = 'tweet'") == stored
    assert (len(directs(desk.sandbox, CHECKER)), desk.whispers(CHECKER)) == (told, whispers)


def test_what_was_mended_in_it_is_stored(desk: Desk, acting: Dispatch) -> None:
    desk.card(post(1))
    choose(acting, CHECKER, "opinion")
    view = desk.sandbox.modal(CHECKER)
    assert view is not None
    answer = acting.deliver(sent(desk, view, {"person": CHECKER}))
    acting.deliver(sent(desk, view | answer["view"], {"person": OTHER}))
    assert desk.rows("select person from second_opinions") == [(OTHER,)]


def test_a_refusal_that_comes_too_late_for_the_dialog_is_told_in_private(
    desk: Desk, acting: Dispatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stored_first, "QUICK_S", 0.0)
    desk.card(post(1))
    choose(acting, CHECKER, "opinion")
    view = desk.sandbox.modal(CHECKER)
    assert view is not None
    answer = acting.deliver(sent(desk, view, {"person": CHECKER}))
    assert "response_action" not in answer
    said = [words_in(one) for one in directs(desk.sandbox, CHECKER)] + desk.whispers(CHECKER)
    assert sum("somebody else's" in one for one in said) == 1
