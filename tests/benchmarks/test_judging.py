"""What the loop and the bare script are given to judge."""

import random
import shlex

from benchmarks.large import judging
from benchmarks.large.judging import varied


def test_each_worker_runs_the_app_under_a_name_of_its_own():
    first, second = (shlex.split(judging.command("some.app", number, None)) for number in (0, 1))
    assert first[first.index("-A") + 1] == "some.app"
    # Of an option that is given twice the last one holds.
    assert (first[-2:], second[-2:]) == (["--hostname", "worker0@%h"], ["--hostname", "worker1@%h"])


def test_no_text_is_said_twice():
    draw = random.Random(1)
    texts = [*varied(100, draw), *varied(100, draw)]
    assert len(set(texts)) == len(texts)


def test_a_worker_is_of_so_many_processes_where_that_is_said():
    assert shlex.split(judging.command("some.app", 0, 3))[-2:] == ["--concurrency", "3"]
