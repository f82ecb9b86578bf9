"""The Procfile's processes, run together on one machine."""

import os
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

import click
from honcho import manager as honcho
from honcho.environ import parse_procfile
from honcho.printer import Printer

from bot.local import prepare
from bot.slack import tokens
from bot.slack.tokens import needed
from pipeline import wiring as pipeline_wiring
from pipeline.configuration.settings import HOME, Settings, SettingsError, reveal

KILLED_AFTER_S = 10
"""Who does not end by then when told to; each of ours does."""
TOLD_TO_STOP = [one["rc"] for one in honcho.SIGNALS.values()]


def procfile() -> dict[str, str]:
    """Every process of the Procfile but `release`, which comes before them."""
    processes = parse_procfile((HOME / "Procfile").read_text(encoding="utf-8")).processes
    return {name: command for name, command in processes.items() if name != "release"}


def run(name: str) -> NoReturn:
    """Become a process of the Procfile, `release` among them; raises SettingsError where none has that name."""
    named = parse_procfile((HOME / "Procfile").read_text(encoding="utf-8")).processes
    if name not in named:
        raise SettingsError(f"The Procfile has no process {name}: name one of {', '.join(named)}.")
    words = shlex.split(named[name])
    os.execvpe(words[0], words, environment({}))


def keeper(state_dir: Path, *, database_url: str | None, redis_url: str | None) -> dict[str, str]:
    """The process that looks after what is embedded, if anything is."""
    names = [name for name, url in (("Postgres", database_url), ("Redis", redis_url)) if not url]
    command = [sys.executable, "-m", "bot.local.keep_services", str(state_dir), *names]
    return {"services": shlex.join(command)} if names else {}


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
    honcho.KILL_WAIT = KILLED_AFTER_S
    manager = honcho.Manager(Printer(sys.stdout, colour=sys.stdout.isatty()))
    env = environment(extra)
    for name, command in processes.items():
        # exec: the process that is watched, and told to stop, is the program itself and no shell around it.
        manager.add_process(name, f"exec {command}", env=env, cwd=str(Path.cwd()))
    manager.loop()
    return 0 if manager.returncode in TOLD_TO_STOP else int(manager.returncode or 0)


def up(read: Settings) -> int:
    """Check what cannot be missing, bring the schema up to date, run the Procfile's processes until told to stop."""
    needed(read.slack_bot_token, tokens.BOT)
    if read.slack_mode == "socket":
        needed(read.slack_app_token, tokens.APP)
    else:
        needed(read.slack_signing_secret, tokens.SIGNING)
    if read.source == "x":
        needed(read.x_bearer_token, tokens.X)
    at = pipeline_wiring.addresses(read)
    pipeline_wiring.once_postgres_answers(lambda: prepare.upgrade(at))
    prepare.train_first_model(at, models_dir=read.models_dir, say=click.echo, encoder=read.first_encoder)
    kept = keeper(read.state_dir, database_url=reveal(read.database_url), redis_url=reveal(read.redis_url))
    return run_together(procfile() | kept, extra={"DATABASE_URL": at.database_url, "REDIS_URL": at.redis_url})
