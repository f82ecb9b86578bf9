"""`claimwire evaluate …` and `claimwire compare`: how good versions are, on the terminal."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from bot.commands.models.train import read_all
from bot.commands.shared import options, output, report_table
from bot.commands.shared.desk import desk
from bot.commands.shared.errors import user_errors
from ml import registry
from ml.examples import Example
from pipeline.store.learning import models

LIVE = "live"

_data = options.stacked(
    click.option(
        "--data", multiple=True, required=True, type=options.FILE, help="TSV, CSV or JSON Lines; several may follow."
    ),
    click.argument("files", nargs=-1, type=options.FILE),
    options.columns,
    options.report,
)


@click.group()
def evaluate() -> None:
    """Say how good a version is on labelled examples."""


@evaluate.command()
@click.option("--model", default=LIVE, show_default=True, help="A version's name, its folder, or `live`.")
@_data
def checkworthiness(*, model: str, **choices: Any) -> None:
    """Hold a version against files: `--data a.tsv b.tsv --label check_worthy`."""
    _evaluate("checkworthiness", folder_of(model), **choices)


@evaluate.command()
@click.option("--model", required=True, type=options.PATH, help="A folder of `claimwire train generated`.")
@_data
def generated(*, model: Path, **choices: Any) -> None:
    """Hold a version for generated text against files, such as those of SemEval-2024 task 8."""
    _evaluate("generated-text", model, **choices)


def _evaluate(task: str, folder: Path, *, as_json: bool, out: Path | None, **data: Any) -> None:
    with user_errors():
        examples, basis = _read(**data)
        report = registry.evaluate(of_task(folder, task), examples, basis=basis)
    give(report.to_dict(), report_table.lines(report), as_json=as_json, out=out)


@click.command()
@click.argument("a")
@click.argument("b")
@click.option("--margin", default=0.01, show_default=True, help="How much worse is still as good.")
@_data
def compare(*, a: str, b: str, margin: float, as_json: bool, out: Path | None, **data: Any) -> None:
    """Hold versions A and B (names, folders, or `live`) against each other: the paired bootstrap."""
    with user_errors():
        examples, basis = _read(**data)
        one = folder_of(a)
        other = of_task(folder_of(b), registry.task_of(one))
        found = registry.compare(one, other, examples, basis=basis, margin=margin)
    give(found.to_dict(), [found.sentence], as_json=as_json, out=out)


def of_task(folder: Path, task: str) -> Path:
    """Give the folder back where its version was trained for the task, and say so where it was not."""
    found = registry.task_of(folder)
    if found != task:
        raise click.ClickException(f"{folder} was trained for {found}, and not for {task}; give a version that was.")
    return folder


def _read(*, data: Sequence[Path], files: Sequence[Path], **columns: Any) -> tuple[list[Example], str]:
    """Read all files, and say in words which they are."""
    paths = [*data, *files]
    basis = f"{' and '.join(path.name for path in paths)}, label {columns['label']}"
    return read_all(paths, **columns), basis


def folder_of(model: str) -> Path:
    """Find a version's folder; the database is asked only where there is no folder of this name."""
    if model != LIVE and os.path.isdir(model):
        return Path(model)
    with desk() as (_, session):
        versions = models.newest(session, models.CHECKWORTHINESS)
        found = next((one for one in versions if (one.state if model == LIVE else one.name) == model), None)
        if found is not None:
            return Path(found.folder)
        there = ", ".join(version.name for version in versions[:10]) or "there are none yet"
    if model == LIVE:
        raise click.ClickException(
            "No version is live yet: run `claimwire demo` or `claimwire up` once, or promote one."
        )
    raise click.ClickException(f"There is no folder and no version {model!r}; the newest versions: {there}.")


def give(values: dict[str, Any], lines: Sequence[str], *, as_json: bool, out: Path | None) -> None:
    """Print a report as lines, or as JSON, and write it to a file where one is given."""
    if out is not None:
        output.write(out, output.to_json(values) + "\n")
    output.show(lines, values, as_json=as_json)
