"""Where alembic meets the settings: the same database as every other process."""

from alembic import context
from sqlalchemy import text

from pipeline import tables, wiring
from pipeline.configuration import local_services, schema_version, settings
from pipeline.store import locks
from pipeline.store.locks import Lock

GIVEN = context.config.attributes.get("database_url")
LOCK_TIMEOUT = "5s"
STATEMENT_TIMEOUT = "60s"


def database_url() -> str:
    """The address given by the caller, or the configured one."""
    if GIVEN:
        return str(GIVEN)
    read = settings.load()
    # Migrations need no Redis: any address keeps the embedded one from starting.
    return local_services.addresses(
        database_url=settings.reveal(read.database_url), redis_url="unused", state_dir=read.state_dir
    ).database_url


def run() -> None:
    """Upgrade or downgrade, a migration a transaction, giving up soon when the desk is at work on a table."""
    with schema_version.engine(database_url()).connect() as connection:
        connection.execute(text(f"set lock_timeout = '{LOCK_TIMEOUT}'"))
        connection.execute(text(f"set statement_timeout = '{STATEMENT_TIMEOUT}'"))
        locks.wait_while_connected(connection, Lock.MIGRATION)
        connection.commit()
        context.configure(connection=connection, target_metadata=tables.Base.metadata, transaction_per_migration=True)
        with context.begin_transaction():
            context.run_migrations()


if GIVEN:  # by a caller who tells errors in its own way
    run()
else:
    wiring.in_one_sentence(run)
