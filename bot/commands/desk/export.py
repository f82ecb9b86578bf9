"""`claimwire export …`: posts, clicks, decisions and stories as files; all that is kept of a person or an account."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import click

from bot.commands.desk.people import member
from bot.commands.shared import looking, options, output
from bot.commands.shared.desk import desk, me
from ml.counting import counted
from ml.errors import UserError
from ml.files import write_rows
from pipeline.checks.corrections import examples
from pipeline.checks.corrections.examples import Of
from pipeline.desk.exporting import export as exporting
from pipeline.desk.exporting import pseudonyms
from pipeline.desk.exporting.tables import NAMES
from pipeline.forgetting import people, whole
from pipeline.store.forgetting import exports


class NoSuchAccount(UserError):
    """Nothing is kept of whoever is named."""


class OrFolder(click.Group):
    """A group whose own work is asked for by a folder in a command's place."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take what is no command for the folder, or an option of that one."""
        return super().parse_args(ctx, self._whole(ctx, args))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is meant."""
        return super().resolve_command(ctx, self._whole(ctx, args))

    def _whole(self, ctx: click.Context, args: list[str]) -> list[str]:
        named = {*self.commands, *ctx.help_option_names}
        return args if not args or args[0] in named else ["folder", *args]


@click.group(cls=OrFolder)
def export() -> None:
    """Write posts, clicks, decisions and stories into a new FOLDER, or what is kept of somebody into a FILE."""


@export.command("folder")
@click.argument("folder", type=options.FOLDER)
@click.option("--format", "form", type=click.Choice(exporting.FORMS), default="csv", show_default=True)
@click.option("--table", "tables", multiple=True, type=click.Choice(NAMES), help="Only this one; may be repeated.")
@click.option("--names", is_flag=True, help="Name people by their Slack ids, in place of keyed hashes.")
def into_folder(*, folder: Path, form: str, tables: Sequence[str], names: bool) -> None:
    """A file for each table, with a README of the columns; the word `folder` may be left out."""
    looking.before_export()
    with desk() as (tools, session):
        hashed = partial(pseudonyms.pseudonym, key=pseudonyms.key_in(tools.choices.state_dir))
        pseudonym = None if names else hashed
        counts = exporting.export(session, folder, form=form, names=tables or NAMES, pseudonym=pseudonym)
        exports.note(session, of=exports.POSTS, place=folder, by=me())
    rows = ", ".join(f"{name}: {counted(count, 'row')}" for name, count in counts.items())
    click.echo(f"{folder}: {rows}. People are {'named' if names else 'pseudonyms'}.")


@export.command()
@click.argument("member_id", metavar="SLACK_ID")
@click.argument("file", type=options.FILE)
def person(*, member_id: str, file: Path) -> None:
    """Everything that is kept of a person of the desk, as JSON."""
    who = member(member_id)
    with desk() as (_, session):
        _write(file, people.kept_of_person(session, who), of=who)
        exports.note(session, of=exports.POSTS, place=file, by=me())  # their questions name posts


@export.command()
@click.argument("handle")
@click.argument("file", type=options.FILE)
def account(*, handle: str, file: Path) -> None:
    """Everything that is kept of an account and its posts, as JSON."""
    with desk() as (tools, session):
        found = whole.account_of(session, handle, source=tools.network.name)
        if found is None:
            raise NoSuchAccount(f"Nothing is kept of {handle}; `claimwire accounts list` names those monitored.")
        _write(file, people.kept_of_account(session, found), of=f"@{found.handle}")
        exports.note(session, of=exports.POSTS, place=file, by=me())


@export.command()
@click.argument("what", metavar="comparison|generated", type=click.Choice(list(examples.COLUMNS)))
@click.argument("file", type=options.FILE)
def corrections(*, what: Of, file: Path) -> None:
    """What the desk said of findings, as examples in the columns that training reads: .jsonl, .csv or .parquet.

    Pictures are named as they lie in the folder of evidence, which training takes by --images.
    """
    form = file.suffix.lower().removeprefix(".")
    if form not in exporting.FORMS:
        raise click.BadParameter(f"{file.name}: give a name that ends with .{', .'.join(exporting.FORMS)}.")
    with desk() as (_, session), output.writing(file):
        count = write_rows(examples.rows(session, what), file, form=form, columns=examples.COLUMNS[what])
        exports.note(session, of=exports.POSTS, place=file, by=me())
    click.echo(f"{counted(count, 'example')} {'is' if count == 1 else 'are'} in {file}.")


def _write(file: Path, kept: dict[str, list[dict[str, Any]]], *, of: str) -> None:
    output.write(file, output.to_json(kept))
    rows = sum(map(len, kept.values()))
    click.echo(f"{file}: {counted(rows, 'row')} of {counted(len(kept), 'table')} about {of}.")
