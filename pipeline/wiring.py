"""Settings in, services out: how an entry point puts its process together."""

import atexit
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

import psutil
from pydantic import SecretStr
from sqlalchemy.exc import SQLAlchemyError

from ml.errors import UserError
from pipeline.configuration import local_services, schema_version
from pipeline.configuration.local_services import Addresses
from pipeline.configuration.settings import HOME, Settings, SettingsError, reveal
from pipeline.log_lines import lines
from pipeline.messages.notifier import Notifier, nobody
from pipeline.services import Services, use
from pipeline.sources.replay import ReplaySource
from pipeline.sources.source import Source
from pipeline.sources.x.client import XClient
from pipeline.sources.x.source import XSource
from pipeline.store import outage

Made = TypeVar("Made")

log = logging.getLogger(__name__)

WAIT_S = 2.0
STOPPED_WITHIN_S = 8.0
"""Who is told to stop has so long to finish what is under way; supervisors are patient for ten seconds at least."""


def in_one_sentence(main: Callable[[], Made]) -> Made:
    """Run a process; an error that is meant for people is told without a traceback, and ends it with 1."""
    signal.signal(signal.SIGTERM, _stop)
    try:
        return main()
    except UserError as error:
        sys.exit(f"{error}")
    except SQLAlchemyError as error:
        if (said := outage.in_words(error)) is None:
            raise
        sys.exit(said)


def _stop(*_: object) -> None:
    """End in order: what is under way is finished, embedded services are let go."""
    stop_in_time()
    sys.exit(0)


def stop_in_time(put_back: Callable[[], None] = lambda: None) -> None:
    """End this process with 0 when its time is over, whatever it still waits for, which `put_back` gives to others."""

    def leave() -> None:
        time.sleep(STOPPED_WITHIN_S)
        log.warning("What was not finished within %g s is left to the next process.", STOPPED_WITHIN_S)
        try:
            put_back()
            atexit._run_exitfuncs()
            _kill_children()
        finally:
            os._exit(0)

    threading.Thread(target=leave, name="stopping", daemon=True).start()


def _kill_children() -> None:
    for child in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            child.kill()


def once_postgres_answers(make: Callable[[], Made]) -> Made:
    """Make something that needs the database; while that is away, wait, and say so once."""
    said = False
    while True:
        try:
            return make()
        except schema_version.Unreachable as error:
            if not said:
                log.warning("%s Waiting for it.", error)
            said = True
        time.sleep(WAIT_S)


def write_log(read: Settings) -> None:
    """Write this process's log as the settings say, without their secrets."""
    secrets = [value for name in Settings.model_fields if isinstance(value := getattr(read, name), SecretStr)]
    words = [word for one in secrets for word in one.get_secret_value().split()]
    lines.write_to_stderr(read.log_format, level=read.log_level, secrets=words)


def addresses(settings: Settings) -> Addresses:
    """Where Postgres and Redis answer for this process."""
    return local_services.addresses(
        database_url=reveal(settings.database_url),
        redis_url=reveal(settings.redis_url),
        state_dir=settings.state_dir,
    )


def services(settings: Settings, *, database_url: str, make_notifier: Callable[[], Notifier] = nobody) -> Services:
    """This process's services, in use from now on; raises WrongRevision unless database and code belong together."""
    schema_version.check(database_url, home=HOME)
    return use(of_any_schema(settings, database_url=database_url, make_notifier=make_notifier))


def of_any_schema(settings: Settings, *, database_url: str, make_notifier: Callable[[], Notifier] = nobody) -> Services:
    """The same, in use by nobody, whether Postgres answers or not: for whoever says what is wrong with it."""
    return Services(
        database_url=database_url,
        environment=settings,
        make_notifier=make_notifier,
        make_source=lambda: make_source(settings),
        source_name=settings.source,
    )


def make_source(settings: Settings) -> Source:
    """The source that the settings name; raises SettingsError when it lacks what it needs."""
    if settings.source == "replay":
        return ReplaySource([settings.replay_feed], speed=settings.replay_speed or None, everything=True)
    token = reveal(settings.x_bearer_token)
    if token is None:
        raise SettingsError(
            "X_BEARER_TOKEN is not set: take the bearer token of your app from the X developer console, "
            "or set SOURCE=replay to play files."
        )
    return XSource(XClient(token, settings.x_api_url))
