"""The desk at which a command works: its services, a session, and who types."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy.orm import Session

from bot.commands.shared.output import aside
from bot.local import demo_desk
from pipeline import wiring as pipeline_wiring
from pipeline.configuration.settings import Settings
from pipeline.services import Services

SETTINGS = f"{__name__}.settings"


def settings_of_the_desk() -> Settings:
    """The settings by which this command works: read once, and whose they are said once."""
    known = click.get_current_context().meta
    if SETTINGS not in known:
        known[SETTINGS] = demo_desk.settings(aside)
    read: Settings = known[SETTINGS]
    return read


def tools_of_the_desk() -> Services:
    """The services, without anybody to tell and without the queue."""
    read = settings_of_the_desk()
    return pipeline_wiring.services(read, database_url=pipeline_wiring.addresses(read).database_url)


@contextmanager
def desk() -> Iterator[tuple[Services, Session]]:
    """The services and a session that commits when all went well."""
    tools = tools_of_the_desk()
    with tools.sessions() as session:
        yield tools, session
        session.commit()


def me() -> str:
    """Who types, for the log."""
    return f"terminal:{getpass.getuser()}"
