"""A question to this machine's desk, for studies that can do without one."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.commands.shared.desk import desk
from ml.errors import UserError
from pipeline.store import outage

Found = TypeVar("Found")


def ask(question: Callable[[Session], Found], *, otherwise: Callable[[str], Found]) -> Found:
    """Answer a question from the desk's database; where there is no desk, or it does not answer, say why in words."""
    try:
        with desk() as (_, session):
            return question(session)
    except UserError as error:
        return otherwise(_first(str(error)))
    except SQLAlchemyError as error:
        if (told := outage.in_words(error)) is None:
            raise
        return otherwise(_first(told))


def _first(sentence: str) -> str:
    """What is so, without what to do about it."""
    return sentence.partition(": ")[0].partition(" (")[0]
