"""Processes that poll, answer Slack or only score start without torch; the poller without Slack, too."""

import os
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

import pytest

from pipeline.configuration.settings import HOME

WATCH = """
import sys
from importlib.abc import MetaPathFinder

class Watch(MetaPathFinder):
    asked = set()
    def find_spec(self, name, path=None, target=None):
        self.asked.add(name.partition(".")[0])

sys.meta_path.insert(0, Watch())
import {module}
print(*sorted(Watch.asked))
"""
HEAVY = {"torch", "transformers", "matplotlib"}
SLACK = {"slack_sdk", "slack_bolt"}


@cache  # each takes seconds, and more than one test looks at it
def imported(module: str, *, database_url: str = "", redis_url: str = "") -> tuple[set[str], bool]:
    """The packages that an import of the module asks for, installed or not, and whether it made the state folder."""
    with tempfile.TemporaryDirectory() as folder:
        state = Path(folder) / "state"
        done = subprocess.run(
            [sys.executable, "-c", WATCH.format(module=module)],
            cwd=HOME, env=os.environ | {"STATE_DIR": str(state), "DATABASE_URL": database_url, "REDIS_URL": redis_url},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return set(done.stdout.split()), state.exists()


@pytest.mark.parametrize(
    ("module", "heavy"),
    [
        ("bot.app", HEAVY),
        ("bot.worker", HEAVY),
        ("pipeline.processes.poller", HEAVY | SLACK),
        ("ml.registry", HEAVY | SLACK),
    ],
)
def test_what_a_process_does_not_need_it_does_not_load(module, heavy, database_url, redis_url):
    opens_at_import = module == "bot.worker"
    services = {"database_url": database_url, "redis_url": redis_url} if opens_at_import else {}
    asked, _ = imported(module, **services)
    assert asked & heavy == set()


def test_the_watch_sees_what_is_loaded():
    asked, _ = imported("bot.app")
    assert asked >= SLACK


@pytest.mark.parametrize(
    "module",
    ["bot.app", "pipeline.processes.poller", "pipeline.processes.tasks", "pipeline.configuration.local_services"],
)
def test_importing_opens_nothing_and_starts_nothing(module):
    asked, made_state = imported(module)
    assert asked & HEAVY == set()
    assert not made_state
