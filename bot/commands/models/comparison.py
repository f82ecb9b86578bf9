"""`claimwire train comparison` and `claimwire evaluate comparison`: claims against documents, on the terminal."""

import importlib
import logging
from collections.abc import Sequence
from pathlib import Path

import click

from bot.commands.models.evaluate import give, of_task
from bot.commands.models.train import settings_of
from bot.commands.shared import class_report_table
from bot.commands.shared.errors import user_errors
from ml import registry

_FILE = click.Path(dir_okay=False, path_type=Path)
_FOLDER = click.Path(file_okay=False, path_type=Path)
_CAPTION = (
    "Rows are what people said, columns the model's answers: how a document stands to a claim, never what is true."
)

_data = click.option(
    "--data", multiple=True, required=True, type=_FILE,
    help="CSV, TSV or JSON Lines with claim, claim_image, document, document_image, Category; may be repeated.",
)  # fmt: skip
_images = click.option("--images", type=_FOLDER, help="The folder of the pictures; without it, the file's own.")


@click.command("comparison")
@click.option(
    "--recipe", default="noir", show_default=True, type=click.Choice(registry.recipes("comparison")),
    help="What to train.",
)  # fmt: skip
@_data
@_images
@click.option("--validation", multiple=True, type=_FILE, help="Choose on this file; without it, on a part of the data.")
@click.option("--set", "changes", multiple=True, metavar="KEY=VALUE", help="Change the recipe, such as epochs=3.")
@click.option("--out", required=True, type=_FOLDER, help="The folder of the new version.")
@click.option("--resume", is_flag=True, help="Go on with an interrupted training.")
def train_comparison(
    *, recipe: str, data: Sequence[Path], images: Path | None, validation: Sequence[Path], changes: Sequence[str],
    out: Path, resume: bool,
) -> None:  # fmt: skip
    """Train a model of how a document stands to a claim, both with a picture: Factify's five classes.

    Encoders are changed by --set text_encoder=NAME and --set image_encoder=NAME ("small" begins at random); an ensemble
    is made of versions: --recipe ensemble --set members='["FOLDER", "FOLDER"]' --validation FILE.
    """
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    with user_errors():
        report = registry.train(
            _read(data, images).examples,
            out,
            task="comparison",
            recipe=recipe,
            settings=settings_of(changes, encoder=None),
            validation=_read(validation, images).examples if validation else None,
            resume=resume,
            progress=True,
        )
    click.echo(f"{report.version} is in {out}: weighted F1 {report.f1:.3f} on {report.basis}.")


@click.command("comparison")
@click.option("--model", required=True, type=_FOLDER, help="The version's folder.")
@_data
@_images
@click.option("--browse", type=_FILE, help="Write the pairs, pictures and answers to this HTML file, to look through.")
@click.option("--confusion", type=_FILE, help="Draw the confusion matrix into this PNG file, and an SVG beside it.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.option("--out", type=_FILE, help="Write the report as JSON to this file.")
def evaluate_comparison(
    *, model: Path, data: Sequence[Path], images: Path | None, browse: Path | None, confusion: Path | None,
    as_json: bool, out: Path | None,
) -> None:  # fmt: skip
    """Hold a version against labelled pairs of claim and document, each with a picture."""
    with user_errors():
        pairs = _read(data, images)
        version = registry.load(of_task(model, "comparison"))
        report = registry.evaluate(version, pairs.examples, basis=f"{data[0].name}: {pairs.sentence}")
        if not isinstance(report, registry.ClassReport):
            raise click.ClickException(f"{report.version} was not trained for comparison; give a version that was.")
        if browse is not None:
            _write(browse, registry.browser(version, pairs.examples, basis=report.basis))
    if confusion is not None:
        plots = importlib.import_module("ml.plotting.style")  # matplotlib takes a second, and other commands need none
        figure = plots.class_confusion(report.confusion, classes=report.labels, caption=_CAPTION)
        plots.save(figure, confusion.parent, confusion.stem)
    give(report.to_dict(), class_report_table.lines(report), as_json=as_json, out=out)


def _read(paths: Sequence[Path], images: Path | None) -> registry.Pairs:
    pairs = registry.read_pairs(paths, images=images)
    logging.getLogger(__name__).info("%s", pairs.sentence)
    return pairs


def _write(path: Path, page: str) -> None:
    try:
        path.write_text(page, encoding="utf-8")
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written ({error.strerror}); give another file.") from error
