"""What the desk said of findings, for commands that learn from it."""

from collections.abc import Sequence
from pathlib import Path

import click

from bot.commands.shared.desk import desk
from bot.commands.shared.output import aside
from ml.counting import counted
from ml.examples import Example
from pipeline.checks.corrections import examples
from pipeline.checks.corrections.examples import Of

NONE = (
    "The desk has said nothing of findings that could be learnt from; people click Right or Wrong under findings in "
    "Slack."
)

option = click.option(
    "--corrections", is_flag=True, help="Take what the desk said of findings: Right and Wrong under them in Slack."
)


def require_some(data: Sequence[Path], *, corrections: bool) -> None:
    """Raise UsageError where nothing is named to learn from."""
    if not data and not corrections:
        raise click.UsageError("Name what to learn from: --data FILE; findings are taken by --corrections.")


def of_desk(of: Of, *, whole: bool = False) -> list[Example]:
    """The examples of the desk's database, of which it is said how many there are."""
    with desk() as (tools, session):
        found = examples.examples(session, of, evidence_dir=tools.choices.evidence_dir, whole=whole)
    aside(f"The desk gives {counted(len(found), 'corrected example')}.")
    return found
