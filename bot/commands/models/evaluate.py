"""`claimwire evaluate …` and `claimwire compare`: how good versions are, on the terminal."""

import json
from collections.abc import Callable, Sequence
from functools import reduce
from pathlib import Path
from typing import Any

import click

from bot.commands.shared import report_table
from bot.commands.shared.desk import desk
from bot.commands.shared.errors import user_errors
from ml import registry
from ml.examples import Example, read_examples
from pipeline.store.learning import models

LIVE = "live"
_FILE = click.Path(dir_okay=False, path_type=Path)

_DATA = (
    click.option(
        "--data", multiple=True, required=True, type=_FILE, help="TSV, CSV or JSON Lines; several may follow."
    ),
    click.argument("files", nargs=-1, type=_FILE),
    click.option("--text", default="text", show_default=True, help="The column of the texts."),
    click.option("--label", default="label", show_default=True, help="The column of the labels, 0 or 1."),
    click.option("--skip-unlabelled", is_flag=True, help="Pass over rows whose label is empty."),
    click.option("--json", "as_json", is_flag=True, help="Print the report as JSON."),
    click.option("--out", type=_FILE, help="Write the report as JSON to this file."),
)


def _data_options(command: Callable[..., None]) -> Callable[..., None]:
    return reduce(lambda decorated, option: option(decorated), reversed(_DATA), command)


@click.group()
def evaluate() -> None:
    """Say how good a version is on labelled examples."""


@evaluate.command()
@click.option("--model", default=LIVE, show_default=True, help="A version's name, its folder, or `live`.")
@_data_options
def checkworthiness(*, model: str, as_json: bool, out: Path | None, **data: Any) -> None:
    """Hold a version against files: `--data a.tsv b.tsv --label check_worthy`."""
    with user_errors():
        examples, basis = _read(**data)
        folder = of_task(_folder(model), "checkworthiness")
        report = _binary(registry.evaluate(folder, examples, basis=basis), "check-worthiness")
    give(report.to_dict(), report_table.lines(report), as_json=as_json, out=out)


@evaluate.command()
@click.option(
    "--model", required=True, type=click.Path(path_type=Path), help="A folder of `claimwire train generated`."
)
@_data_options
def generated(*, model: Path, as_json: bool, out: Path | None, **data: Any) -> None:
    """Hold a version for generated text against files, such as those of SemEval-2024 task 8."""
    with user_errors():
        examples, basis = _read(**data)
        folder = of_task(model, "generated-text")
        report = _binary(registry.evaluate(folder, examples, basis=basis), "generated text")
    give(report.to_dict(), report_table.lines(report), as_json=as_json, out=out)


@click.command()
@click.argument("a")
@click.argument("b")
@click.option("--margin", default=0.01, show_default=True, help="How much worse is still as good.")
@_data_options
def compare(*, a: str, b: str, margin: float, as_json: bool, out: Path | None, **data: Any) -> None:
    """Hold versions A and B (names, folders, or `live`) against each other: the paired bootstrap."""
    with user_errors():
        examples, basis = _read(**data)
        one = _folder(a)
        other = of_task(_folder(b), registry.task_of(one))
        found = registry.compare(one, other, examples, basis=basis, margin=margin)
    give(found.to_dict(), [found.sentence], as_json=as_json, out=out)


def of_task(folder: Path, task: str) -> Path:
    """Give the folder back where its version was trained for the task, and say so where it was not."""
    found = registry.task_of(folder)
    if found != task:
        raise click.ClickException(f"{folder} was trained for {found}, and not for {task}; give a version that was.")
    return folder


def _binary(report: registry.Report | registry.ClassReport, task: str) -> registry.Report:
    if not isinstance(report, registry.Report):
        raise click.ClickException(f"{report.version} was not trained for {task}; give a version that was.")
    return report


def _read(
    *, data: Sequence[Path], files: Sequence[Path], text: str, label: str, skip_unlabelled: bool
) -> tuple[list[Example], str]:
    """Read all files, and say in words which they are."""
    paths = [*data, *files]
    examples = [
        example
        for path in paths
        for example in read_examples(path, text=text, label=label, skip_unlabelled=skip_unlabelled)
    ]
    return examples, f"{' and '.join(path.name for path in paths)}, label {label}"


def _folder(model: str) -> Path:
    """Find a version's folder; the database is asked only where there is no folder of this name."""
    if model != LIVE and Path(model).is_dir():
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
    written = json.dumps(values, indent=1, ensure_ascii=False, allow_nan=False)
    if out is not None:
        try:
            out.write_text(written + "\n", encoding="utf-8")
        except OSError as error:
            raise click.ClickException(f"{out} cannot be written ({error.strerror}); give another file.") from error
    click.echo(written if as_json else "\n".join(lines))
