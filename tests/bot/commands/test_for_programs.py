"""Commands speak to programs: `--json` wherever something is listed or measured, exit codes, completion."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from bot.commands.main import claimwire
from pipeline import services

ACT = """
accounts add, accounts export, accounts import, accounts pause, accounts remove, accounts resume, archive encoder,
archive export, archive import, archive index, archive publish, archive remove, archive tune, backup, copies part,
dataset export, dataset import, dataset retract, demo, encoder make, encoder pull, evidence remove, export account, export corrections,
export folder, export person,
label announce, label close, label export, label new, model promote, model pull, model recalibrate, model rollback,
people give, people take, posts retry, preserve export, preserve remove, queue drop, queue retry, rescore, restore, run,
up, webhooks repeat
"""
"""They do something, or write in a format of their own."""
LISTS = [
    "accounts list", "archive list", "archive search paro", "copies list", "dataset list", "find paro", "label list",
    "label opinions", "model list", "people list", "posts list", "preserve list", "queue", "report", "retention",
    "settings history", "dataset exports",
    "settings list", "webhooks dead", "webhooks list",
]  # fmt: skip


def leaves(group: click.Group, *path: str) -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from leaves(command, *path, name)
        else:
            yield " ".join((*path, name)), command


def test_what_lists_or_measures_takes_json_in_the_same_words() -> None:
    taking = {name: option for name, one in leaves(claimwire) for option in one.params if option.name == "as_json"}
    acting = {name for name, _ in leaves(claimwire)} - set(taking)
    assert acting == set(" ".join(ACT.split()).split(", "))
    assert {(*option.opts, option.help) for option in taking.values()} == {("--json", "Print everything as JSON.")}


@pytest.mark.parametrize("words", LISTS)
def test_one_json_value_comes_of_an_empty_desk(
    words: str, database_url: str, redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, value in {"DATABASE_URL": database_url, "REDIS_URL": redis_url, "STATE_DIR": str(tmp_path)}.items():
        monkeypatch.setenv(name, value)
    done = CliRunner().invoke(claimwire, [*words.split(), "--json"], catch_exceptions=False)
    services.current().engine.dispose()
    assert done.exit_code == 0
    assert isinstance(json.loads(done.stdout), list | dict)


def typed(*words: str, **more: str) -> "subprocess.CompletedProcess[str]":
    command = str(Path(sys.executable).parent / "claimwire")
    env = os.environ | {"CLAIMWIRE_NO_DOTENV": "1"} | more
    return subprocess.run([command, *words], env=env, capture_output=True, text=True, check=False, timeout=120)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("--help", 0),
        ("report --help", 0),
        ("report", 1),
        ("report --json", 1),
        ("doctor --processes", 1),
        ("doctor --processes --json", 1),
        ("reprot", 2),
        ("report --jsno", 2),
        ("report --weeks none", 2),
        ("find", 2),
        ("label new a", 2),
    ],
)
def test_how_a_command_ends_says_whether_it_was_done_refused_or_typed_wrong(words: str, code: int) -> None:
    nowhere = {"DATABASE_URL": "postgresql://desk@127.0.0.1:1/x", "REDIS_URL": "redis://127.0.0.1:1/0"}
    done = typed(*words.split(), **nowhere)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    if "doctor" not in words:
        assert bool(done.stderr) is (code > 0)
    if "--json" in words and "doctor" in words:
        assert [one["well"] for one in json.loads(done.stdout)] == [False]


def test_how_commands_end_is_said_in_the_help() -> None:
    said = " ".join(typed("--help").stdout.split())
    assert "0 when it is done, 1 when the answer is no" in said
    assert "2 when typed wrong" in said


def test_the_shell_completes_commands_and_options() -> None:
    for begun, expected in {"claimwire data": "plain,dataset", "claimwire report --js": "plain,--json"}.items():
        place = str(len(begun.split()) - 1)
        done = typed(_CLAIMWIRE_COMPLETE="bash_complete", COMP_WORDS=begun, COMP_CWORD=place)
        assert expected in done.stdout.splitlines()
