"""Benchmarks run as the README and the docs write them: `python benchmarks/NAME.py`, from a clone."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = sorted(path for path in (ROOT / "benchmarks").glob("*.py") if "__main__" in path.read_text())


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_finds_the_project(path):
    source = path.read_text()
    imports = [source.find("\nfrom benchmarks"), source.find("\nimport benchmarks")]
    first = min((place for place in imports if place >= 0), default=len(source))
    assert first == len(source) or "sys.path.insert(0, str(ROOT))" in source[:first], (
        "only what is installed is found without it, and benchmarks are not"
    )


def test_one_of_them_starts_without_help(tmp_path):
    bare = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, ROOT / "benchmarks" / "copies.py", "--help"], cwd=tmp_path, env=bare, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "usage: copies.py" in done.stdout
