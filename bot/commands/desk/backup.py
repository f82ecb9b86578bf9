"""`claimwire backup` and `claimwire restore`: the desk in one file, and back, here or on another machine."""

from pathlib import Path

import click

from bot.commands.shared import options
from bot.commands.shared.desk import settings_of_the_desk
from bot.commands.shared.output import aside
from bot.local import prepare
from ml.counting import counted
from pipeline import wiring
from pipeline.backup import making, restoring
from pipeline.backup.manifest import Manifest
from pipeline.configuration.settings import Settings

QUESTION = "What the database and the models folder hold now is lost. Go on?"


@click.command()
@click.argument("file", type=options.FILE)
def backup(file: Path) -> None:
    """Write the desk into a new FILE: the database, models, evidence, `export.key`; the desk may be at work."""
    read = settings_of_the_desk()
    made = making.make(file, read, database_url=wiring.addresses(read).database_url, say=aside)
    size = file.stat().st_size / 1e6
    click.echo(f"{file}: {size:,.1f} MB, {counted(len(made.parts), 'part')}, schema {made.revision}.")
    click.echo("It holds what people wrote and clicked, and no token: keep it where few can read it.")
    _say_again(made)


@click.command()
@click.argument("file", type=options.FILE)
@click.option("--replace", is_flag=True, help="Lose what the database and the models folder hold now; asks first.")
@click.option("--yes", is_flag=True, help="Ask no question.")
def restore(*, file: Path, replace: bool, yes: bool) -> None:
    """Bring back the desk of FILE, and its schema up to date; nothing is touched before all of FILE was verified."""
    read = settings_of_the_desk()
    if replace and not yes:
        click.confirm(QUESTION, abort=True, err=True)
    at = wiring.addresses(read)
    made = restoring.restore(file, read, database_url=at.database_url, replace=replace, say=aside)
    prepare.upgrade(at)
    click.echo(f"Restored as of {made.made_at:%Y-%m-%d %H:%M} UTC.")
    _say_missing(made, read)
    _say_again(made)
    click.echo("Removals since then are not known here: see docs/ops.md before you start the desk.")


def _say_missing(made: Manifest, read: Settings) -> None:
    missing = sorted(set(made.settings) - {name.upper() for name in read.model_fields_set})
    if missing:
        click.echo(f"Set there, and not here: {', '.join(missing)}.")


def _say_again(made: Manifest) -> None:
    for name, command in made.encoders.items():
        click.echo(f"The encoder {name} is not in it, since it can be made again: {command}")
