"""The desk at which a command works: its services, a session, and who types."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from pipeline import wiring as pipeline_wiring
from pipeline.configuration import settings
from pipeline.services import Services


def tools_of_the_desk() -> Services:
    """The services, without anybody to tell and without the queue."""
    read = settings.load()
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
