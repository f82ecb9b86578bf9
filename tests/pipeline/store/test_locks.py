"""Advisory locks: each has a number of its own, said in one place, and orders what it is for."""

import re
import threading

from sqlalchemy import create_engine

from pipeline.configuration.settings import HOME
from pipeline.store import locks
from pipeline.store.locks import Lock, RowLock

PLACE = HOME / "pipeline" / "store" / "locks.py"


def test_no_two_locks_share_a_number():
    numbers = [int(number) for number in re.findall(r"^    [A-Z_]+ = (\d+)$", PLACE.read_text(), re.MULTILINE)]
    assert len(numbers) == len(Lock) + len(RowLock)
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
