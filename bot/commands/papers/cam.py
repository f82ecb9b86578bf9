"""`claimwire papers cam`: the BERT-and-CAM paper's table and figures made again on texts of two classes."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from bot.commands.papers.live_version import live_version
from bot.commands.papers.study import PaperStudy, of_a_desk, show
from bot.commands.shared import options, output
from bot.commands.shared.errors import user_errors
from ml import registry
from ml.studies.papers.paper_row import PaperReport
from pipeline.configuration.settings import DEMO_SAMPLES

QUICK: dict[str, Any] = {"limit": 400, "token_limit": 64, "top_blocks": 1}
OF_SAMPLES = ("not check-worthy", "check-worthy")


@click.command()
@click.option("--data", type=options.FILE, help="Texts of two classes; without it the samples.")
@options.text
@click.option("--label", default="label", show_default=True, help="The column of the classes: any two values.")
@click.option("--name", "names", multiple=True, help="What to call a class; twice, in the order of the values.")
@click.option("--encoder", help="A folder or a Hugging Face name; without it a stand-in is trained.")
@click.option("--word-vectors", multiple=True, type=options.FILE, help="A text file of word vectors; up to two.")
@click.option("--strip", default="auto", show_default=True, help="auto, none, or a cleaning step such as reuters.")
@click.option("--sentence", help="Whose tokens are correlated; a sentence of ours without it.")
@click.option("--examples", default=2, show_default=True, type=click.IntRange(1, 10), help="Texts shown per class.")
@click.option("--max-tokens", "token_limit", default=512, show_default=True, type=click.IntRange(8), help="Cut here.")
@click.option("--top-blocks", default=0, show_default=True, type=click.IntRange(0), help="Train so many blocks, too.")
@click.option("--limit", default=3000, show_default=True, type=click.IntRange(0), help="So many texts; 0 for all.")
@of_a_desk
def cam(
    *, data: Path | None, names: Sequence[str], with_desk: bool, quick: bool, out: Path | None, as_json: bool,
    **choices: Any,
) -> None:  # fmt: skip
    """What do representations tell apart, and by which words? Table 1, all eight panels, correlations, CAM.

    Stand-ins of the training texts take the place of an encoder or of word vectors that are not given, and say so.
    """
    with user_errors():
        made = _remade(data, names=names, with_desk=with_desk and not quick, **(choices | QUICK if quick else choices))
    show(made, out=out, as_json=as_json)


def _remade(data: Path | None, *, names: Sequence[str] = (), with_desk: bool = False, **choices: Any) -> PaperReport:
    with live_version(with_desk=with_desk) as live:
        return registry.remake_paper(
            "cam", path=data or DEMO_SAMPLES, names=names or (() if data else OF_SAMPLES), progress=output.aside,
            live=(live.folder, live.told), live_texts=(live.texts, live.data), **choices,
        )  # fmt: skip


def _quick() -> PaperReport:
    return _remade(None, **QUICK)


STUDY = PaperStudy(cam, _quick)
