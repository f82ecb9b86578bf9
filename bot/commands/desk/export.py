"""`claimwire export …`: posts, clicks, decisions and stories as files."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import click

from bot.commands.shared import options
from bot.commands.shared.desk import desk
from ml.counting import counted
from pipeline.desk.exporting import export as exporting
from pipeline.desk.exporting import pseudonyms
from pipeline.desk.exporting.tables import NAMES


@click.command()
@click.argument("folder", type=options.FOLDER)
@click.option("--format", "form", type=click.Choice(exporting.FORMS), default="csv", show_default=True)
@click.option("--table", "tables", multiple=True, type=click.Choice(NAMES), help="Only this one; may be repeated.")
@click.option("--names", is_flag=True, help="Name people by their Slack ids, in place of keyed hashes.")
def export(*, folder: Path, form: str, tables: Sequence[str], names: bool) -> None:
    """Write posts, clicks, decisions and stories into a new FOLDER, a file for each, with a README of the columns."""
    with desk() as (tools, session):
        hashed = partial(pseudonyms.pseudonym, key=pseudonyms.key_in(tools.choices.state_dir))
        pseudonym = None if names else hashed
        counts = exporting.export(session, folder, form=form, names=tables or NAMES, pseudonym=pseudonym)
    rows = ", ".join(f"{name}: {counted(count, 'row')}" for name, count in counts.items())
    click.echo(f"{folder}: {rows}. People are {'named' if names else 'pseudonyms'}.")
