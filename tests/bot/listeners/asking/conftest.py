"""A desk whose first model is at work, and what people ask there, answered as the workers do."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot.sandbox import Sandbox
from pipeline.processes import answers
from tests.bot import payloads
from tests.bot.newsroom import CHECKER, GENERAL, Block, Desk, desk_on, words_in
from tests.bot.ways import Dispatch

Make = Callable[..., Any]


@pytest.fixture
def desk(
    sandbox: Sandbox,
    database_url: str,
    redis_url: str,
    model_folder: Path,
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> Iterator[Desk]:
    """Settings of its own a test gives by `parametrize("desk", …, indirect=True)`."""
    shutil.copytree(model_folder, tmp_path / "models" / "svm-tfidf-demo")
    more = getattr(request, "param", {})
    with desk_on(sandbox, database_url=database_url, redis_url=redis_url, folder=tmp_path, **more) as made:
        with made.sessions() as session:
            made.tools.judge(session)
            session.commit()
        yield made


class Asking:
    """People ask; what a worker does then is done at once."""

    def __init__(self, desk: Desk, acting: Dispatch) -> None:
        self.desk, self.acting = desk, acting

    def check(self, asked: str, person: str = CHECKER) -> Block:
        """What the person is told in private who types this."""
        self.acting.write(person, f"check {asked}")
        return self.answered(person)

    def shortcut(self, message: Block, person: str = CHECKER, channel: str = GENERAL) -> Block:
        """The same of a message."""
        self.acting.deliver(payloads.shortcut(self.desk.sandbox, person, message, channel=channel))
        return self.answered(person)

    def answered(self, person: str = CHECKER) -> Block:
        """What the newest inquiry comes to."""
        ((inquiry_id,),) = self.desk.rows("select max(id) from inquiries")
        answers.answer(inquiry_id)
        answers.tell_answer(inquiry_id)
        return self.private(person)[-1]

    def private(self, person: str = CHECKER) -> list[Block]:
        """What the bot wrote to this person alone."""
        channels = {one["id"] for one in self.desk.sandbox.state()["channels"]}
        own = "D" + person[1:]
        return self.desk.sandbox.messages(own) if own in channels else []

    def words(self, asked: str, person: str = CHECKER) -> str:
        """The answer, in words."""
        return words_in(self.check(asked, person))

    def do(self, sql: str) -> None:
        """Change what Postgres holds."""
        with self.desk.sessions() as session:
            session.execute(text(sql))
            session.commit()

    def say(self, words: str, channel: str = GENERAL, **more: Any) -> Block:
        """A message of somebody's, as Slack has it."""
        self.desk.sandbox.say("U0HEAD", channel, words)
        return self.desk.sandbox.messages(channel)[-1] | more


@pytest.fixture
def asking(desk: Desk, acting: Dispatch) -> Asking:
    return Asking(desk, acting)
