"""When retraining is due: how it is written, and when its time has come."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from pipeline.configuration.schedule_setting import Time, read_schedule
from pipeline.configuration.settings import Settings, SettingsError, load
from pipeline.learning.retraining import timetable
from pipeline.processes import tasks
from pipeline.store.desk import setting_changes
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


SATURDAY = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "last"),
    [
        ("sunday 03:00", datetime(2026, 11, 15, 3, tzinfo=UTC)),
        ("saturday 12:00", SATURDAY),
        ("saturday 12:01", SATURDAY + timedelta(days=-7, minutes=1)),
        ("monday 23:59", datetime(2026, 11, 16, 23, 59, tzinfo=UTC)),
        ("daily 06:30", datetime(2026, 11, 21, 6, 30, tzinfo=UTC)),
        ("daily 12:01", datetime(2026, 11, 20, 12, 1, tzinfo=UTC)),
    ],
)
def test_the_last_time_that_a_schedule_names_is_known(words, last):
    assert SATURDAY.isoweekday() == 6
    assert read_schedule(words).last_before(SATURDAY) == last


LOOK_AT_CORRECTIONS = ("recalibrate", [])


@pytest.fixture
def daily(tools):
    """A desk that retrains each day at this hour, tomorrow's being the next."""
    now = datetime.now(UTC)
    tools.environment = tools.environment.model_copy(update={"retrain_schedule": f"daily {now:%H:%M}"})
    return now


def test_when_due_it_is_asked_for_only_once_enough_labels_have_come(
    tools, sessions, redis_url, card_id, monkeypatch, daily
):
    tasks.retrain_if_due(daily)
    assert asked(redis_url, "train") == [LOOK_AT_CORRECTIONS]
    monkeypatch.setattr(tasks.run.retrainings, "new_labels", lambda *_: 200)
    tasks.retrain_if_due(daily + timedelta(days=1))
    tasks.retrain_if_due(daily + timedelta(days=2))
    with sessions() as session:
        (row,) = session.scalars(select(Retraining))
        assert (row.state, row.asked_by, row.recipe) == ("waiting", "timetable", "svm-tfidf")
    wanted = asked(redis_url, "train")
    assert [one for one in wanted if one != LOOK_AT_CORRECTIONS] == [("retrain", [row.id])] * 2
    assert wanted.count(LOOK_AT_CORRECTIONS) == 3, "each time that is due, however few labels have come"


def test_each_time_is_taken_once_and_one_before_the_schedule_was_changed_never(tools, sessions, daily):
    when = read_schedule(tools.choices.retrain_schedule)

    def taken(days=0, **later):
        with sessions() as session:
            found = timetable.take(session, when, now=daily + timedelta(days=days, **later))
            session.commit()
            return found

    assert [taken(), taken(minutes=1), taken(hours=23)] == [True, False, False]
    assert taken(days=1)
    with sessions() as session:
        changed = {"name": "retrain_schedule", "before": "off", "after": "daily 03:00", "by": "test"}
        setting_changes.add(session, **changed).changed_at = daily + timedelta(days=5, hours=1)
        session.commit()
    assert [taken(days=5), taken(days=5, hours=2), taken(days=6)] == [False, False, True]


def test_where_nobody_looked_yet_a_time_long_past_is_left_out(sessions, daily):
    now = datetime(2026, 11, 21, 12, tzinfo=UTC)
    with sessions() as session:
        assert not timetable.take(session, read_schedule("daily 10:59"), now=now)
        assert timetable.take(session, read_schedule("daily 11:01"), now=now)
        assert not timetable.take(session, None, now=now)
