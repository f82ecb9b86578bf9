"""`claimwire papers comparison`: Team Noir's and Tyche's tables of claims against documents, made again."""

import logging
from pathlib import Path
from typing import Any

import click

from bot.commands.papers.study import PaperStudy, quick_option, seeded, show
from bot.commands.shared import options
from bot.commands.shared.errors import user_errors
from ml import registry
from ml.studies.papers.paper_row import PaperReport


@click.command()
@click.option(
    "--data", type=options.FOLDER, help="A folder with Factify's train, val and test files (CSV, TSV, JSON Lines)."
)
@click.option("--images", type=options.FOLDER, help="The folder of the pictures; without it, that of the files.")
@click.option("--text-encoder", default="small", show_default=True, help="A folder or a Hugging Face name; it rests.")
@click.option("--fine-tune", is_flag=True, help="Let the text encoder learn along, which takes many times as long.")
@click.option("--image-encoder", default="small", show_default=True, help="A folder or a Hugging Face name.")
@click.option(
    "--groups", default=400, show_default=True, type=click.IntRange(12), help="Without data: groups of five pairs."
)
@click.option(
    "--epochs", default=20, show_default=True, type=click.IntRange(1), help="How long each network is trained."
)
@quick_option
@seeded
def comparison(*, quick: bool, out: Path | None, as_json: bool, **choices: Any) -> None:
    """How does a document stand to a claim? Team Noir's Tables 1 and 2 and Tyche's Table 1, with every ablation.

    Without --data they are made on pairs that are drawn for it, with pictures. Each network of both papers, each
    ablation and each ensemble is trained on the same pairs and judged on others; the papers' values stand beside.
    """
    if quick and choices["data"] is not None:
        raise click.UsageError("--quick draws pairs of its own; leave it out, or --data.")
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    with user_errors():
        made = _quick() if quick else registry.remake_paper("comparison", **choices)
    show(made, out=out, as_json=as_json)


def _quick() -> PaperReport:
    return registry.remake_paper("comparison", how="quick")


STUDY = PaperStudy(comparison, _quick)
