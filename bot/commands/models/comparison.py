"""`claimwire train comparison` and `claimwire evaluate comparison`: claims against documents, on the terminal."""

import importlib
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from bot.commands.models import corrected_examples
from bot.commands.models.evaluate import give, of_task
from bot.commands.models.train import settings_of, train_version
from bot.commands.shared import options, output, report_table
from bot.commands.shared.errors import user_errors
from ml import registry

_CAPTION = (
    "Rows are what people said, columns the model's answers: how a document stands to a claim, never what is true."
)

_HELD = "CSV, TSV or JSON Lines with claim, claim_image, document, document_image, Category; may be repeated."
_IMAGES = click.option("--images", type=options.FOLDER, help="The folder of the pictures; without it, the file's own.")
_pairs = options.stacked(click.option("--data", multiple=True, required=True, type=options.FILE, help=_HELD), _IMAGES)


@click.command("comparison")
@options.recipe("comparison", default="noir")
@click.option("--data", multiple=True, type=options.FILE, help=_HELD)
@_IMAGES
@corrected_examples.option
@options.training
def train_comparison(
    *, data: Sequence[Path], images: Path | None, corrections: bool, validation: Sequence[Path],
    changes: Sequence[str], out: Path, **how: Any,
) -> None:  # fmt: skip
    """Train a model of how a document stands to a claim, both with a picture: Factify's five classes.

    Encoders are changed by --set text_encoder=NAME and --set image_encoder=NAME ("small" begins at random); an ensemble
    is made of versions: --recipe ensemble --set members='["FOLDER", "FOLDER"]' --validation FILE.
    """
    settings = settings_of(changes, encoder=None)
    corrected_examples.require_some(data, corrections=corrections)
    with user_errors():
        examples = _read(data, images).examples if data else []
        if corrections:
            examples = [*examples, *corrected_examples.of_desk("comparison")]
        chosen = _read(validation, images).examples if validation else None
        train_version(examples, out, task="comparison", settings=settings, validation=chosen, **how)


@click.command("comparison")
@click.option("--model", required=True, type=options.FOLDER, help="The version's folder.")
@_pairs
@click.option(
    "--browse", type=options.FILE, help="Write the pairs, pictures and answers to this HTML file, to look through."
)
@click.option(
    "--confusion", type=options.FILE, help="Draw the confusion matrix into this PNG file, and an SVG beside it."
)
@options.report
def evaluate_comparison(
    *, model: Path, data: Sequence[Path], images: Path | None, browse: Path | None, confusion: Path | None,
    as_json: bool, out: Path | None,
) -> None:  # fmt: skip
    """Hold a version against labelled pairs of claim and document, each with a picture."""
    with user_errors():
        pairs = _read(data, images)
        report = registry.evaluate(
            of_task(model, "comparison"), pairs.examples, basis=f"{data[0].name}: {pairs.sentence}"
        )
        if browse is not None:
            output.write(browse, registry.browser(registry.load(model), pairs.examples, basis=report.basis))
    if confusion is not None:
        assert isinstance(report, registry.ClassReport)
        plots = importlib.import_module("ml.plotting.style")  # matplotlib takes a second, and other commands need none
        figure = plots.class_confusion(report.confusion, classes=report.labels, caption=_CAPTION)
        plots.save(figure, confusion.parent, confusion.stem)
    give(report.to_dict(), report_table.lines(report), as_json=as_json, out=out)


def _read(paths: Sequence[Path], images: Path | None) -> registry.Pairs:
    pairs = registry.read_pairs(paths, images=images)
    logging.getLogger(__name__).info("%s", pairs.sentence)
    return pairs
