"""`claimwire papers generated`: the generated-text paper's tables made again on the texts at hand."""

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from bot.commands.models.train import settings_of
from bot.commands.papers.study import PaperStudy, seeded, show
from bot.commands.shared import options
from bot.commands.shared.errors import user_errors
from ml import registry
from ml.studies.papers.paper_row import PaperReport


@click.command()
@click.option("--data", multiple=True, required=True, type=options.PATH, help="Files, or folders of JSON Lines.")
@click.argument("files", nargs=-1, type=options.PATH)
@options.recipe("generated-text", default="lr-tfidf-generated")
@options.changes
@click.option("--encoder", help="A folder or a Hugging Face name, for recipes that read with one.")
@options.text
@click.option("--label", default="label", show_default=True, help="The column of the labels: 1 machine, 0 human.")
@click.option(
    "--test", default=1000, show_default=True, type=click.IntRange(20), help="So many texts test, half human."
)
@click.option("--translator", help="A MarianMT, M2M-100 or NLLB model, for table 5: a folder or a name.")
@click.option("--paraphraser", help="A T5 that paraphrases: a folder or a name.")
@click.option("--cache", "cache_file", type=options.PATH, help="A file that keeps what was translated and paraphrased.")
@click.option(
    "--network", "networks", multiple=True, help="Train the paper's network on this encoder, too: a folder or a name."
)
@click.option("--t5", help="Train T5's encoder, and T5 whole, too: a folder or a name.")
@click.option("--network-texts", default=1000, show_default=True, type=click.IntRange(60), help="So many train these.")
@click.option("--network-test", default=300, show_default=True, type=click.IntRange(20), help="So many test these.")
@click.option(
    "--network-set", "network_changes", multiple=True, metavar="KEY=VALUE", help="Change the networks' recipe."
)
@seeded
def generated(
    *, data: Sequence[Path], files: Sequence[Path], changes: Sequence[str], encoder: str | None, out: Path | None,
    translator: str | None, paraphraser: str | None, networks: Sequence[str], t5: str | None, network_texts: int,
    network_test: int, network_changes: Sequence[str], as_json: bool, **choices: Any,
) -> None:  # fmt: skip
    """Which texts did a machine write? Tables 1 to 5 of the paper: more texts, languages, correction, translation.

    Beside each figure stand accuracy, the answers that need no model, and the paper's own. Rows hold text, label and
    who wrote it (`model`), as SemEval-2024 task 8 lays them out.
    """
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    rewriters = {"translate": translator, "paraphrase": paraphraser}
    wanted = {
        "encoders": tuple(networks), "t5": t5, "texts": network_texts, "test": network_test,
        "settings": settings_of(network_changes, encoder=None),
    }  # fmt: skip
    with user_errors():
        made = registry.remake_paper(
            "generated", paths=[*data, *files], settings=settings_of(changes, encoder=encoder), rewriters=rewriters,
            wanted=wanted, **choices,
        )  # fmt: skip
    show(made, out=out, as_json=as_json)


def _quick() -> PaperReport:
    return registry.remake_paper("generated", how="quick")


STUDY = PaperStudy(generated, _quick)
