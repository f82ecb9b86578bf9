"""`claimwire demo`: the whole desk on one machine, with the sandbox workspace for Slack and a replayed feed for X."""

import json
import shlex
import shutil
import socket
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

import click
from sqlalchemy import create_engine, select

from bot.local import demo_desk, past, prepare, processes
from bot.local.checkers import at_work
from bot.local.checkers.at_work import Site
from bot.local.demo_desk import STATE
from bot.sandbox.config import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET
from pipeline.configuration import local_services
from pipeline.configuration.settings import HOME, NO_DOTENV, SettingsError
from pipeline.tables import Account

SAMPLE_FEED = HOME / "samples" / "feed"
SAMPLE_ARCHIVE = HOME / "samples" / "archive" / "checks.json"
FOR_THE_ADMIN = "AlcaldiaRiomar"
"""An account of the sample feed that nobody monitors until the visitor adds it in App Home."""
LIVE_SPEED = 2.0
"""Posts a second: quick enough to watch, slow enough to follow."""

CHECKERS = "checkers"
"""The folder of the checkers and their pages, in the demo's."""

PATIENCE_S = 60


def environment(
    *, feed: Path, port: int, at: local_services.Addresses, once: bool, speed: float = LIVE_SPEED
) -> dict[str, str]:
    """The settings of the demo's processes; nothing of a real desk's `.env` reaches them."""
    return {
        NO_DOTENV: "1",
        "STATE_DIR": str(STATE),
        "DATABASE_URL": at.database_url,
        "REDIS_URL": at.redis_url,
        "SLACK_MODE": "socket",
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_APP_TOKEN": APP_TOKEN,
        "SLACK_SIGNING_SECRET": SIGNING_SECRET,
        "SLACK_API_URL": f"http://127.0.0.1:{port}/api/",
        "TWEETS_CHANNEL": "tweets",
        "FACT_CHECK_CHANNEL": "fact-check",
        "CARDS_PER_SECOND": "200",
        "FIRST_ADMIN": "U0ADMIN",
        "PUBLISHER_NAME": "The demo’s desk",
        "SOURCE": "replay",
        "REPLAY_FEED": str(feed),
        "REPLAY_SPEED": "0" if once else f"{speed:g}",
        "REPLAY_LEAVE_OUT": "" if once or feed != SAMPLE_FEED else FOR_THE_ADMIN,
        "POLL_MIN_S": "1",
        "POLL_MAX_S": "2",
        "SWEEP_AFTER_S": "10",
        "LOG_LEVEL": "warning",
    }


def run(
    *, feed: Path | None, once: bool, fresh: bool, port: int, speed: float, with_past: bool, checkers: bool = False
) -> int:
    """Set everything up and run it; with `once`, end by itself with the counts as the last line."""
    played = (feed or SAMPLE_FEED).resolve()
    if not played.exists():
        raise SettingsError(f"There is no feed at {played}: name a file or folder of X API v2 objects.")
    if fresh:
        forget()
    STATE.mkdir(mode=0o700, parents=True, exist_ok=True)
    click.echo("Starting Postgres and Redis …")
    at = prepare.addresses(STATE)
    prepare.upgrade(at)
    _refuse_a_real_desk(at)
    port = free_port(port)
    env = environment(feed=played, port=port, at=at, once=once, speed=speed)
    site = _pages(played, env) if checkers else None
    if not prepare.configured()["database_url"]:
        demo_desk.keep(env)
    models = STATE / "models"
    prepare.train_first_model(at, models_dir=models, say=click.echo, encoder=prepare.first_encoder())
    about = [f"Judged by {prepare.live(at, models_dir=models)}"]
    if checkers:
        prepare.checkers(at, STATE / CHECKERS, models_dir=models, say=click.echo)
        about.append(at_work.SENTENCE)
    if played == SAMPLE_FEED:
        prepare.fill_archive(at, SAMPLE_ARCHIVE)
        about += [about_the_past(at, env)] if with_past else []
    sandbox = {"sandbox": _sandbox_command(port, about, site), **processes.keeper(STATE, **prepare.configured())}
    if site is not None:
        sandbox["pages"] = site.command
    return _once(sandbox, env, about, checkers=checkers) if once else _live(sandbox, env, port, about)


def _pages(feed: Path, env: dict[str, str]) -> Site | None:
    """Let the sample feed begin with posts that link to pages of this machine, and say so in the settings."""
    env["CHECK_GENERATED"] = "linked-pages"
    if feed != SAMPLE_FEED:
        return None
    site, played = at_work.pages(feed, STATE.resolve() / CHECKERS, port=free_port(0))
    # No other host: what the invented posts link to is nowhere, and nobody is to be asked for it.
    env |= {"REPLAY_FEED": str(played), "FETCH_PRIVATE_HOSTS": site.place, "FETCH_HOSTS": "127.0.0.1"}
    return site


def about_the_past(at: local_services.Addresses, env: Mapping[str, str]) -> str:
    """Invent the demo's past, unless it has read posts without one; what to say of it."""
    left_out = frozenset(env["REPLAY_LEAVE_OUT"].lower().split())
    return past.SENTENCE if prepare.invent_past(at, SAMPLE_FEED, leave_out=left_out) else past.MISSING


def _live(sandbox: Mapping[str, str], env: dict[str, str], port: int, about: Sequence[str]) -> int:
    threading.Thread(target=_announce, args=[port, about], daemon=True).start()
    return processes.run_together({**sandbox, **processes.procfile()}, extra=env)


def _announce(port: int, about: Sequence[str]) -> None:
    """Name the address as soon as somebody answers there."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        with closing(socket.socket()) as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                click.echo("\n".join(about))
                click.echo(f"Your newsroom is at http://127.0.0.1:{port}  (Ctrl-C ends it; `--fresh` starts over)")
                return
        time.sleep(0.1)


def _once(sandbox: Mapping[str, str], env: dict[str, str], about: Sequence[str], *, checkers: bool) -> int:
    result = STATE / "once.json"
    result.unlink(missing_ok=True)
    named = processes.procfile()
    work = {name: named[name] for name in ("worker", "cards", *(["checks"] if checkers else []))}
    once = shlex.join([sys.executable, "-m", "bot.local.play_once", str(result), *([CHECKERS] if checkers else [])])
    code = processes.run_together({**sandbox, **work, "once": once}, extra=env)
    if not result.exists():
        raise SettingsError("The run ended before it had counted; the messages above say why.")
    click.echo("\n".join(about))
    click.echo(json.dumps(json.loads(result.read_text(encoding="utf-8"))))
    return code


def _sandbox_command(port: int, about: Sequence[str], site: Site | None) -> str:
    options = {
        "--port": str(port),
        "--about": ". ".join(about),
        "--journal": str(STATE / "sandbox.jsonl"),
        "--media": f"media.claimwire.example={SAMPLE_FEED / 'media'}",
    }
    words = [sys.executable, "-m", "bot.sandbox", *(word for pair in options.items() for word in pair)]
    if site is not None:
        words += ["--media", f"{site.place}={site.folder}"]
    return shlex.join(words)


def free_port(wished: int) -> int:
    """The wished port, or any free one when somebody else, another demo say, has it."""
    for port in (wished, 0):
        with closing(socket.socket()) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise SettingsError("No port is free on this machine for the sandbox.")


def forget() -> None:
    """Delete what the demo kept: its database, its workspace, its model."""
    local_services.Embedded(STATE).release()
    shutil.rmtree(STATE)


def _refuse_a_real_desk(at: local_services.Addresses) -> None:
    engine = create_engine(at.database_url)
    with engine.connect() as connection:
        real = connection.scalar(select(Account.id).where(Account.source != "replay").limit(1))
    engine.dispose()
    if real is not None:
        raise SettingsError("DATABASE_URL is a real desk's database: unset it, and the demo uses one of its own.")
