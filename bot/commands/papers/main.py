"""The group `claimwire papers`: a subcommand for each paper, and all of them together."""

import click

from bot.commands.papers import cam, claimhunter, comparison, drawings, everything, generated
from bot.commands.papers.study import PaperStudy
from bot.commands.shared.help import Group

STUDIES: tuple[PaperStudy, ...] = (
    claimhunter.STUDY,
    comparison.STUDY,
    cam.STUDY,
    generated.STUDY,
    drawings.STUDY,
)  # fmt: skip
"""Every paper's study, in the order in which `papers all` runs and shows them; a line each."""


@click.group(cls=Group)
def papers() -> None:
    """Make the tables of the papers again, on what you have."""


for study in STUDIES:
    papers.add_command(study.command)
papers.add_command(everything.everything(STUDIES))
