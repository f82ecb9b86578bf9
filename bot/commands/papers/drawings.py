"""`claimwire papers drawings`: what the networks and the desk are made of, drawn from their own parts."""

from pathlib import Path

import click

from bot.commands.papers import desk_steps
from bot.commands.papers.study import PaperStudy, out_option, show
from bot.commands.shared import options
from bot.commands.shared.errors import user_errors
from ml import registry
from ml.studies.papers.paper_row import PaperReport


@click.command()
@out_option
@options.as_json
def drawings(*, out: Path | None, as_json: bool) -> None:
    """What are the networks and the desk made of? Seven drawings, made from the code's own parts, without weights."""
    with user_errors():
        made = _drawn()
    show(made, out=out, as_json=as_json)


def _drawn() -> PaperReport:
    return registry.remake_paper("drawings", desk=desk_steps.steps(), back_to=desk_steps.JUDGES)


STUDY = PaperStudy(drawings, _drawn)
