"""A filled desk to call functions on: what they do is taken back, so that each can be called again."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session, sessionmaker

from benchmarks.large.filling import fill
from benchmarks.trouble.servers import Servers
from bot.local import prepare
from pipeline import queue
from pipeline.configuration.choices import Choices
from pipeline.services import Services, use

LIMIT_S = 240
"""A statement that takes longer is given up."""


@dataclass(frozen=True)
class FilledDesk:
    """The services of a desk with so many posts."""

    tools: Services

    @contextmanager
    def rolled_back(self) -> Iterator[Session]:
        """Let sessions commit into one transaction that is taken back at the end; one of them."""
        with self.tools.engine.connect() as connection:
            outer = connection.begin()
            connection.execute(text(f"set local statement_timeout = '{LIMIT_S}s'"))
            sessions = sessionmaker(connection, join_transaction_mode="rollback_only")
            self.tools.__dict__["sessions"] = sessions
            with sessions() as session:
                yield session
            outer.rollback()

    def one(self, sql: str) -> int:
        """What a query finds first."""
        with self.tools.engine.connect() as connection:
            return connection.scalars(text(sql)).one()


@contextmanager
def filled(folder: Path, *, posts: int) -> Iterator[FilledDesk]:
    """The desk in this folder, filled unless it is."""
    with filled_servers(folder, posts=posts) as servers:
        queue.connect(servers.at.redis_url)
        tools = Services(
            database_url=servers.at.database_url, environment=Choices(state_dir=folder, first_admin="U0ADMIN"),
            make_notifier=None, make_source=NotImplementedError, source_name="x",
        )  # fmt: skip
        yield FilledDesk(use(tools))
        tools.engine.dispose()


@contextmanager
def filled_servers(folder: Path, *, posts: int) -> Iterator[Servers]:
    """Postgres and Redis in this folder, filled unless they are."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)  # Postgres runs as another user when we are root
    servers = Servers(folder)
    try:
        prepare.upgrade(servers.at)
        engine = create_engine(servers.at.database_url)
        with engine.connect() as connection:
            is_empty = not connection.scalar(text("select exists (select from tweets)"))
        if is_empty:
            fill(engine, posts=posts)
        engine.dispose()
        yield servers
    finally:
        servers.release()
