"""A note on a fault comes once, whatever happens on the way, and says when it is over."""

from collections.abc import Callable
from datetime import timedelta
from typing import cast

import pytest

from pipeline.health import notes, probes
from pipeline.health.reading import Reader
from pipeline.health.state import State
from pipeline.health.unwritten import Unwritten
from pipeline.health.watch import Watch
from pipeline.messages.fault_view import FaultView
from pipeline.messages.notifier import Refused, Unsure
from pipeline.services import Services
from pipeline.store.health import sightings
from pipeline.store.health.sightings import Standing
from tests.fakes import RecordingNotifier, after_a_while

SEEN = Standing("disk_full", "desk-1", probes.now())


def state(*seen: Standing) -> State:
    return State(at=probes.now(), seen=seen, disk=None, queued={}, figures=None)


@pytest.fixture
def notifier(tools: Services) -> RecordingNotifier:
    return cast("RecordingNotifier", tools.notifier)


@pytest.fixture
def look(tools: Services) -> Callable[..., list[int]]:
    def once(*seen: Standing, shown: bool = True) -> list[int]:
        with tools.sessions() as session:
            waiting = notes.settle(session, state(*seen))
        for note_id in waiting if shown else ():
            notes.show(tools.sessions, tools.notifier, note_id)
        return waiting

    return once


def shown(notifier: RecordingNotifier) -> list[tuple[str, str, str]]:
    views = cast("list[FaultView]", list(notifier.messages.values()))
    return [(view.code, view.subject, view.look) for view in views]


def test_it_comes_once_and_is_brought_up_to_date(look, notifier):
    look(SEEN)
    look(SEEN)
    assert shown(notifier) == [("disk_full", "desk-1", "standing")]
    look()
    look()
    assert shown(notifier) == [("disk_full", "desk-1", "over")]
    look(SEEN)  # a moment later it is the same fault
    assert shown(notifier) == [("disk_full", "desk-1", "standing")]
    look(SEEN, Standing("disk_full", "desk-2", SEEN.since))
    assert len(notifier.posted) == 2


def test_what_passes_soon_is_told_to_nobody(look, notifier):
    look(Standing("model_gone", "desk-1", SEEN.since))
    look()
    assert notifier.posted == []
    assert look() == []


def test_a_process_that_is_killed_before_it_posts_leaves_the_note_to_the_next(look, notifier):
    look(SEEN, shown=False)
    look(SEEN)
    assert shown(notifier) == [("disk_full", "desk-1", "standing")]


def test_a_note_whose_fate_nobody_knows_is_looked_for_and_not_posted_again(look, notifier, tools):
    notifier.swallow.append(Unsure("no answer"))
    with pytest.raises(Unsure):
        look(SEEN)
    after_a_while(tools.sessions)
    look(SEEN)
    assert len(notifier.posted) == 1
    assert shown(notifier) == [("disk_full", "desk-1", "standing")]


def test_what_slack_did_not_take_comes_when_it_is_over(look, notifier):
    notifier.fail.append(Refused("no such token"))
    with pytest.raises(Refused):
        look(SEEN)
    look()
    assert shown(notifier) == [("disk_full", "desk-1", "over")]


def test_a_database_that_is_away_is_told_of_once_even_by_a_bot_that_was_started_anew(tools, notifier, monkeypatch):
    away, now = state(Standing("database_away", "", SEEN.since)), probes.now()
    first = Unwritten(lambda: notifier)
    first.tell(away)
    assert notifier.posted == []
    later = State(at=now + timedelta(minutes=5), seen=away.seen, disk=None, queued={}, figures=None)
    notifier.swallow.append(Unsure("no answer"))
    for _ in range(3):
        first.tell(later)
    assert len(notifier.posted) == 1
    reader = Reader(tools)
    watch = Watch(
        tools,
        reader,
        lambda ids: [notes.show(tools.sessions, notifier, one) for one in ids],
        unwritten=Unwritten(lambda: notifier),
    )
    ours = next(place for place, view in notifier.messages.items() if view.look == "standing")
    notifier.messages[type(ours)(ours.channel, f"{now.timestamp():.6f}")] = notifier.messages.pop(
        ours
    )  # as Slack numbers them
    watch.look()
    watch.look()
    of_database = [view for view in notifier.messages.values() if view.code == "database_away"]
    assert [view.look for view in of_database] == ["over"]


def test_a_sighting_is_over_when_its_witness_says_so_or_is_heard_of_no_more(sessions):
    def told(witness, seen):
        with sessions() as session:
            sightings.tell(session, witness, seen, of=("x_401", "x_away"))
            session.commit()
            return [(one.code, one.subject) for one in sightings.standing(session)]

    assert told("a", {("x_401", "")}) == [("x_401", "")]
    assert told("b", {("x_401", ""), ("x_away", "")}) == [("x_401", ""), ("x_away", "")]
    assert told("b", set()) == [("x_401", "")]
    assert told("a", set()) == []
    assert told("a", {("x_401", "")}) == [("x_401", "")]
    with sessions() as session:
        session.connection().exec_driver_sql("update sightings set seen_at = now() - interval '11 minutes'")
        session.commit()
        assert sightings.standing(session) == []
        sightings.count_error(session, "show_card: KeyError", witness="tasks")
        assert sightings.counts(session) == {"show_card: KeyError": 1, "x_401": 3, "x_away": 1}
