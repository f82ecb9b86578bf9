"""An act whose statements are counted at two numbers of rows."""

from collections.abc import Callable
from dataclasses import dataclass

from click.testing import CliRunner

from bot.commands.main import claimwire
from pipeline import services
from tests.bot.counted.room import Room
from tests.bot.newsroom import ADMIN


@dataclass(frozen=True)
class Act:
    """What makes rows, what is done then with what was made, and why it sends more for more of them."""

    made: Callable[[Room, int], object]
    done: Callable[[Room, object], object]
    why: str = ""


def run(room: Room, *words: str) -> None:
    """Type a command on the terminal."""
    done = CliRunner().invoke(claimwire, words, catch_exceptions=False)
    services.current().engine.dispose()
    services.use(room.desk.tools)
    assert done.exit_code == 0, done.output


def typed(*words: str) -> Callable[[Room, object], object]:
    """A command on the terminal; `{}` stands for what was made."""
    return lambda room, made: run(room, *(word.format(made) for word in words))


def written(words: str) -> Callable[[Room, object], object]:
    """A line in Slack; `{}` stands for what was made."""
    return lambda room, made: room.acting.write(ADMIN, words.format(made))
