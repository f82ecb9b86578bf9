"""What the doctor asks the desk's store: by a session where there is one."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from bot.doctor.ill import Ill
from pipeline.configuration import schema_version
from pipeline.configuration.settings import HOME
from pipeline.store.learning import models
from pipeline.tables import ModelVersion


@contextmanager
def store(url: str) -> Iterator[Session | None]:
    """Open the store; None while the database is empty. Raises Ill where its schema is not this version's."""
    try:
        schema_version.check(url, home=HOME)
    except schema_version.EmptyDatabase:
        yield None
        return
    except schema_version.WrongRevision as error:
        raise Ill("not asked: first mend the database.") from error
    engine = create_engine(url)
    try:
        with Session(engine) as session:
            yield session
    finally:
        engine.dispose()


def live(url: str, task: str) -> ModelVersion | None:
    """The version that is live for a task, None where there is none; raises Ill where it is not on this machine."""
    with store(url) as session:
        version = None if session is None else models.live(session, task)
    if version is not None and not Path(version.folder).is_dir():
        raise Ill(f"{version.name} is not at {version.folder}: copy it there from the machine that trained it.")
    return version
