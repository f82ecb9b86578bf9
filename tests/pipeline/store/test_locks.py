"""Advisory locks: each has a number of its own, said in one place, and orders what it is for."""

import re
import threading

import pytest
from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError

from pipeline.configuration.settings import HOME
from pipeline.store import locks
from pipeline.store.locks import COPIES, Lock, RowLock
from tests.pipeline.together import at_once

PLACE = HOME / "pipeline" / "store" / "locks.py"


def test_no_two_locks_share_a_number():
    numbers = [int(number) for number in re.findall(r"^ *[A-Z_]+ = (\d+)$", PLACE.read_text(), re.MULTILINE)]
    assert len(numbers) == len({*Lock, *RowLock, COPIES})
    assert len(set(numbers)) == len(numbers)


def test_locks_are_taken_and_numbered_in_one_place():
    numbers = "|".join(str(lock.value) for lock in (*Lock, *RowLock))
    elsewhere = [
        file.relative_to(HOME)
        for folder in ("bot", "pipeline", "ml", "migrations")
        for file in (HOME / folder).rglob("*.py")
        if file != PLACE and re.search(rf"\b({numbers})\b|pg_(try_)?advisory|hashtext", file.read_text())
    ]
    assert elsewhere == []


def test_who_comes_second_waits_for_the_first_to_commit(sessions):
    order = []

    def second():
        with sessions() as session:
            locks.hold(session, Lock.GROUPING)
            order.append("second")

    with sessions() as session:
        locks.hold(session, Lock.GROUPING)
        waiting = threading.Thread(target=second)
        waiting.start()
        waiting.join(0.3)
        order.append("first")
        session.commit()
    waiting.join(10)
    assert order == ["first", "second"]


@pytest.mark.parametrize(("keys", "waits"), [({3, -7}, True), ({4, 8}, False), (set(), False)])
def test_workers_wait_for_each_other_only_where_a_key_is_the_same(sessions, keys, waits):
    with sessions() as one, sessions() as other:
        locks.hold_keys(one, {-7, 2**62, 5}, at_most_s=30)
        if waits:
            with pytest.raises(OperationalError, match="lock timeout"):
                locks.hold_keys(other, keys, at_most_s=1)
        else:
            locks.hold_keys(other, keys, at_most_s=1)


def test_keys_are_taken_in_one_order_and_nobody_waits_in_a_circle(sessions):
    def work(keys):
        for _ in range(40):
            with sessions() as session:
                locks.hold_keys(session, keys, at_most_s=20)
                session.commit()
        return True

    ours, theirs = list(range(0, 90, 3)), list(range(88, -1, -2))
    assert at_once(lambda: work(ours), lambda: work(theirs), lambda: work(ours + theirs)) == [True] * 3


def test_whoever_parts_posts_has_it_alone(sessions):
    with sessions() as one, sessions() as other:
        locks.hold(one, Lock.GROUPING)
        with pytest.raises(OperationalError, match="lock timeout"):
            locks.hold_keys(other, {1}, at_most_s=1)


def test_a_row_is_for_one_at_a_time_and_other_rows_are_free(sessions):
    with sessions() as one, sessions() as other, locks.row_held(one, RowLock.CARD, 1) as mine:
        with locks.row_held(other, RowLock.CARD, 1) as again:
            assert (mine, again) == (True, False)
        with locks.row_held(other, RowLock.CARD, 2) as next_row, locks.row_held(other, RowLock.VERDICT, 1) as verdict:
            assert next_row
            assert verdict


def test_a_lock_of_one_number_never_meets_one_of_two(sessions, database_url):
    engine = create_engine(database_url)
    with engine.connect() as connection, sessions() as session:
        assert locks.hold_while_connected(connection, Lock.RETRAINING)
        assert locks.is_held(session, Lock.RETRAINING)
        assert not locks.is_held(session, Lock.PROMOTION)
        with locks.row_held(session, RowLock.CARD, Lock.PROMOTION):
            assert not locks.is_held(session, Lock.PROMOTION)
    engine.dispose()
