"""What people are told of the desk's processes."""

from datetime import timedelta

import pytest

from bot.blocks.home import processes
from bot.local.processes import procfile
from pipeline.store.heartbeats import Process, Sign

MINUTE = timedelta(minutes=1)


def sign(
    name: str, *, silent: timedelta = timedelta(), idle: timedelta = timedelta(), doing: str | None = None
) -> Sign:
    return Sign(Process(name, "desk-1", 7), silent=silent, idle=idle, doing=doing)


ALL = [sign(name) for name in processes.NAMES]


def test_it_knows_the_procfile() -> None:
    assert set(processes.NAMES) == set(procfile())


def test_where_all_live_nothing_is_wrong() -> None:
    assert processes.troubles(ALL) == []


def test_who_is_missing_is_named() -> None:
    (said,) = processes.troubles(ALL[:-2])
    assert said.startswith("Not running: beat, poller; `claimwire up`")


@pytest.mark.parametrize(
    ("name", "seen", "said"),
    [
        ("bot", {"silent": 2 * MINUTE}, "No sign of bot on desk-1 (process 7) for 2 min"),
        ("bot", {"silent": 300 * MINUTE}, "No sign of bot on desk-1 (process 7) for 5 h"),
        ("bot", {"idle": 9999 * MINUTE}, None),
        ("cards", {"idle": 9999 * MINUTE}, None),
        ("trainer", {"idle": 600 * MINUTE, "doing": "retrain"}, None),
        ("poller", {"idle": 4 * MINUTE}, None),
        ("poller", {"idle": 6 * MINUTE}, "poller on desk-1 (process 7) lives and does nothing for 6 min"),
        ("beat", {"idle": 21 * MINUTE}, "beat on desk-1 (process 7) lives and does nothing for 21 min"),
        ("worker", {"idle": 21 * MINUTE}, "worker on desk-1 (process 7) lives and does nothing for 21 min"),
        (
            "worker",
            {"idle": 11 * MINUTE, "doing": "triage_tweets"},
            "worker on desk-1 (process 7) is at triage_tweets for",
        ),
        (
            "cards",
            {"idle": 21 * MINUTE, "doing": "show_card"},
            "cards on desk-1 (process 7) is at show_card for 21 min",
        ),
        ("somebody's own", {"idle": 9999 * MINUTE, "doing": "a thing"}, None),
    ],
)
def test_who_lives_and_does_nothing_is_told(name: str, seen: dict[str, object], said: str | None) -> None:
    others = [each for each in ALL if each.process.name != name]
    found = processes.troubles([*others, sign(name, **seen)])  # type: ignore[arg-type]
    assert len(found) == (said is not None)
    assert said is None or found[0].startswith(said)


def test_one_of_two_that_vanished_is_told_though_the_other_lives() -> None:
    gone = Sign(Process("worker", "desk-2", 8), silent=3 * MINUTE, idle=timedelta(), doing=None)
    assert processes.troubles([*ALL, gone])[0].startswith("No sign of worker on desk-2")
