"""`claimwire papers claimhunter`: ClaimHunter's table and figures made again on the posts at hand."""

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from bot.commands.models.train import settings_of
from bot.commands.papers import desk_weeks
from bot.commands.papers.study import PaperStudy, of_a_desk, show
from bot.commands.shared import options
from bot.commands.shared.errors import user_errors
from ml import registry
from ml.studies.papers.paper_row import PaperReport
from pipeline.configuration.settings import DEMO_SAMPLES, HOME

OTHER_LANGUAGES = HOME / "samples" / "held-out"
BASE_RATES, FRACTION = (0.15, 0.125, 0.1), 0.3
"""Of the paper's feed (CH-16), and of the negatives that its desk sees (CH-14)."""


@click.command()
@click.option("--data", multiple=True, type=options.PATH, help="Labelled posts, or folders; without it the samples.")
@options.text
@click.option("--label", help="The column of the labels; without it claim, label or check_worthy.")
@click.option(
    "--encoder", "encoders", multiple=True,
    help="The folder of a pretrained encoder, to fine-tune, or of one made with `claimwire encoder make`, to rest.",
)  # fmt: skip
@options.changes
@click.option("--word-vectors", type=options.FILE, help="A text file of word vectors, for LR-NNLM.")
@click.option("--progressive", is_flag=True, help="Rehearse releases of the network, each from the one before.")
@of_a_desk
def claimhunter(
    *, data: Sequence[Path], changes: Sequence[str], with_desk: bool, out: Path | None, quick: bool, as_json: bool,
    **choices: Any,
) -> None:  # fmt: skip
    """Which posts make a claim worth checking? Table 1, precision by week, growth, languages, the arithmetic.

    The network's row needs --encoder; without --word-vectors a stand-in takes their place, and says so.
    """
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    choices["settings"] = settings_of(changes, encoder=None)
    with user_errors():
        desk = desk_weeks.weeks_of_the_desk() if with_desk and not quick else "None was asked"
        made = _remade(data, desk=desk, **choices, **(QUICK if quick else {}))
    show(made, out=out, as_json=as_json)


QUICK = {"every": 10}


def _remade(data: Sequence[Path], **choices: Any) -> PaperReport:
    held_out = sorted(OTHER_LANGUAGES.glob("*.jsonl"))
    sampling = desk_weeks.labelled_stream(BASE_RATES, fraction=FRACTION)
    return registry.remake_paper(
        "claimhunter", paths=data or [DEMO_SAMPLES], held_out=held_out, sampling=sampling, **choices
    )


def _quick() -> PaperReport:
    return _remade([], **QUICK)


STUDY = PaperStudy(claimhunter, _quick)
