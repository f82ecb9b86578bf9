"""What runs apart has little memory, little time, no files and none of our secrets."""

import time

import pytest

from pipeline.fetching.errors import Unfit
from pipeline.fetching.isolated import run_apart


def run(*arguments: str, seconds: float = 20.0) -> bytes:
    return run_apart("tests.pipeline.greedy_apart", b"xyz", arguments=arguments, seconds=seconds, what="page")


@pytest.mark.parametrize("greed", ["memory", "flood"])
def test_who_wants_too_much_fails_alone(greed):
    with pytest.raises(Unfit, match="cannot be read") as refused:
        run(greed)
    assert refused.value.reason == "unreadable"


def test_who_takes_too_long_is_ended_by_us_and_by_the_system():
    began = time.monotonic()
    with pytest.raises(Unfit, match="too long to read"):
        run("time", seconds=0.7)
    assert time.monotonic() - began < 3
    with pytest.raises(Unfit, match="cannot be read"):  # a second of CPU, and nobody waits for it any more
        run("time")
    assert time.monotonic() - began < 15


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
