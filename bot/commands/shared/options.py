"""Options that several commands have, in the same words everywhere."""

from collections.abc import Callable
from functools import reduce
from pathlib import Path
from typing import Any

import click

from ml import registry

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

PATH = click.Path(path_type=Path)
FILE = click.Path(dir_okay=False, path_type=Path)
FOLDER = click.Path(file_okay=False, path_type=Path)


def stacked(*options: Decorator) -> Decorator:
    """Several options as one decorator, in the order in which the help shows them."""
    return lambda command: reduce(lambda decorated, option: option(decorated), reversed(options), command)


def recipe(task: str, *, default: str | None, shown: str | None = None) -> Decorator:
    """What to train for a task; `shown` tells what stands for a default that depends."""
    choice = click.Choice(registry.recipes(task))
    return click.option("--recipe", default=default, show_default=shown or True, type=choice, help="What to train.")


as_json = click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
text = click.option("--text", default="text", show_default=True, help="The column of the texts.")
changes = click.option(
    "--set", "changes", multiple=True, metavar="KEY=VALUE", help="Change the recipe, such as --set epochs=3."
)
columns = stacked(
    text,
    click.option("--label", default="label", show_default=True, help="The column of the labels, 0 or 1."),
    click.option("--skip-unlabelled", is_flag=True, help="Pass over rows whose label is empty."),
)
training = stacked(
    click.option(
        "--validation", multiple=True, type=FILE, help="Choose on this file; without it, on a part of the data."
    ),
    changes,
    click.option("--out", required=True, type=FOLDER, help="The folder of the new version."),
    click.option("--start", metavar="VERSION", help="Go on from this one's weights: its name, its folder, or `live`."),
    click.option("--resume", is_flag=True, help="Go on with an interrupted training."),
    as_json,
)
report = stacked(as_json, click.option("--out", type=FILE, help="Write the report as JSON to this file."))
