"""Admins decide in App Home what the desk decides: section by section, with nobody's choice overwritten unseen."""

from typing import Any

import pytest

from bot.blocks import ids
from bot.blocks.settings.sections import LABELS, SECTIONS
from pipeline.configuration.in_force import DESKS
from pipeline.desk import settings as rules
from tests.bot import payloads
from tests.bot.newsroom import ADMIN, CHECKER, OTHER, Desk, actions_in, words_in
from tests.bot.ways import Dispatch

Json = dict[str, Any]
IN_PEOPLE = {f"{role}s_group" for role in ("reader", "fact_checker", "head", "admin")}
"""User groups are chosen under People and roles."""


@pytest.fixture
def opened(desk: Desk, acting: Dispatch) -> Any:
    """Open the dialog of a section as somebody does: the view."""

    def open_section(section: str, person: str = ADMIN) -> Json:
        acting.open_home(person)
        acting.press(person, ids.SETTINGS)
        used = payloads.button(ids.SETTINGS_SECTION, section)
        acting.deliver(payloads.in_view(desk.sandbox, person, used, view=modal(desk, person)))
        return modal(desk, person)

    return open_section


def modal(desk: Desk, person: str = ADMIN) -> Json:
    return desk.sandbox.modal(person) or {}


def shown(view: Json) -> dict[str, Any]:
    """What the inputs of a dialog hold, by setting."""
    elements = [block["element"] for block in view["blocks"] if block["type"] == "input"]
    return {
        one["action_id"]: one.get("initial_value") or (one.get("initial_option") or {}).get("value") for one in elements
    }


def decided(desk: Desk) -> list[tuple[Any, ...]]:
    return desk.rows("select changed_by, name, before, after from setting_changes order by id")


def elsewhere(desk: Desk, by: str = OTHER, **wishes: str) -> None:
    with desk.sessions() as session:
        rules.change(session, wishes, environment=desk.tools.environment, by=by)
        session.commit()


def test_every_setting_of_the_desks_has_its_place_in_one_dialog() -> None:
    placed = [name for section in SECTIONS.values() for name in section.settings]
    assert len(placed) == len(set(placed)) == len(LABELS)
    assert {*placed} == {*DESKS} - IN_PEOPLE
    assert [len(section.title) <= 24 for section in SECTIONS.values()] == [True] * len(SECTIONS)


def test_a_section_shows_what_holds_and_what_is_changed_in_it_holds_at_once(desk: Desk, opened: Any) -> None:
    view = opened("sampling")
    assert shown(view)["negative_fraction"] == "0.3"
    acting = Dispatch(desk)
    acting.submit(ADMIN, {"cards_per_day": "60", "negative_fraction": "0.25"})
    assert decided(desk) == [(ADMIN, "cards_per_day", "", "60"), (ADMIN, "negative_fraction", "0.3", "0.25")]
    assert (desk.tools.choices.cards_per_day, desk.tools.sampling_in_force.usual.fraction) == (60, 0.25)
    overview = words_in(modal(desk))
    assert "Cards a day: 60" in overview
    assert "Cards a day: – → 60" in overview
    opened("sampling")
    acting.submit(ADMIN, {"cards_per_day": ""})
    assert decided(desk)[-1] == (ADMIN, "cards_per_day", "60", "")
    assert desk.tools.choices.cards_per_day is None


@pytest.mark.parametrize("section", SECTIONS)
def test_a_dialog_that_is_saved_as_it_was_opened_decides_nothing(
    desk: Desk, acting: Dispatch, opened: Any, section: str
) -> None:
    view = opened(section)
    assert list(shown(view)) == list(SECTIONS[section].settings)
    acting.submit(ADMIN)
    assert decided(desk) == []


@pytest.mark.parametrize(
    ("section", "typed", "said"),
    [
        ("publishing", {"ratings": "True, true"}, "Ratings: it lists a rating twice"),
        ("publishing", {"ratings": "True\nFalse"}, "Ratings: write it on one line"),
        ("cards", {"reactions": "x=maybe"}, "Emoji that count as buttons: it is no list"),
        ("cards", {"taken_minutes": "0"}, "Taken for, in minutes: "),
        ("channels", {"tweets_channel": "nowhere"}, "#nowhere: The channel does not exist"),
        ("hours", {"time_zone": "Madrid"}, "Time zone of the desk: 'Madrid' is no time zone"),
        ("retraining", {"retrain_schedule": "sometimes"}, "When: "),
        ("retraining", {"dataset_shares": "70/30"}, "Parts of the data set: it is not four"),
        ("sampling", {"negative_fraction": "1e999"}, "Share of the others: "),
    ],
)
def test_what_cannot_be_is_told_in_the_dialog_which_keeps_what_was_typed(
    desk: Desk, acting: Dispatch, opened: Any, section: str, typed: Json, said: str
) -> None:
    view = opened(section)
    also = next(name for name in SECTIONS[section].settings if name not in typed)
    block = next(one for one in view["blocks"] if one["type"] == "input" and one["element"]["action_id"] == also)
    if block["element"]["type"] != "static_select":
        typed = typed | {also: {"number_input": "3", "plain_text_input": "general"}[block["element"]["type"]]}
    acting.submit(ADMIN, typed)
    assert said in words_in(modal(desk))
    assert {name: shown(modal(desk))[name] for name in typed} == typed
    assert decided(desk) == []
    acting.submit(ADMIN, {name: shown(view)[name] or "" for name in typed})
    assert decided(desk) == []
    assert modal(desk).get("callback_id") != ids.SETTINGS_VIEW


def test_what_another_admin_decided_meanwhile_is_told_by_name_and_kept_until_one_insists(
    desk: Desk, acting: Dispatch, opened: Any
) -> None:
    opened("sampling")
    elsewhere(desk, cards_per_day="80", uncertain_share="0.5")
    acting.submit(ADMIN, {"cards_per_day": "60", "negative_fraction": "0.2"})
    told = words_in(modal(desk))
    assert "changed Cards a day from – to 80. Nothing was stored; save again" in told
    assert len(decided(desk)) == 2
    held = shown(modal(desk))
    assert (held["cards_per_day"], held["negative_fraction"], held["uncertain_share"]) == ("60", "0.2", "0.5")
    acting.submit(ADMIN)
    assert decided(desk)[2:] == [(ADMIN, "cards_per_day", "80", "60"), (ADMIN, "negative_fraction", "0.3", "0.2")]
    assert desk.tools.choices.uncertain_share == 0.5


def test_what_another_admin_decided_elsewhere_in_the_section_is_not_in_the_way(
    desk: Desk, acting: Dispatch, opened: Any
) -> None:
    opened("sampling")
    elsewhere(desk, uncertain_share="0.5")
    acting.submit(ADMIN, {"cards_per_day": "60"})
    assert decided(desk)[1:] == [(ADMIN, "cards_per_day", "", "60")]
    assert desk.tools.choices.uncertain_share == 0.5


def test_only_admins_see_the_button_and_the_dialogs(desk: Desk, acting: Dispatch) -> None:
    assert ids.SETTINGS in actions_in(acting.open_home(ADMIN))
    assert ids.SETTINGS not in actions_in(acting.open_home(CHECKER))


def test_a_setting_that_is_decided_on_the_terminal_shows_who_did(desk: Desk, acting: Dispatch) -> None:
    elsewhere(desk, by="terminal:ana", heads_group="S0HEADS")
    acting.open_home(ADMIN)
    acting.press(ADMIN, ids.SETTINGS)
    assert "terminal:ana · HEADS_GROUP: – → S0HEADS" in words_in(modal(desk))
