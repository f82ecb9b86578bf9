"""What comes before the processes run: services, schema, a first model."""

import logging
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from bot.local import past
from bot.local.checkers import at_work
from ml import registry
from pipeline.checks.archive import importing
from pipeline.configuration import local_services, schema_version
from pipeline.configuration.settings import DEMO_SAMPLES, HOME
from pipeline.learning.retraining import live_model
from pipeline.learning.retraining.first_model import NO_ENCODER
from pipeline.monitoring.replayed_feed import groups_beside, monitor_feed
from pipeline.sources.replay import ReplaySource
from pipeline.store.learning import models


def configured() -> dict[str, str | None]:
    """The services that the environment names."""
    return {"database_url": os.environ.get("DATABASE_URL"), "redis_url": os.environ.get("REDIS_URL")}


def first_encoder() -> str | None:
    """What the environment names for the first model to read by."""
    return os.environ.get("FIRST_ENCODER") or None


def addresses(state_dir: Path) -> local_services.Addresses:
    """Configured services, or embedded ones under this folder, held until this process ends."""
    return local_services.addresses(**configured(), state_dir=state_dir)


def upgrade(at: local_services.Addresses) -> None:
    """Bring the schema to this code's revision; raises WrongRevision where it is ahead or cannot be reached."""
    try:
        schema_version.check(at.database_url, home=HOME)
    except schema_version.Behind:
        _migrate(at)


def _migrate(at: local_services.Addresses) -> None:
    config = Config(HOME / "alembic.ini")
    config.attributes["database_url"] = at.database_url
    command.upgrade(config, "head")


def fill_archive(at: local_services.Addresses, file: Path) -> None:
    """Take over a file of published checks; one that was taken over before changes nothing."""
    with _session(at) as session:
        importing.take_file(session, file)
        session.commit()


def invent_past(at: local_services.Addresses, feed: Path, *, leave_out: frozenset[str]) -> bool:
    """Give a feed's accounts the demo's past, unless posts came already; whether they have it."""
    with _session(at) as session:
        monitor_feed(session, ReplaySource([feed]), leave_out=leave_out, groups=groups_beside(feed))
        there = past.invent(session, now=datetime.now(UTC))
        session.commit()
    return there


def train_first_model(
    at: local_services.Addresses, *, models_dir: Path, say: Callable[[str], None], encoder: str | None = NO_ENCODER
) -> None:
    """Train the first model unless one is live already, and say so: it takes a moment."""
    with _session(at) as session, _without_warnings("ml.text.tokens"):
        if models.live(session, models.CHECKWORTHINESS) is not None:
            return
        say("Training the demo model on the sample posts …")
        begun = time.monotonic()
        version = live_model.live_version(
            session, models_dir=models_dir, samples=DEMO_SAMPLES, encoder=encoder, say=say
        )
        say(f"Live model: {version.name} ({time.monotonic() - begun:.1f} s)")


def checkers(at: local_services.Addresses, folder: Path, *, models_dir: Path, say: Callable[[str], None]) -> None:
    """Train the demo's checkers, and put them to work where none is."""
    say("Training two small checkers on the sample pairs and texts …")
    at_work.train(folder)
    with _session(at) as session:
        at_work.promote(session, folder, models_dir=models_dir, say=say)


def live(at: local_services.Addresses, *, models_dir: Path) -> str:
    """Say which model judges, and on which encoder; raises ModelMissing or ArtefactError where it cannot."""
    with _session(at) as session:
        version = live_model.live_version(session, models_dir=models_dir, samples=DEMO_SAMPLES)
        return registry.described(Path(version.folder))


@contextmanager
def _without_warnings(name: str) -> Iterator[None]:
    """What of the samples is too long for an encoder is no business of who starts a desk."""
    logger = logging.getLogger(name)
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(before)


@contextmanager
def _session(at: local_services.Addresses) -> Iterator[Session]:
    engine = create_engine(at.database_url)
    with Session(engine) as session:
        yield session
    engine.dispose()
