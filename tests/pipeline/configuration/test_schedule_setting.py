"""When retraining is due: how it is written, and what beat makes of it."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from pipeline import queue
from pipeline.configuration.schedule_setting import Time, read_schedule
from pipeline.configuration.settings import Settings, SettingsError, load
from pipeline.processes import tasks
from pipeline.tables import Retraining
from tests.pipeline.together import asked


@pytest.mark.parametrize(
    ("words", "time"),
    [
        ("sunday 03:00", Time(day=0, hour=3, minute=0)),
        (" Saturday  9:05", Time(day=6, hour=9, minute=5)),
        ("daily 23:59", Time(day=None, hour=23, minute=59)),
        ("OFF", None),
    ],
)
def test_a_time_of_the_week_is_read(words, time):
    assert read_schedule(words) == time


@pytest.mark.parametrize(
    "words", ["", "sometimes", "sunday", "sunday 24:00", "sunday 3:60", "moonday 03:00", "0 3 * * 0"]
)
def test_anything_else_says_how_to_write_it(words):
    with pytest.raises(ValueError, match="such as sunday 03:00; or off"):
        read_schedule(words)


def test_a_wrong_setting_is_named(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RETRAIN_SCHEDULE", "weekly")
    with pytest.raises(SettingsError, match=r"RETRAIN_SCHEDULE.*such as sunday 03:00"):
        load()
    assert read_schedule(Settings.model_fields["retrain_schedule"].default) is not None


def test_beat_has_it_on_its_timetable_and_off_takes_it_off():
    queue.plan_retraining(Time(day=0, hour=3, minute=0))
    entry = queue.app.conf.beat_schedule["retrain_if_due"]
    assert entry["task"] == "retrain_if_due"
    saturday = datetime(2026, 11, 21, 12, tzinfo=UTC)
    left = entry["schedule"].remaining_estimate(saturday)
    assert saturday.weekday() == 5
    due = entry["schedule"]
    assert (due.hour, due.minute, due.day_of_week) == ({3}, {0}, {0})
    assert left is not None
    queue.plan_retraining(None)
    assert "retrain_if_due" not in queue.app.conf.beat_schedule


def test_when_due_it_is_asked_for_only_once_enough_labels_have_come(tools, sessions, redis_url, card_id, monkeypatch):
    tasks.retrain_if_due()
    assert asked(redis_url, "train") == []
    monkeypatch.setattr(tasks.run.retrainings, "new_labels", lambda *_: 200)
    tasks.retrain_if_due()
    tasks.retrain_if_due()
    with sessions() as session:
        (row,) = session.scalars(select(Retraining))
        assert (row.state, row.asked_by, row.recipe) == ("waiting", "timetable", "svm-tfidf")
    assert asked(redis_url, "train") == [("retrain", [row.id])] * 2
