"""How a command tells an error that is meant for people: in one sentence, without a traceback."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from ml.errors import UserError


@contextmanager
def user_errors() -> Iterator[None]:
    """Tell what went wrong, and end the command with 1."""
    try:
        yield
    except UserError as error:
        raise click.ClickException(str(error)) from error
