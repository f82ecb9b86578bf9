"""A process says that it lives and what it does, for as long as it does."""

import json
import os
import shlex
import socket
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.orm import sessionmaker

from bot.local import processes
from pipeline.configuration.settings import HOME
from pipeline.health import server
from pipeline.health.processes import NAMES
from pipeline.processes import heartbeat
from pipeline.store import heartbeats
from pipeline.store.heartbeats import FORGOTTEN, Process
from tests.asked import ask, free_port
from tests.pipeline.database_away import closed
from tests.pipeline.processes.test_poller import until


def signs(sessions):
    with sessions() as session:
        return {sign.process.name: sign for sign in heartbeats.signs(session)}


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(heartbeat, "BEAT_S", 0.05)


@contextmanager
def beating(sessions, name="poller", look=lambda: (0, None)):
    heart = heartbeat.Heart(name, sessions, look)
    heart.start()
    try:
        yield heart
    finally:
        heart.stop()


def test_it_is_heard_of_while_it_lives_and_leaves_nothing_behind(sessions, quick):
    with beating(sessions):
        until(lambda: signs(sessions))
        (sign,) = signs(sessions).values()
        assert sign.process == Process("poller", socket.gethostname(), os.getpid())
        assert sign.silent < timedelta(seconds=5)
    assert signs(sessions) == {}


def test_for_how_long_it_took_nothing_up_is_known_and_what_it_is_at(sessions, quick):
    done = Counter()
    with beating(sessions, look=lambda: (done.total(), "asking about 2 accounts" if done else None)):
        until(lambda: signs(sessions) and signs(sessions)["poller"].idle > timedelta(seconds=0.3))
        assert signs(sessions)["poller"].doing is None
        done["looks"] += 1
        until(lambda: signs(sessions)["poller"].idle < timedelta(seconds=0.2))
        assert signs(sessions)["poller"].doing == "asking about 2 accounts"


def test_it_beats_on_after_a_migration_was_in_its_way(sessions, quick):
    def change(sql):
        with sessions() as session:
            session.execute(text(sql))
            session.commit()

    with beating(sessions):
        until(lambda: signs(sessions))
        change("alter table heartbeats rename to elsewhere")
        time.sleep(0.2)
        change("alter table elsewhere rename to heartbeats")
        change("delete from heartbeats")
        until(lambda: signs(sessions))


def test_it_beats_on_after_the_database_was_away(sessions, quick, database_url, server):
    with beating(sessions):
        until(lambda: signs(sessions))
        with closed(database_url, server):
            time.sleep(0.2)
        engine = create_engine(database_url)
        with engine.begin() as connection:
            connection.execute(text("delete from heartbeats"))
        until(lambda: signs(sessionmaker(engine)))
        engine.dispose()


def test_a_database_that_is_away_keeps_nobody_from_beginning_or_ending(sessions, quick, database_url, server, caplog):
    with closed(database_url, server), beating(sessions):
        pass
    assert "Traceback" not in caplog.text


def test_those_of_this_machine_that_were_killed_are_forgotten_and_others_are_not(sessions, quick):
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    here, elsewhere = socket.gethostname(), "desk-2"
    with sessions() as session:
        for name, host, pid in (
            ("worker", here, dead.pid),
            ("cards", here, os.getppid()),
            ("bot", elsewhere, dead.pid),
        ):
            heartbeats.beat(session, Process(name, host, pid), idle=timedelta(), doing=None)
        heartbeats.beat(session, Process("beat", elsewhere, 1), idle=timedelta(), doing=None)
        old = text("update heartbeats set beat_at = now() - :age, worked_at = now() - :age where process = 'beat'")
        session.execute(old, {"age": FORGOTTEN + timedelta(minutes=1)})
        session.commit()
    with beating(sessions):
        assert set(signs(sessions)) - {"poller"} == {"cards", "bot"}


def test_the_processes_of_the_procfile_are_heard_of_by_their_names(sessions, database_url, redis_url, tmp_path):
    """The bot needs a Slack, and is heard of where one is."""
    settings = {
        "CLAIMWIRE_NO_DOTENV": "1", "DATABASE_URL": database_url, "REDIS_URL": redis_url, "STATE_DIR": str(tmp_path),
        "SOURCE": "replay", "POLL_MIN_S": "1", "FIRST_ADMIN": "U0ADMIN", "SLACK_BOT_TOKEN": "xoxb-1",
        "HEALTH_PORT": str(base := free_port(17)), "LOG_FORMAT": "json",
    }  # fmt: skip
    taken = server.serve({}, port=base + NAMES.index("poller"))
    ports = {"worker": base + 1, "beat": base + 5, "poller": (taken or 0) + server.STEP}
    named = {name: command for name, command in processes.procfile().items() if name in ("worker", "beat", "poller")}
    with (tmp_path / "log").open("wb") as log:
        env = processes.environment(settings)
        started = [
            subprocess.Popen(shlex.split(command), cwd=HOME, env=env, stdout=log, stderr=log)
            for command in named.values()
        ]
        try:
            until(lambda: set(signs(sessions)) == set(named), seconds=60)
            assert {sign.process.pid for sign in signs(sessions).values()} == {process.pid for process in started}
            for name, port in ports.items():
                until(lambda port=port: ask(port, "/readyz"), seconds=30)
                assert ask(port, "/readyz") == (200, "ready\n"), name
                assert ask(port, "/healthz") == (200, "ok\n")
                assert "claimwire_database_up 1.0" in ask(port, "/metrics")[1]
            for process in started:
                process.terminate()
            assert [process.wait(30) for process in started] == [0, 0, 0]
        finally:
            for process in started:
                process.kill()
    assert signs(sessions) == {}, (tmp_path / "log").read_text()
    lines = [line for line in (tmp_path / "log").read_text().splitlines() if line and "Warm shutdown" not in line]
    assert all({"time", "level", "logger", "message"} <= json.loads(line).keys() for line in lines)  # but Celery's last
