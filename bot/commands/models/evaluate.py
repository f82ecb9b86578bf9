"""`claimwire evaluate …` and `claimwire compare`: how good versions are, on the terminal."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from bot.commands.models.train import read_all
from bot.commands.shared import options, output, report_table
from bot.commands.shared.errors import user_errors
from bot.commands.shared.help import Group
from bot.commands.shared.version_folder import LIVE, version_folder
from ml import registry
from ml.counting import counted
from ml.examples import Example
from pipeline.sources.language_codes import known


def _codes(_: click.Context, __: click.Parameter, given: Sequence[str]) -> Sequence[str]:
    """Codes as they are compared; what is none is refused."""
    for code in given:
        if not re.fullmatch(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*", code) or known(code) is None:
            raise click.BadParameter(f"{code!r} is no code of a language; write one such as es, gl or pt.")
    return [known(code) or "" for code in given]


_data = options.stacked(
    click.option(
        "--data", multiple=True, required=True, type=options.FILE, help="TSV, CSV or JSON Lines; several may follow."
    ),
    click.argument("files", nargs=-1, type=options.FILE),
    click.option(
        "--language", "languages", multiple=True, metavar="CODE", callback=_codes,
        help="The language of the texts, such as es, whatever rows say; of several files one for all, or one for each.",
    ),
    options.columns,
    options.report,
)  # fmt: skip


@click.group(cls=Group)
def evaluate() -> None:
    """Say how good a version is on labelled examples."""


@evaluate.command()
@click.option("--model", default=LIVE, show_default=True, help="A version's name, its folder, or `live`.")
@_data
def checkworthiness(*, model: str, **choices: Any) -> None:
    """Hold a version against files: `--data a.tsv b.tsv --label check_worthy`."""
    _evaluate("checkworthiness", version_folder(model), **choices)


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
        one = version_folder(a)
        other = of_task(version_folder(b), registry.task_of(one))
        found = registry.compare(one, other, examples, basis=basis, margin=margin)
    give(found.to_dict(), [found.sentence], as_json=as_json, out=out)


def of_task(folder: Path, task: str) -> Path:
    """Give the folder back where its version was trained for the task, and say so where it was not."""
    found = registry.task_of(folder)
    if found != task:
        raise click.ClickException(f"{folder} was trained for {found}, and not for {task}; give a version that was.")
    return folder


def _read(
    *, data: Sequence[Path], files: Sequence[Path], languages: Sequence[str] = (), **columns: Any
) -> tuple[list[Example], str]:
    """Read all files, and say in words which they are."""
    paths = [*data, *files]
    basis = f"{' and '.join(path.name for path in paths)}, label {columns['label']}"
    if not languages:
        return read_all(paths, **columns), basis
    given = zip(paths, _one_each(languages, paths), strict=True)
    return [replace(one, language=code) for path, code in given for one in read_all([path], **columns)], basis


def _one_each(languages: Sequence[str], paths: Sequence[Path]) -> Sequence[str]:
    if len(languages) not in (1, len(paths)):
        raise click.UsageError(
            f"--language is given {len(languages)} times for {counted(len(paths), 'file')}: give one for all, or one "
            "for each in their order."
        )
    return languages if len(languages) > 1 else [*languages] * len(paths)


def give(values: dict[str, Any], lines: Sequence[str], *, as_json: bool, out: Path | None) -> None:
    """Print a report as lines, or as JSON, and write it to a file where one is given."""
    if out is not None:
        output.write(out, output.to_json(values) + "\n")
    output.show(lines, values, as_json=as_json)
