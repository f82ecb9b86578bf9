"""`claimwire encoder …`: encoders, on each of which any number of heads stand, on the terminal."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from bot.commands.shared import options, output, tables
from bot.commands.shared.errors import user_errors
from bot.commands.shared.help import Group
from bot.local import demo_desk
from ml.encoders import facts, shelf
from ml.encoders.facts import EncoderFacts
from pipeline.configuration import settings

_making = options.stacked(
    click.option("--layer", "layers", multiple=True, type=int, help="A layer that heads may use; may be repeated."),
    click.option("--max-tokens", type=click.IntRange(8), help="Where texts are cut."),
    click.option("--precision", type=click.Choice(["int8", "fp32"]), help="Of the weights."),
)


@click.group(cls=Group)
def encoder() -> None:
    """Encoders: each made once, and any number of heads trained on it in seconds."""


@encoder.command()
@click.argument("folder", required=False, type=options.FOLDER)
@_making
def make(*, folder: Path | None, **choices: Any) -> None:
    """Make an encoder of a Hugging Face folder, or without FOLDER of the weights in the extra `encoder`."""
    _obtain(shelf.make, str(folder) if folder else None, choices)


@encoder.command()
@click.argument("name")
@_making
def pull(*, name: str, **choices: Any) -> None:
    """Fetch an encoder from the Hugging Face hub and make it ready; needs the extra `train`."""
    _obtain(shelf.pull, name, choices)


@encoder.command("list")
@options.as_json
def listing(*, as_json: bool) -> None:
    """Show the encoders that there are, the desk's and the demo's, the newest of each first."""
    looked = dict.fromkeys([settings.load().encoders_dir.resolve(), (demo_desk.STATE / shelf.SHELF).resolve()])
    found = {path: one for place in looked for path, one in shelf.listed(place).items()}
    none = "There is no encoder yet: `claimwire encoder make`."
    rows = [_row(path, one) for path, one in found.items()]
    values = [{**vars(one), "folder": str(path)} for path, one in found.items()]
    said = tables.lines(rows) or [none]
    output.show([*said, f"Looked in {' and '.join(map(str, looked))}."], values, as_json=as_json)


def _obtain(obtain: Callable[..., Path], named: str | None, choices: dict[str, Any]) -> None:
    given = {name: value for name, value in choices.items() if value}
    with user_errors():
        folder = obtain(named, settings.load().encoders_dir, **given)
        made = facts.load(folder)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    click.echo(f"{made.id}: {size / 1e6:,.0f} MB in {folder}. Licence: {made.licence}.")
    click.echo(f"Train a head on it: claimwire train checkworthiness --recipe encoder-head --encoder {made.id} …")


def _row(path: Path, one: EncoderFacts) -> tuple[str, ...]:
    layers = ", ".join(map(str, one.layers))
    return one.id, one.precision, f"layers {layers}", f"{one.hidden} numbers", one.licence, str(path)
