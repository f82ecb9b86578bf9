"""Processes that poll, answer Slack or only score start without torch; the poller without Slack, too."""

import os
import subprocess
import sys

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
print(*sorted(Watch.asked & {{{heavy}}}))
"""
HEAVY = ("torch", "transformers", "matplotlib")
SLACK = ("slack_sdk", "slack_bolt")


def asked_for(module: str, heavy: tuple[str, ...], **env: str) -> str:
    """Which of these an import of the module asks for, installed or not."""
    code = WATCH.format(module=module, heavy=", ".join(map(repr, heavy)))
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=HOME, env=os.environ | env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize(
    ("module", "heavy"),
    [
        ("bot.app", HEAVY),
        ("bot.worker", HEAVY),
        ("pipeline.processes.poller", HEAVY + SLACK),
        ("ml.registry", HEAVY + SLACK),
    ],
)
def test_what_a_process_does_not_need_it_does_not_load(module, heavy, database_url, redis_url):
    assert asked_for(module, heavy, DATABASE_URL=database_url, REDIS_URL=redis_url) == ""


def test_the_watch_sees_what_is_loaded():
    assert asked_for("bot.app", SLACK) == "slack_bolt slack_sdk"


@pytest.mark.parametrize(
    "module",
    ["bot.app", "pipeline.processes.poller", "pipeline.processes.tasks", "pipeline.configuration.local_services"],
)
def test_importing_opens_nothing_and_starts_nothing(module, tmp_path):
    state = tmp_path / "state"
    assert asked_for(module, HEAVY, STATE_DIR=str(state), DATABASE_URL="", REDIS_URL="") == ""
    assert not state.exists()
