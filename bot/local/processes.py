"""The Procfile's processes, run together on one machine."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from honcho.environ import parse_procfile
from honcho.manager import Manager
from honcho.printer import Printer

from pipeline.configuration.settings import HOME


def procfile() -> dict[str, str]:
    """Every process of the Procfile but `release`, which comes before them."""
    processes = parse_procfile((HOME / "Procfile").read_text(encoding="utf-8")).processes
    return {name: command for name, command in processes.items() if name != "release"}


def environment(extra: Mapping[str, str]) -> dict[str, str]:
    """This environment, with our own programs found first and output not held back."""
    programs = Path(sys.executable).parent
    return {
        **os.environ,
        "PATH": f"{programs}{os.pathsep}{os.environ.get('PATH', '')}",
        "PYTHONUNBUFFERED": "1",
        **extra,
    }


def run_together(processes: Mapping[str, str], *, extra: Mapping[str, str]) -> int:
    """Run until one ends or we are told to stop, then end the others; the exit code of the first to end."""
    manager = Manager(Printer(sys.stdout, colour=sys.stdout.isatty()))
    env = environment(extra)
    for name, command in processes.items():
        # exec: the process that is watched, and told to stop, is the program itself and no shell around it.
        manager.add_process(name, f"exec {command}", env=env, cwd=str(Path.cwd()))
    manager.loop()
    return int(manager.returncode or 0)
