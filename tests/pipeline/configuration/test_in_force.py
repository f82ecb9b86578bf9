"""What the desk decided stands above the environment, within seconds, and never stops a desk."""

import logging
import threading

import pytest
from sqlalchemy.exc import OperationalError

from pipeline.configuration import in_force
from pipeline.configuration.choices import Choices
from pipeline.configuration.in_force import DESKS, InForce, Unfit, decided_by, merged, sound, written
from pipeline.configuration.kinds import Decider

ENVIRONMENT = Choices(tweets_channel="news", cards_per_day=60, slack_bot_token="xoxb-secret")
AWAY = OperationalError("select", {}, Exception("gone"))


class Reader:
    """What Postgres says, and how often it was asked."""

    def __init__(self) -> None:
        self.decided: dict[str, str] | Exception = {}
        self.asked = 0

    def __call__(self) -> dict[str, str]:
        self.asked += 1
        if isinstance(self.decided, Exception):
            raise self.decided
        return dict(self.decided)


@pytest.fixture
def reader() -> Reader:
    return Reader()


@pytest.fixture
def clock(monkeypatch) -> list[float]:
    now = [100.0]
    monkeypatch.setattr(in_force.time, "monotonic", lambda: now[0])
    return now


def test_every_setting_is_marked_once_as_the_desks_or_ops():
    marks = {name: [one for one in f.metadata if isinstance(one, Decider)] for name, f in Choices.model_fields.items()}
    assert [name for name, found in marks.items() if len(found) != 1] == []
    secrets = [name for name, field in Choices.model_fields.items() if "SecretStr" in str(field.annotation)]
    assert [name for name in secrets if decided_by(name) is Decider.DESK] == []


@pytest.mark.parametrize("name", DESKS)
def test_each_value_is_read_back_as_it_is_written(name):
    assert getattr(merged(ENVIRONMENT, {name: written(ENVIRONMENT, name)}), name) == getattr(ENVIRONMENT, name)


def test_what_the_desk_decided_stands_above_the_environment_and_nothing_else_changes():
    held = merged(ENVIRONMENT, {"cards_per_day": "80", "show_score": "yes", "reports_channel": "", "reactions": ""})
    assert (held.cards_per_day, held.show_score, held.reports_channel, held.reactions) == (80, True, None, "")
    assert held.slack_bot_token == ENVIRONMENT.slack_bot_token
    assert held.tweets_channel == "news"
    assert merged(ENVIRONMENT, {"cards_per_day": ""}).cards_per_day is None


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("cards_per_day", "many"), ("cards_per_day", "0"), ("negative_fraction", "nan"), ("tweets_channel", ""),
        ("taken_minutes", "inf"), ("copies_window_days", "1e300"), ("ratings", "True, true"), ("copies", "perhaps"),
        ("retrain_schedule", "sometimes"), ("reactions", "x"), ("heads_group", "two words"), ("show_score", ""),
    ],
)  # fmt: skip
def test_what_the_environment_would_refuse_is_refused(name, text):
    with pytest.raises(Unfit, match=f"^{name.upper()}: ") as told:
        merged(ENVIRONMENT, {name: text})
    assert "xoxb" not in str(told.value)


def test_why_is_said_with_what_to_do():
    said = {
        ("cards_per_day", "many"): "give a whole number", ("cards_per_day", "1.5"): "give a whole number",
        ("cards_per_day", "9" * 5000): "give a whole number", ("cards_per_day", "0"): "give 1 or more",
        ("cards_per_day", "9999999"): "give 1,000,000 or less", ("taken_minutes", "0"): "give more than 0",
        ("generated_alpha", "1"): "give less than 1", ("undo_line_s", "soon"): "give a number",
        ("undo_line_s", ""): "give a number", ("show_score", "perhaps"): "give true or false",
        ("copies", "perhaps"): "give 'on' or 'off'", ("tweets_channel", ""): "give a name",
        ("dataset_shares", "70/30"): "it is not four whole percentages of 100; write 70/10/10/10",
    }  # fmt: skip
    for (name, text), why in said.items():
        with pytest.raises(Unfit) as told:
            merged(ENVIRONMENT, {name: text})
        assert told.value.faults == {name: why}


def test_what_does_not_go_together_is_refused_and_named():
    kept = ENVIRONMENT.model_copy(update={"keep_sketches_days": 30})
    with pytest.raises(Unfit, match="KEEP_SKETCHES_DAYS is less than twice COPIES_WINDOW_DAYS"):
        merged(kept, {"copies_window_days": "20"})


def test_what_cannot_be_any_more_gives_way_to_the_environment_and_the_log_says_so(caplog):
    decided = {"cards_per_day": "many", "show_score": "true", "gone": "1", "state_dir": "/elsewhere"}
    assert sound(ENVIRONMENT, decided) == {"show_score": "true"}
    assert "CARDS_PER_DAY" in caplog.text
    kept = ENVIRONMENT.model_copy(update={"keep_sketches_days": 30})
    assert sound(kept, {"copies_window_days": "20", "show_score": "true"}) == {}


def test_it_is_read_again_after_seconds_and_the_choices_stay_one_object_while_nothing_changes(reader, clock):
    held = InForce(reader)
    first = held.over(ENVIRONMENT)
    assert [held.over(ENVIRONMENT) is first for _ in range(100)] == [True] * 100
    assert reader.asked == 1
    reader.decided = {"cards_per_day": "80"}
    clock[0] += in_force.FRESH_S - 0.1
    assert held.over(ENVIRONMENT).cards_per_day == 60
    clock[0] += 0.2
    assert held.over(ENVIRONMENT).cards_per_day == 80
    clock[0] += in_force.FRESH_S
    assert held.over(ENVIRONMENT) is held.over(ENVIRONMENT)
    assert reader.asked == 3


def test_whoever_made_the_change_sees_it_at_once(reader, clock):
    held = InForce(reader)
    held.over(ENVIRONMENT)
    reader.decided = {"cards_per_day": "80"}
    held.forget()
    assert held.over(ENVIRONMENT).cards_per_day == 80


def test_another_environment_is_seen_at_once(reader, clock):
    held = InForce(reader)
    held.over(ENVIRONMENT)
    assert held.over(ENVIRONMENT.model_copy(update={"cards_per_day": 7})).cards_per_day == 7


def test_while_the_database_is_away_what_held_still_holds(reader, clock, caplog):
    held = InForce(reader)
    reader.decided = AWAY
    with pytest.raises(OperationalError):
        held.over(ENVIRONMENT)
    reader.decided = {"cards_per_day": "80"}
    held.over(ENVIRONMENT)
    reader.decided = AWAY
    clock[0] += in_force.FRESH_S
    with caplog.at_level(logging.WARNING):
        assert [held.over(ENVIRONMENT).cards_per_day for _ in range(9)] == [80] * 9
    assert len(caplog.records) == 1


def test_while_one_looks_others_go_by_what_is_known(reader, clock):
    held = InForce(reader)
    held.over(ENVIRONMENT)
    clock[0] += in_force.FRESH_S
    begun, go_on = threading.Event(), threading.Event()

    def slowly() -> dict[str, str]:
        begun.set()
        go_on.wait(10)
        return {"cards_per_day": "80"}

    held._read = slowly
    looking = threading.Thread(target=held.over, args=[ENVIRONMENT])
    looking.start()
    begun.wait(10)
    assert held.over(ENVIRONMENT).cards_per_day == 60
    go_on.set()
    looking.join()
    assert held.over(ENVIRONMENT).cards_per_day == 80
