"""The desk decides a setting: checked as the environment's are, kept with who, when, from and to, and overwritten by nobody."""

import pytest
from sqlalchemy.exc import DBAPIError

from pipeline.configuration.in_force import DESKS, Unfit
from pipeline.desk import settings as rules
from pipeline.desk.settings import ChangedMeanwhile, NotTheDesks
from pipeline.store.desk import setting_changes
from tests.pipeline.together import at_once

ANA, EVA = "U0ANA", "U0EVA"


@pytest.fixture
def change(tools):
    """Decide settings and commit; what changed, as from and to by name."""

    def changed(by=ANA, seen=None, **wishes):
        with tools.sessions() as session:
            rows = rules.change(session, wishes, environment=tools.environment, by=by, seen=seen)
            session.commit()
            tools.in_force.forget()
            return {row.name: (row.before, row.after) for row in rows}

    return changed


def last(tools):
    with tools.sessions() as session:
        return setting_changes.last(session)


def events(tools):
    with tools.sessions() as session:
        found = session.connection().exec_driver_sql(
            "select actor, verb, subject_id, details->>'before', details->>'after' from events "
            "where subject = 'setting' order by id"
        )
        return [tuple(row) for row in found]


def test_what_the_desk_decides_holds_and_its_history_says_who_from_what_to_what(tools, change):
    assert change(cards_per_day="60", show_score="yes") == {
        "cards_per_day": ("", "60"),
        "show_score": ("false", "true"),
    }
    assert (tools.choices.cards_per_day, tools.choices.show_score) == (60, True)
    assert change(by=EVA, cards_per_day="060", show_score="true") == {}
    assert change(by=EVA, cards_per_day="80") == {"cards_per_day": ("60", "80")}
    assert change(cards_per_day=None) == {"cards_per_day": ("80", None)}
    assert tools.choices.cards_per_day is None
    with tools.sessions() as session:
        history = [(row.name, row.changed_by) for row in setting_changes.history(session)]
        assert [row.after for row in setting_changes.history(session, name="show_score")] == ["true"]
    assert history == [("cards_per_day", ANA), ("cards_per_day", EVA), ("show_score", ANA), ("cards_per_day", ANA)]
    assert events(tools) == [
        (ANA, "set", "cards_per_day", "", "60"), (ANA, "set", "show_score", "false", "true"),
        (EVA, "set", "cards_per_day", "60", "80"), (ANA, "reset", "cards_per_day", "80", None),
    ]  # fmt: skip


def test_what_cannot_be_changes_nothing(tools, change):
    change(cards_per_day="60")
    for wishes in (
        {"cards_per_day": "many", "show_score": "true"}, {"ratings": "True\x00"}, {"ratings": "a\nb"},
        {"publisher_name": "x" * 3001}, {"cards_per_day": "1" * 30},
    ):  # fmt: skip
        with pytest.raises(Unfit):
            change(**wishes)
    assert len(events(tools)) == 1
    assert (tools.choices.cards_per_day, tools.choices.show_score) == (60, False)


def test_one_that_cannot_be_any_more_does_not_keep_others_from_being_decided(tools, change, caplog):
    change(copies_window_days="20")
    tools.environment = tools.environment.model_copy(update={"keep_sketches_days": 30})
    assert tools.choices.copies_window_days == 7
    assert change(show_score="true") == {"show_score": ("false", "true")}
    assert change(copies_window_days=None) == {"copies_window_days": ("7", None)}


@pytest.mark.parametrize("typed", ["cards_per_day", " CARDS_PER_DAY ", "Cards_Per_Day"])
def test_a_setting_is_named_as_people_write_it(typed):
    assert rules.named(typed) == "cards_per_day"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("SLACK_BOT_TOKEN", "SLACK_BOT_TOKEN is ops': set it in .env or the environment, and start"),
        ("state_dir", "STATE_DIR is ops'"),
        ("CARD_PER_DAY", "is no setting. Do you mean CARDS_PER_DAY?"),
        ("", "is no setting. `claimwire settings list` names all."),
        ("x" * 500, "is no setting."),
    ],
)
def test_what_is_ops_or_nothing_is_told_with_what_to_do(typed, said):
    with pytest.raises(NotTheDesks) as told:
        rules.named(typed)
    assert said in str(told.value)
    assert len(str(told.value)) < 200


def test_what_somebody_else_decided_meanwhile_is_told_and_stays(tools, change):
    seen = last(tools)
    change(by=EVA, cards_per_day="80", show_score="true")
    with pytest.raises(ChangedMeanwhile, match="somebody else changed CARDS_PER_DAY; nothing was stored") as told:
        change(seen=seen, cards_per_day="60", undo_line_s="30")
    assert [(row.changed_by, row.before, row.after) for row in told.value.changes] == [(EVA, "", "80")]
    assert (tools.choices.cards_per_day, tools.choices.undo_line_s) == (80, 90)
    assert change(seen=seen, undo_line_s="30", cards_per_day="80") == {"undo_line_s": ("90", "30")}
    assert change(seen=last(tools), cards_per_day="60") == {"cards_per_day": ("80", "60")}


def test_of_a_form_only_what_was_touched_is_a_wish(tools, change):
    def wishes(seen, **typed):
        with tools.sessions() as session:
            return rules.changed_in_form(session, typed, environment=tools.environment, seen=seen)

    change(cards_per_day="60")
    seen = last(tools)
    change(by=EVA, show_score="true")
    assert wishes(seen, cards_per_day="60.0", show_score="false", undo_line_s="90.00", copies_alike="0.80") == {}
    assert wishes(seen, cards_per_day="", show_score="true") == {"cards_per_day": "", "show_score": "true"}
    with pytest.raises(Unfit):
        wishes(seen, cards_per_day="0")


def test_two_who_save_at_once_do_so_one_after_the_other(tools, change):
    seen = last(tools)

    def save(by, number):
        try:
            return bool(change(by=by, seen=seen, cards_per_day=number))
        except ChangedMeanwhile:
            return False

    saved = at_once(lambda: save(ANA, "60"), lambda: save(EVA, "80"))
    assert sorted(saved) == [False, True]
    assert len(events(tools)) == 1


def test_the_history_cannot_be_rewritten(tools, change):
    change(cards_per_day="60")
    for statement in (
        "update setting_changes set after = '1'",
        "delete from setting_changes",
        "truncate setting_changes",
    ):
        with tools.sessions() as session, pytest.raises(DBAPIError, match="append-only"):
            session.connection().exec_driver_sql(statement)


def test_no_form_shows_what_it_does_not_know(tools):
    with tools.sessions() as session:
        assert list(rules.values(session, tools.environment)) == list(DESKS)
