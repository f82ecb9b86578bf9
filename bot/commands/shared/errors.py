"""How a command tells an error that is meant for people: in one sentence, without a traceback."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from ml.errors import UserError


@contextmanager
def user_errors(kind: type[UserError] = UserError) -> Iterator[None]:
    """Tell what went wrong, as click tells it, and end the command with 1."""
    try:
        yield
    except kind as error:
        raise click.ClickException(str(error)) from error
