"""The files for people who have systemd or an engine for containers: parsed, and held against what there is."""

import configparser
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.commands.main import claimwire
from bot.local import processes
from pipeline.configuration.choices import Choices
from pipeline.configuration.settings import HOME, NO_DOTENV

DEPLOY = HOME / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
SERVICES = [unit for unit in UNITS if unit.suffix == ".service"]
HARDENED = {
    "NoNewPrivileges": "yes", "ProtectSystem": "strict", "ProtectHome": "yes", "PrivateTmp": "yes", "UMask": "0077",
    "CapabilityBoundingSet": "", "User": "claimwire",
}  # fmt: skip
PROGRAM = "/opt/claimwire/.venv/bin/claimwire"
KNOWN = {name.upper() for name in Choices.model_fields} | {NO_DOTENV}
RUN = [*processes.procfile(), "release"]
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
OURS = {name: service for name, service in COMPOSE["services"].items() if name not in ("postgres", "redis")}


def parsed(unit: Path) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(unit, encoding="utf-8")
    return parser


def exists(words: list[str]) -> bool:
    """Whether these are words of our program's."""
    return words[0] in claimwire.commands and (words[0] != "run" or words[1] in [*RUN, "%i"])


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_a_unit_is_hardened_and_starts_what_there_is_with_settings_that_there_are(unit: Path) -> None:
    service = parsed(unit)["Service"]
    assert {name: service[name] for name in HARDENED} == HARDENED
    assert exists(service["ExecStart"].partition(PROGRAM)[2].replace("'", " ").split())
    assert {word.partition("=")[0] for word in service["Environment"].split()} <= KNOWN
    if service["Type"] == "exec":
        assert (service["KillMode"], service["TimeoutStopSec"]) == ("mixed", "15")


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed.")
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    for unit in UNITS:  # where no Claimwire is installed, its program is no program
        held = unit.read_text(encoding="utf-8").replace(PROGRAM, sys.executable)
        (tmp_path / unit.name.replace("@.", "@bot.")).write_text(held, encoding="utf-8")
    command = ["systemd-analyze", "verify", "--man=no", *map(str, sorted(tmp_path.iterdir()))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    said = [line for line in done.stderr.splitlines() if "claimwire" in line]
    assert said == []


@pytest.mark.parametrize("name", OURS)
def test_a_container_runs_a_process_that_there_is_with_settings_that_there_are(name: str) -> None:
    service = OURS[name]
    assert exists(service["command"])
    assert service["command"] == ["run", name]
    assert set(service["environment"]) <= KNOWN
    assert (service["read_only"], service["cap_drop"], service["stop_grace_period"]) == (True, ["ALL"], "15s")


def test_every_process_has_a_container_and_no_file_holds_a_secret() -> None:
    assert set(OURS) == set(RUN)
    for file in DEPLOY.rglob("*"):
        if file.is_file():
            held = file.read_text(encoding="utf-8")
            assert not any(begun in held for begun in ("xoxb-", "xapp-", "whsec_")), file
            assert not re.search("PASSWORD=(?!\\$)", held), file


@pytest.mark.parametrize("file", [*UNITS, DEPLOY / "compose.yaml", DEPLOY / "Dockerfile"], ids=lambda file: file.name)
def test_each_says_that_nobody_here_has_run_it(file: Path) -> None:
    assert "obody here has" in "".join(file.read_text(encoding="utf-8").splitlines()[:3])
