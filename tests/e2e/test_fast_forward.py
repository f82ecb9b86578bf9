"""The loop from clicks to a verdict, through every process: two weeks of the benchmark, shortened."""

import json
import os
import subprocess
import sys

import pytest

from pipeline.configuration.settings import HOME

KEYS = {"f1_start", "f1_by_week", "f1_final", "recall_true_by_week", "recall_ci_by_week", "cards", "clicks"}


@pytest.mark.e2e
def test_two_weeks_are_read_clicked_and_judged_by_the_gate() -> None:
    command = [sys.executable, "benchmarks/fast_forward.py", "--quick", "--json"]
    env = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    done = subprocess.run(command, cwd=HOME, env=env, capture_output=True, text=True, timeout=150, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert set(found) >= KEYS
    assert found["clicks"] == found["cards"] > 100
    assert len(found["f1_by_week"]) == 2
    # Too few posts to tell two versions apart: the gate says so, and live stays.
    assert found["verdicts"] == ["refused", "refused"]
    assert found["f1_final"] == found["f1_start"]
    for low, high in found["recall_ci_by_week"]:
        assert 0 <= low < high <= 1
