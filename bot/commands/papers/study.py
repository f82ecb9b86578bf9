"""What a paper's subcommand is made of, and how what it made is shown."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from bot.commands.shared import options, output, tables
from ml.studies.papers.paper_row import HEAD, PaperReport, cells, shown
from ml.studies.papers.writing import write

out_option = click.option("--out", type=options.FOLDER, help="A folder for report.json, README.md and pictures.")
quick_option = click.option("--quick", is_flag=True, help="Little data, tiny networks, no desk: to see it work.")
seeded = options.stacked(
    click.option("--seed", default=0, show_default=True, help="Decides every draw."), out_option, options.as_json
)
"""What studies with a draw end with."""

of_a_desk = options.stacked(
    click.option(
        "--desk/--no-desk", "with_desk", default=True, help="What this machine's desk has, where it has some."
    ),
    click.option("--texts/--no-texts", "with_texts", default=True, help="Whether texts are shown."),
    quick_option,
    seeded,
)
"""What studies end with that take what a desk has."""


@dataclass(frozen=True)
class PaperStudy:
    """A paper's subcommand, and `quick`, which makes its report in a minute or two, from what is installed alone.

    `papers all` calls the `quick` of each; whatever needs data or weights that are not here says so in its rows.
    """

    command: click.Command
    quick: Callable[[], PaperReport]

    @property
    def name(self) -> str:
        """The subcommand's name, which its report bears, too."""
        return str(self.command.name)


def show(report: PaperReport, *, out: Path | None, as_json: bool) -> None:
    """Print a report as tables or JSON, and write it into a folder where one is given."""
    output.show(lines(report), report.to_dict(), as_json=as_json)
    if out is not None:
        with output.writing(out):
            written = write(report, out)
        for path in written:
            output.aside(str(path))


def lines(report: PaperReport) -> Iterator[str]:
    """Lay a report out for the terminal."""
    yield from (report.title, report.paper, "", report.conclusion, "")
    yield from tables.lines(cells(report.rows), head=HEAD)
    for table in report.tables:
        yield from ("", f"{table.title} ({table.item})")
        yield from tables.lines([tuple(map(shown, row)) for row in table.rows], head=table.head)
        yield from [table.note] if table.note else []
    yield from ["", *report.remarks] if report.remarks else []
