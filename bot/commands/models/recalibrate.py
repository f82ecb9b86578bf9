"""`claimwire model recalibrate`: a version fitted to texts of the desk's own, on the terminal."""

from pathlib import Path
from typing import Any

import click

from bot.commands.models import corrected_examples
from bot.commands.shared import options
from bot.commands.shared.errors import user_errors
from ml import registry
from ml.counting import counted
from ml.examples import Example, has_column, read_examples
from pipeline.checks.corrections.examples import TASKS

NOT_MEASURED = "Its threshold or temperature is another, so nothing says yet how good it is; measure it on new texts"


@click.command()
@click.argument("folder", type=options.PATH)
@click.option(
    "--human", "files", multiple=True, type=options.PATH,
    help="Texts that people wrote: TSV, CSV or JSON Lines; may be repeated.",
)  # fmt: skip
@corrected_examples.option
@options.text
@click.option("--label", help="The column of the labels; texts labelled 1 (a machine) are passed over. Else label.")
@click.option("--out", required=True, type=options.PATH, help="The folder of the new version.")
def recalibrate(
    *, folder: Path, files: tuple[Path, ...], corrections: bool, text: str, label: str | None, out: Path
) -> None:  # fmt: skip
    """Fit a version to texts of your own: human ones, or what the desk said of findings.

    With --human a generated-text version compares with these texts instead of its own; a column `lang` or `language`
    says what each is written in, and the version must not have been trained on them. With --corrections the texts that
    were flagged wrongly join them, and a comparison version is made as sure as it is right.
    """
    if not files and not corrections:
        raise click.UsageError("Give --human FILE, --corrections, or both.")
    with user_errors():
        human = [one for path in files for one in _read(path, text=text, label=label)]
        corrected = _corrected(folder) if corrections else []
        if not human and not corrected:
            raise click.ClickException(corrected_examples.NONE)
        made = registry.recalibrate(folder, human, out, corrected=corrected)
    click.echo(f"{made.version} is in {out}: {_figure(made)}.")
    if corrections:
        told = counted(int(made.details["recalibrated"]["corrected"]), "corrected text")
        click.echo(f"It is fitted by {told} that it had not learnt; put it to work: claimwire model promote {out}")
    if not made.report.get("scores"):
        kind = made.task.removesuffix("-text")
        measure = f"claimwire evaluate {kind} --model {out} --data FILE"
        click.echo(f"{NOT_MEASURED}: {measure}; to promote it takes --anyway.")


def _read(path: Path, *, text: str, label: str | None) -> list[Example]:
    column = label or ("label" if has_column(path, "label") else None)
    return list(read_examples(path, text=text, label=column))


def _corrected(folder: Path) -> list[Example]:
    task = registry.task_of(folder)
    if task not in TASKS:
        raise click.ClickException(f"Findings are corrected of {' and '.join(TASKS)}; {folder} is of {task}.")
    return corrected_examples.of_desk(TASKS[task], whole=True)


def _figure(made: Any) -> str:
    """What changed, in a figure."""
    if "reference_languages" in made.details:
        return f"it compares with {len(made.details['reference_languages'])} human texts"
    return f"its temperature is {made.calibration['temperature']:.3f}"
