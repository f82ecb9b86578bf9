"""A post's number leads through the logs of all processes, from its reading to the click."""

import logging

import pytest
from sqlalchemy import select

from pipeline.desk import clicks
from pipeline.log_lines.about import begin_anew
from pipeline.log_lines.lines import Lines
from pipeline.log_lines.redaction import Redactor
from pipeline.monitoring import polling
from pipeline.processes import tasks
from pipeline.store.posts import accounts
from pipeline.store.posts.accounts import Wishes
from pipeline.tables import Account, Card
from tests.fakes import SOMEBODY, post


@pytest.fixture
def said():
    """What is written, as a process writes it."""
    written = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            written.append(self.format(record))

    handler = Kept()
    handler.setFormatter(Lines("text", Redactor()))
    root, before = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield written
    root.removeHandler(handler)
    root.setLevel(before)


def test_it_is_read_judged_shown_and_clicked(tools, said):
    tools.source.posts += [
        post(1, "El paro bajó un 3 % en 2025 y hay 200.000 empleos más."),
        post(2, "Gracias a todos."),
    ]
    with tools.sessions() as session:
        accounts.add(session, source="x", profile=SOMEBODY, wishes=Wishes(), by="test")
        session.commit()
        account_id = session.scalars(select(Account.id)).one()
    new = polling.poll(tools, account_id).new
    tasks.triage_tweets(list(new))
    with tools.sessions() as session:
        card_id, tweet_id = session.execute(select(Card.id, Card.tweet_id).order_by(Card.id).limit(1)).one()
    begin_anew()
    tasks.show_card(card_id)
    begin_anew()
    with tools.sessions() as session:
        clicks.give_feedback(session, card_id=card_id, person="U0CHECKER1", label="selected")
        session.commit()
    way = [line.partition(": ")[2] for line in said if line.endswith(f" post={tweet_id}")]
    assert way[0] == f"It was read. post={tweet_id}"
    assert way[1].startswith("It is judged: ")
    assert way[2:] == [f"Card {card_id} is shown as buttons. post={tweet_id}", f"It is selected. post={tweet_id}"]
    assert [line for line in said if SOMEBODY.name in line or "paro" in line] == []
