"""What a process sees of Postgres, of Redis and of its own machine."""

import shutil
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from sqlalchemy import Connection, func, select
from sqlalchemy.orm import Session

from ml import registry
from pipeline import queue
from pipeline.configuration import schema_version
from pipeline.configuration.choices import HOME, Choices
from pipeline.configuration.schema_version import Behind, Unreachable, WrongRevision
from pipeline.health.state import Disk
from pipeline.store.health.sightings import Seen
from pipeline.store.learning import models

OF_MACHINE = ("disk_full", "disk_nearly_full", "clock_wrong", "model_gone", "encoder_gone")
"""What each process sees of its own machine."""
KEEPS_FROM_WORK = {
    *("database_away", "schema_older", "schema_newer", "redis_away", "redis_read_only"),
    *("disk_full", "model_gone", "encoder_gone"),
}
"""With any of these a process is not ready."""
NEEDS_MODEL = ("worker", "checks")
CLOCKS_APART = timedelta(minutes=1)
"""Slack takes clocks for wrong at five minutes; cards are looked for by ours, too."""
FULL = 256 * 2**20
"""Bytes below which Postgres and Redis are about to stop."""
LEAST, MOST, SHARE = 2**30, 20 * 2**30, 0.05
"""A disk is nearly full below this share of it, but neither below less than the one nor with more than the other."""
PATIENCE_S = 2.0
_KEEPS_NOTHING = ("READONLY", "OOM", "MISCONF", "NOREPLICAS")
PROBE = "claimwire:health"


def disk(folder: Path) -> Disk | None:
    """The room there is for the state folder; None where nobody knows."""
    there = next((each for each in (folder.absolute(), *folder.absolute().parents) if each.exists()), Path("/"))
    try:
        usage = shutil.disk_usage(there)
    except OSError:
        return None
    return Disk(free=usage.free, total=usage.total)


def of_disk(room: Disk | None) -> Collection[str]:
    """What is wrong with it."""
    if room is None:
        return ()
    if room.free < FULL:
        return ("disk_full",)
    return ("disk_nearly_full",) if room.free < max(LEAST, min(SHARE * room.total, MOST)) else ()


def of_redis() -> tuple[Collection[str], dict[str, int]]:
    """What is wrong with Redis, and how many messages wait there by queue."""
    retry = Retry(NoBackoff(), 0)
    try:
        url, limits = queue.redis_url(), {"socket_connect_timeout": PATIENCE_S, "socket_timeout": PATIENCE_S}
        with redis.Redis.from_url(url, retry=retry, **limits) as client:
            queued = {name: sum(client.llen(key) for key in keys) for name, keys in queue.lists().items()}
            client.set(PROBE, 1, px=1000)
    except redis.ResponseError as error:
        return (("redis_read_only" if _keeps_nothing(error) else "redis_away"),), {}
    except (redis.RedisError, ValueError):
        return ("redis_away",), {}
    return (), queued


def _keeps_nothing(error: redis.ResponseError) -> bool:
    """redis-py leaves the code out of errors that have a class of their own."""
    return isinstance(error, redis.ReadOnlyError | redis.OutOfMemoryError) or str(error).startswith(_KEEPS_NOTHING)


def of_schema(connection: Connection) -> Collection[str]:
    """Whether the database and this code belong together."""
    try:
        schema_version.check_on(connection, home=HOME)
    except Unreachable:
        return ("database_away",)
    except Behind:
        return ("schema_older",)
    except WrongRevision:
        return ("schema_newer",)
    return ()


def of_machine(session: Session, choices: Choices, *, host: str, process: str) -> set[Seen]:
    """What is wrong with this machine, and with the model on it, for a process that needs one."""
    seen = {*of_disk(disk(choices.state_dir)), *_of_clock(session)}
    if process in NEEDS_MODEL:
        seen.update(_of_model(session))
    return {(code, host) for code in seen}


def _of_clock(session: Session) -> Collection[str]:
    there = session.scalars(select(func.clock_timestamp())).one()
    return ("clock_wrong",) if abs(now() - there) > CLOCKS_APART else ()


def _of_model(session: Session) -> Collection[str]:
    version = models.live(session, models.CHECKWORTHINESS)
    if version is None:
        return ()
    try:
        return ("encoder_gone",) if registry.lacks_encoder(Path(version.folder)) else ()
    except registry.ArtefactError:
        return ("model_gone",)


def now() -> datetime:
    """What this machine takes the time for."""
    return datetime.now(UTC)
