"""The desk's benchmark measures every listener, and says in one line of JSON what is held against limits."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import desk
from benchmarks.desk import Taken
from benchmarks.large.interactions import CHANGES_ALL, INTERACTIONS, Interaction
from tests.bot.newsroom import ADMIN
from tests.bot.roles.table import ROWS

SCRIPT = Path(desk.__file__)
KEYS = {"p95_ms_small", "p95_ms_large", "worst_ratio", "home_ms_large", "find_ms_large"}


def test_every_row_of_the_table_of_listeners_is_measured():
    names = [one.name for one in INTERACTIONS]
    assert len(names) == len(set(names))
    assert set(ROWS) - set(names) == {CHANGES_ALL}


def test_a_quick_run_ends_with_its_figures():
    done = subprocess.run(
        [sys.executable, SCRIPT, "--quick", "--json", "--only", "App Home: head", "find w77 w78", "clicks.undo: feedback"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (line,) = done.stdout.splitlines()
    found = json.loads(line)
    assert found.keys() >= KEYS
    assert all(found[key] > 0 for key in KEYS)
    assert found["turns"] == found["interactions"] == 5


def test_the_worst_ratio_is_of_medians_and_leaves_out_what_reads_all_that_it_counts():
    calm, growing = (Interaction(name, ADMIN, lambda *_: None, grows=name == "b") for name in "ab")
    found = {
        "a": (Taken([10.0, 20.0, 900.0], [1.0]), Taken([30.0, 50.0, 40.0], [1.0])),
        "b": (Taken([1.0], [1.0]), Taken([100.0], [1.0])),
    }
    told = desk.summary(found, [calm, growing])
    assert (told["worst"], told["worst_ratio"]) == ("a", 2.0)
    assert (told["slowest"], told["slowest_ms_large"]) == ("b", 100.0)
    assert told["p95_ms_small"] == pytest.approx(768.0)
    assert told["home_ms_large"] is None
