"""An authority that does not answer, or not by RFC 3161 for this very hash, leaves the hash alone, and the record says so."""

import json
from pathlib import Path

import pytest

from pipeline.preserving import time_stamp
from pipeline.preserving.record import PAGE, RECORD, STAMP
from pipeline.preserving.sealing import files_of
from pipeline.preserving.time_stamp import NoStamp
from pipeline.preserving.verifying import Trust, verify
from tests.pipeline.preserving.made import FACTS, asked, seen, written
from tests.time_authority import Authority, answering


@pytest.fixture(scope="module")
def clock(tmp_path_factory: pytest.TempPathFactory):
    with answering(tmp_path_factory.mktemp("clock")) as clock:
        yield clock


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory):
    """Another authority, under a root of its own."""
    with answering(tmp_path_factory.mktemp("stranger")) as stranger:
        yield stranger


def test_it_is_asked_for_a_hash_and_sees_nothing_else(clock: Authority) -> None:
    stamp = time_stamp.ask(asked(clock).poster, clock.url, b"the record", certificates=clock.root)
    assert b"the record" not in clock.asked[-1]
    assert time_stamp.verify(stamp, b"the record", certificates=clock.root).by == "Clock of the test"
    with pytest.raises(NoStamp):
        time_stamp.verify(stamp, b"another record", certificates=clock.root)
    with pytest.raises(NoStamp, match="holds no certificates"):
        time_stamp.verify(stamp, b"the record", certificates=clock.folder / "settings")


ANSWERS = {
    "an error": lambda clock, question: (500, b""),
    "nothing": lambda clock, question: (200, b""),
    "a page": lambda clock, question: (200, b"<html>Sign in</html>"),
    "too much": lambda clock, question: (200, b"x" * 1_000_000),
    "something behind it": lambda clock, question: (200, clock.stamped(question) + b"x"),
    "half of it": lambda clock, question: (200, clock.stamped(question)[:300]),
    "an answer to another question": lambda clock, question: (200, clock.stamped(clock.asked[0])),
    "a refusal": lambda clock, question: (200, bytes.fromhex("30053003020102")),
    "the question": lambda clock, question: (200, question),
}


@pytest.mark.parametrize("what", ANSWERS)
def test_an_answer_that_is_none_leaves_the_hash_alone(clock: Authority, tmp_path: Path, what: str) -> None:
    authority = asked(clock)
    time_stamp.ask(authority.poster, clock.url, b"first", certificates=clock.root)
    clock.answer = lambda question: ANSWERS[what](clock, question)
    try:
        files = files_of(seen(), FACTS, authority)
    finally:
        clock.answer = None
    assert STAMP not in files
    said = json.loads(files[RECORD])["time_stamp"]
    assert said["asked"] == "127.0.0.1"
    assert said["why"]
    assert b"127.0.0.1 gave no time stamp." in files[PAGE]
    assert verify(written(tmp_path / "r", files), Trust()).differences == ()


def test_an_authority_under_an_unknown_root_is_not_believed(clock: Authority, stranger: Authority) -> None:
    with pytest.raises(NoStamp, match="not accepted"):
        time_stamp.ask(asked(stranger).poster, stranger.url, b"the record", certificates=clock.root)


def test_nobody_is_asked_where_none_is_configured() -> None:
    files = files_of(seen(), FACTS, None)
    assert json.loads(files[RECORD])["time_stamp"] == {"authority": None, "asked": None, "why": None}
    assert b"none is configured" in files[PAGE]
