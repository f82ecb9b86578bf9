"""What runs apart has little memory, little time, no files and none of our secrets."""

import time

import pytest

from pipeline.fetching.errors import Unfit, Unreachable
from pipeline.fetching.reading.isolated import run_apart


def run(*arguments: str, seconds: float = 20.0) -> bytes:
    return run_apart(
        "tests.pipeline.fetching.reading.greedy_apart", b"xyz", arguments=arguments, seconds=seconds, what="page"
    )


@pytest.mark.parametrize("greed", ["memory", "flood"])
def test_who_wants_too_much_fails_alone(greed):
    with pytest.raises(Unfit, match="cannot be read") as refused:
        run(greed)
    assert refused.value.reason == "unreadable"


def test_content_that_takes_too_long_is_unfit_and_a_machine_that_has_no_time_is_asked_again():
    began = time.monotonic()
    with pytest.raises(Unfit, match="too long to read"):  # a second of processor time
        run("time")
    with pytest.raises(Unreachable, match="in time here: try again later"):
        run("wait", seconds=0.7)
    with pytest.raises(Unreachable, match="just now: try again later"):  # by a system that is out of memory, say
        run("end")
    assert time.monotonic() - began < 20


def test_no_file_is_written(tmp_path):
    with pytest.raises(Unfit):
        run("file", str(tmp_path / "left"))
    assert not (tmp_path / "left").exists() or (tmp_path / "left").stat().st_size == 0


def test_nothing_of_our_environment_is_told(monkeypatch):
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-secret")
    told = set(run("environment").decode().split(","))
    assert told - {"LC_CTYPE"} <= {
        "LD_LIBRARY_PATH", "PATH", "PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "PYTHONUTF8", "SYSTEMROOT",
    }  # fmt: skip
