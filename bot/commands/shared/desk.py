"""The desk at which a command works: its services, a session, and who types."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from pipeline import wiring as pipeline_wiring
from pipeline.configuration import settings
from pipeline.services import Services


@contextmanager
def desk() -> Iterator[tuple[Services, Session]]:
    """The services and a session that commits when all went well."""
    read = settings.load()
    tools = pipeline_wiring.services(read, database_url=pipeline_wiring.addresses(read).database_url)
    with tools.sessions() as session:
        yield tools, session
        session.commit()


def me() -> str:
    """Who types, for the log."""
    return f"terminal:{getpass.getuser()}"
