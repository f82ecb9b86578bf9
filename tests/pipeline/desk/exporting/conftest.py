"""A desk that tells a receiver of webhooks."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from pipeline.configuration.choices import Choices
from pipeline.desk import clicks
from pipeline.desk.exporting import webhooks
from pipeline.services import Services
from tests.fakes import FeedSource
from tests.webhook_receiver import WebhookReceiver, receiving


@dataclass(frozen=True)
class Telling:
    """A desk's services, and a look at its outbox."""

    choices: Choices
    sessions: sessionmaker[Session]

    def rows(self, columns: str) -> list[tuple[Any, ...]]:
        with self.sessions() as session:
            found = session.execute(text(f"select {columns} from webhook_messages order by id"))
            return [tuple(row) for row in found]

    def pass_time(self) -> None:
        """Every pause, and every lease, is over."""
        with self.sessions() as session:
            session.execute(text("update webhook_messages set due_at = now() where state = 'waiting'"))
            session.commit()

    def send(self, **sender: Any) -> None:
        """One attempt at all that is due."""
        by = webhooks.sender(self.choices) if not sender else webhooks.Sender(**sender)
        for (id_,) in self.rows("id"):
            webhooks.send(self.sessions, by, id_)


@pytest.fixture
def receiver() -> Iterator[WebhookReceiver]:
    with receiving() as made:
        yield made


@pytest.fixture
def telling(database_url: str, receiver: WebhookReceiver, tmp_path: Path) -> Iterator[Callable[..., Telling]]:
    """A desk with this setting; without one, it tells the receiver."""
    made: list[Services] = []

    def make(**more: Any) -> Telling:
        values = {"webhooks": receiver.setting(), "fetch_private_hosts": receiver.place, "state_dir": tmp_path}
        choices = Choices(**(values | more))
        tools = Services(database_url=database_url, environment=choices, make_notifier=None, make_source=FeedSource)
        made.append(tools)
        return Telling(choices, tools.sessions)

    yield make
    for tools in made:
        tools.engine.dispose()


@pytest.fixture
def desk(telling: Callable[..., Telling]) -> Telling:
    return telling()


@pytest.fixture
def selected(raise_card: Callable[..., int]) -> Callable[..., int]:
    """A post is selected on this desk; its card in #fact-check."""

    def select(desk: Telling, number: int = 1, words: str = "El paro baja un 3 %.") -> int:
        card_id = raise_card(number, words)
        with desk.sessions() as session:
            acted = clicks.give_feedback(session, card_id=card_id, person="U0CHECKER", label="selected")
            session.commit()
        return acted.touched[1]

    return select
