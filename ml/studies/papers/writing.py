"""Reports on papers as files: Markdown, one HTML page with everything inside, JSON, pictures."""

import base64
import html
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from ml.errors import UserError
from ml.studies.papers.paper_row import HEAD, PaperReport, cells, from_dict, shown

REPORT, PAGE = "report.json", "README.md"


class PaperReportError(UserError):
    """A report on a paper cannot be read; the message says which."""


def markdown(report: PaperReport) -> str:
    """Write one report as a page of Markdown; pictures and files lie beside it."""
    return "\n".join(_lines(report)).rstrip() + "\n"


def _lines(report: PaperReport) -> Iterator[str]:
    yield from (f"# {_literal(report.title)}", "", _literal(report.paper), "", _literal(report.conclusion), "")
    if report.rows:
        yield from _table(HEAD, cells(report.rows))
    for table in report.tables:
        yield from (f"## {_literal(table.title)} ({table.item})", "")
        yield from _table(table.head, [tuple(map(shown, row)) for row in table.rows])
        yield from (_literal(table.note), "") if table.note else ()
    for picture in report.pictures:
        yield from (f"![{_literal(picture.caption)}]({picture.name}.png)", "", _literal(picture.caption), "")
    if report.remarks:
        yield from ("## What to mind", "", *(f"- {_literal(remark)}" for remark in report.remarks), "")
    if report.files:
        yield from ("## Beside it", "", *(f"- [{one.name}]({one.name}): {_literal(one.about)}" for one in report.files))


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield "|---" * len(head) + "|"
    for row in rows:
        yield f"| {' | '.join(map(_literal, row))} |"
    yield ""


def _literal(words: str) -> str:
    """Words from outside as they are: no HTML, no new cell or line, no markup."""
    plain = html.escape(" ".join(words.split()), quote=False)
    return "".join(f"\\{sign}" if sign in "\\|`*_[]" else sign for sign in plain)


def page(reports: Sequence[PaperReport], *, title: str, note: str) -> str:
    """Write one HTML page of reports, pictures inside; every text is escaped, and nothing is loaded from anywhere."""
    writing = Environment(loader=PackageLoader("ml.studies", "papers"), autoescape=True, undefined=StrictUndefined)
    writing.filters |= {"base64": lambda content: base64.b64encode(content).decode(), "cells": cells, "shown": shown}
    return writing.get_template("page.html").render(reports=reports, title=title, note=note, head=HEAD)


def write(report: PaperReport, folder: Path) -> tuple[Path, ...]:
    """Write a report into a folder: report.json, README.md, its pictures and files; returns the paths.

    Raises:
        OSError: the folder cannot be written.
    """
    values = json.dumps(report.to_dict(), indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    contents = {REPORT: values.encode(), PAGE: markdown(report).encode()}
    contents |= {f"{one.name}.png": one.png for one in report.pictures}
    contents |= {one.name: one.content for one in report.files}
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return tuple(folder / name for name in contents)


def read(folder: Path) -> PaperReport:
    """Read a report back that `write` wrote, with its pictures.

    Raises:
        PaperReportError: it is not there, or not of this shape.
    """
    try:
        values = json.loads((folder / REPORT).read_text(encoding="utf-8"))
        names = [one["name"] for one in values["pictures"]]
        return from_dict(values, pictures={name: (folder / f"{name}.png").read_bytes() for name in names})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise PaperReportError(f"{folder / REPORT} cannot be read ({error}); make it again.") from error
