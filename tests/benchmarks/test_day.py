"""The played day counts as late what left a trace for longer than was promised, if the desk had read it."""

import random

import pytest

from benchmarks.trouble.desk import Authors
from benchmarks.trouble.played import Day
from benchmarks.trouble.removals import Removals, TakenBack
from tests.x_server import XServer

WITHIN_S = 60.0


@pytest.fixture
def removals() -> Removals:
    authors = Authors(XServer(), random.Random(1))
    authors.begin(3)
    for _ in range(40):
        authors.write()
    return Removals(authors, None, None, random.Random(1))  # type: ignore[arg-type]


def test_only_what_was_kept_counts_and_every_trace_does(removals: Removals) -> None:
    removals.taken = [
        TakenBack("1", frozenset(), "deleted", at=0.0, seen=59.0, kept=True),
        TakenBack("2", frozenset(), "deleted", at=0.0, seen=61.0, kept=True),
        TakenBack("3", frozenset(), "deleted", at=0.0),
    ]
    assert removals.share_in_time(WITHIN_S) == 0.5


def test_who_takes_posts_back_writes_them_anew_in_no_version(removals: Removals) -> None:
    removals.delete()
    removals.withhold()
    removals.protect()
    removals.suspend()
    authors = removals.authors
    assert len(authors.users) == 1
    known = {post["id"] for post in authors.own}
    assert {one.number for one in removals.taken}.isdisjoint(known)
    assert {one.how for one in removals.taken} == {"deleted", "withheld", "protected", "suspended"}
    assert {post["author_id"] for post in authors.own} <= {authors.users[0]["id"]}


def test_a_second_stands_for_two_minutes() -> None:
    assert Day().hour_s == 30.0
    assert Day().per_s(20_000) == pytest.approx(27.8, abs=0.1)
