"""The structure of the code is measured as it is: on a small tree of known structure, and on this one."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TREE = {
    ".gitignore": "*.log\n__pycache__/\n",
    "Procfile": "worker: python -m pipeline.services\n",
    "bot/__init__.py": '"""Speaks."""\n',
    "bot/cli.py": "from pipeline import tasks\n",
    "pipeline/__init__.py": "",
    "pipeline/tasks.py": "from pipeline.store import rows\n",
    "pipeline/services.py": (
        "from importlib import import_module\n\nimport pipeline.store.rows\n\n\n"
        "def door():\n    return import_module('ml.door')\n"
    ),
    "pipeline/store/__init__.py": "",
    "pipeline/store/rows.py": "def rows():\n    from pipeline import services\n    return services\n",
    "pipeline/page/page.js": "",
    "pipeline/page/page.css": "",
    "pipeline/page/page.svg": "",
    "pipeline/page/page.log": "",
    "pipeline/page/__pycache__/page.pyc": "",
    "ml/__init__.py": "",
    "ml/door.py": "from ml.one import first\n",
    "ml/one/__init__.py": "",
    "ml/one/first.py": "from ml import two\n",
    "ml/two.py": "from ml import door\n",
    "tests/test_door.py": "def test_door():\n    assert True\n",
}
FIGURES = {
    "files": 7,
    "loose_files": 5,
    "widest_folder": 3,
    "widest_root": 4,
    "file_median": 1,
    "longest_file": 7,
    "function_median": 2.5,
    "longest_function": 3,
    "single_importer_under_40": 3,
    "hidden_imports": 2,
    "mutual_pairs": 1,
    "sibling_cycles": 1,
    "product_lines": 16,
    "test_lines": 2,
}


def measured(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "benchmarks.house", *arguments], cwd=ROOT, capture_output=True, text=True
    )


@pytest.fixture
def tree(tmp_path):
    for name, text in TREE.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    return tmp_path


def test_a_tree_of_known_structure_has_its_figures(tree):
    assert json.loads(measured("--json", "--at", tree).stdout) == FIGURES


def test_the_lists_say_what_to_tidy_up(tree):
    said = measured("--at", tree).stdout
    pair = "pipeline.services and pipeline.store\n    pipeline.services:3 imports pipeline.store.rows\n"
    assert f"{pair}    pipeline.store.rows:2 imports pipeline.services\n" in said
    assert "\n  ml.door ml.one ml.two\n" in said
    assert "pipeline/tasks.py, imported by bot.cli" in said
    assert "pipeline/services.py, imported by" not in said, "a process starts with it"
    assert "Imports inside functions\n  pipeline/services.py:7\n  pipeline/store/rows.py:2\n" in said


def test_an_import_by_name_counts_as_an_import(tree):
    (tree / "ml/door.py").write_text("import importlib\n\n\ndef back():\n    importlib.import_module('ml.two')\n")
    (tree / "ml/two.py").write_text("import ml.door\n")
    assert "ml.door and ml.two\n    ml.door:5 imports ml.two\n" in measured("--at", tree).stdout


def test_this_project_has_all_figures():
    said = measured("--json").stdout.splitlines()[-1]
    assert json.loads(said).keys() == FIGURES.keys()


def test_what_is_no_checkout_is_refused_in_a_sentence(tree, tmp_path_factory):
    assert "name a checkout with --at" in measured("--at", tmp_path_factory.mktemp("bare")).stderr
    (tree / "ml/__init__.py").unlink()
    assert "has no package ml" in measured("--at", tree).stderr
