"""Where alembic meets the settings: the same database as every other process."""

from alembic import context
from sqlalchemy import create_engine, text

from pipeline import tables
from pipeline.configuration import local_services, settings
from pipeline.store import locks
from pipeline.store.locks import Lock

LOCK_TIMEOUT = "5s"
STATEMENT_TIMEOUT = "60s"


def database_url() -> str:
    """The address given by the caller, or the configured one."""
    given = context.config.attributes.get("database_url")
    if given:
        return str(given)
    read = settings.load()
    # Migrations need no Redis: any address keeps the embedded one from starting.
    return local_services.addresses(
        database_url=settings.reveal(read.database_url), redis_url="unused", state_dir=read.state_dir
    ).database_url


def run() -> None:
    """Upgrade or downgrade in one transaction, giving up soon when the desk is at work on a table."""
    engine = create_engine(database_url())
    with engine.begin() as connection:
        connection.execute(text(f"set lock_timeout = '{LOCK_TIMEOUT}'"))
        connection.execute(text(f"set statement_timeout = '{STATEMENT_TIMEOUT}'"))
        locks.hold(connection, Lock.MIGRATION)
        context.configure(connection=connection, target_metadata=tables.Base.metadata)
        context.run_migrations()
    engine.dispose()


run()
