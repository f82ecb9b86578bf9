"""How a command tells an error that is meant for people: in one sentence, without a traceback."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from ml import registry
from pipeline.fetching.errors import FetchError
from pipeline.learning.retraining.promotion import NotPromoted


@contextmanager
def told() -> Iterator[None]:
    """Tell what went wrong with files, recipes, artefacts, promotions and pages, and end the command with 1."""
    try:
        yield
    except (
        registry.ArtefactError,
        registry.CheckError,
        registry.ExamplesError,
        registry.RecipeError,
        FetchError,
        NotPromoted,
    ) as error:
        raise click.ClickException(str(error)) from error
