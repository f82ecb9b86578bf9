"""`claimwire papers all`: every paper's study, and one page of all."""

import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from bot.commands.papers.study import PaperStudy, lines
from bot.commands.shared import options, output
from bot.commands.shared.errors import user_errors
from ml.studies.papers.paper_row import PaperReport
from ml.studies.papers.writing import REPORT, page, read, write

INDEX = "papers.html"
TITLE = "What the papers say, made again"
QUICK = (
    "Made in minutes from what is installed: where data or weights are not here, stand-ins take their place, and each "
    "row says so. A figure from stand-ins says that the path works, and nothing about the paper."
)
FULL = "Made from the reports of each study; each row names its data and weights."


def everything(studies: Sequence[PaperStudy]) -> click.Command:
    """Make the command, of these studies."""

    @click.command("all")
    @click.option("--quick", is_flag=True, help="Make every report anew, with stand-ins, within ten minutes.")
    @click.option("--out", type=options.FOLDER, help="A folder: papers.html, and a folder for each paper.")
    @options.as_json
    def command(*, quick: bool, out: Path | None, as_json: bool) -> None:
        """Make every paper again by --quick, or one page of what the other commands wrote into folders of --out."""
        with user_errors():
            reports = list(_made(studies) if quick else _read(studies, out))
        if out is not None:
            _write(reports, out, quick=quick)
        told = [line for report in reports for line in (*lines(report), "")]
        output.show(told, [report.to_dict() for report in reports], as_json=as_json)

    return command


def _made(studies: Sequence[PaperStudy]) -> Iterator[PaperReport]:
    for study in studies:
        began = time.monotonic()
        output.aside(f"{study.name} …")
        yield study.quick()
        output.aside(f"{study.name}: {time.monotonic() - began:.0f} s")


def _read(studies: Sequence[PaperStudy], out: Path | None) -> Iterator[PaperReport]:
    """Read what the other commands wrote; raises ClickException where there is nothing."""
    places = [out / study.name for study in studies] if out is not None else []
    there = [place for place in places if (place / REPORT).is_file()]
    if not there:
        raise click.ClickException(
            "No report is there: give --quick, or first make one, such as by `claimwire papers generated --out "
            "FOLDER/generated`, then --out FOLDER."
        )
    yield from map(read, there)


def _write(reports: Sequence[PaperReport], out: Path, *, quick: bool) -> None:
    with output.writing(out):
        if quick:
            for report in reports:
                write(report, out / report.name)
        out.mkdir(parents=True, exist_ok=True)
        (out / INDEX).write_text(page(reports, title=TITLE, note=QUICK if quick else FULL), encoding="utf-8")
    output.aside(str(out / INDEX))
