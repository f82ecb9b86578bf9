"""A folder with a file for each table and a README of their columns, whole or not there."""

import os
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from ml.errors import UserError
from ml.files import write_rows
from pipeline.desk.exporting.tables import NAMES, TABLES, Table

FORMS = ("csv", "jsonl", "parquet")
BATCH = 1000

Pseudonym = Callable[[str | None], str | None]


class ExportError(UserError):
    """Nothing was exported; the message says why, and what to do."""


def export(
    session: Session, folder: Path, *, form: str, names: Collection[str] = NAMES, pseudonym: Pseudonym | None = None
) -> dict[str, int]:
    """Write these tables as they are at one moment; how many rows of each. Without `pseudonym` people are named.

    Raises:
        ExportError: the folder is there already, or cannot be written.
    """
    if folder.exists():
        raise ExportError(f"{folder} is there already; give another name.")
    unfinished = folder.with_name(f".{folder.name}.{os.getpid()}.part")
    try:
        unfinished.mkdir()
        counts = _files(session, unfinished, form, [one for one in TABLES if one.name in names], pseudonym)
        unfinished.rename(folder)
    except OSError as error:
        raise ExportError(f"{folder} cannot be written ({error.strerror}); give another place.") from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return counts


def _files(
    session: Session, folder: Path, form: str, tables: Collection[Table], pseudonym: Pseudonym | None
) -> dict[str, int]:
    session.connection(execution_options={"isolation_level": "REPEATABLE READ"})  # one moment for all tables
    counts = {
        table.name: write_rows(
            _rows(session, table, pseudonym), folder / f"{table.name}.{form}", form=form, columns=table.kinds
        )
        for table in tables
    }
    (folder / "README.md").write_text("\n".join(_readme(tables, counts, named=pseudonym is None)), encoding="utf-8")
    return counts


def _rows(session: Session, table: Table, pseudonym: Pseudonym | None) -> Iterator[Mapping[str, Any]]:
    """Row by row, as the database gives them: no table is held in memory."""
    for row in session.execute(table.rows().execution_options(yield_per=BATCH)).mappings():
        hidden = {name: pseudonym(row[name]) for name in table.people} if pseudonym else {}
        yield {**row, **hidden}


def _readme(tables: Collection[Table], counts: Mapping[str, int], *, named: bool) -> Iterator[str]:
    yield "# What the desk read, clicked, decided and published\n"
    yield f"As it was on {datetime.now(UTC):%Y-%m-%d %H:%M} UTC. Times are in UTC; an empty cell is nothing known."
    yield (
        "People are named by their Slack ids: personal data."
        if named
        else "People of the desk are pseudonyms, keyed hashes of their Slack ids; the key stays with the desk."
    )
    yield "Posts and accounts are as they were published."
    yield "In CSV an apostrophe stands before what a spreadsheet would compute."
    for table in tables:
        yield f"\n## {table.name}\n\n{table.meaning} {counts[table.name]:,} rows.\n"
        yield "| column | holds | meaning |\n|---|---|---|"
        yield from (f"| {one.name} | {one.kind} | {one.meaning} |" for one in table.columns)
    yield ""
