"""Take over a labelled file: all of it, once, or nothing of it."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ml.counting import counted
from ml.files import Broken, ExamplesError, Row, Rows, open_rows
from pipeline.learning.datasets.errors import DatasetError
from pipeline.learning.datasets.labels import Reader, Unlabelled, Unreadable, column_names
from pipeline.learning.datasets.layouts import Layout
from pipeline.store.learning import imports
from pipeline.tables import LabelImport

SHOWN = 10
"""Problems that are told one by one; of the others their number is."""


@dataclass(frozen=True)
class Wishes:
    """How to take a file over, and what to leave out of it."""

    name: str
    by: str
    skip_unlabelled: bool = False
    leave_out_contradictions: bool = False


@dataclass(frozen=True)
class Taken:
    """What came of it; `new` is False where the same file was taken over before."""

    taken: LabelImport
    new: bool
    by_label: dict[int, int] = field(default_factory=dict)
    repeated: int = 0
    contradictory: int = 0
    unlabelled: int = 0
    rounded_ids: int = 0


class Problems:
    """What is wrong in a file: the first ten in words, and how many there are."""

    def __init__(self) -> None:
        self.first: list[str] = []
        self.total = 0
        self.rows = 0
        self.unlabelled = 0
        self.rounded_ids = 0
        self.end: DatasetError | None = None
        """Why reading ended before the file did. Postgres, which reads the rows, would tell it in its own words."""

    def note(self, number: int, words: str) -> None:
        """Remember one."""
        self.total += 1
        if len(self.first) < SHOWN:
            self.first.append(f"  row {number}: {words}.")

    def check(self, name: str) -> None:
        """Raise DatasetError if there are any, or if there was nothing to read."""
        if self.end is not None:
            raise self.end
        if self.total:
            more = f"\n  and {self.total - SHOWN:,} more." if self.total > SHOWN else ""
            found = "\n".join(self.first) + more
            problems = counted(self.total, "row")
            raise DatasetError(f"{name}: {problems} of {self.rows:,} cannot be used. Nothing was imported.\n{found}")
        if self.rows == self.unlabelled:
            what = "no rows under its heading" if not self.rows else f"no labelled row among its {self.rows:,}"
            raise DatasetError(f"{name} holds {what}; nothing was imported.")


def open_file(path: Path, *, encoding: str | None) -> Rows:
    """Open a file of labels; raises DatasetError where it cannot be read."""
    try:
        return open_rows(path, encoding=encoding)
    except ExamplesError as error:
        raise DatasetError(f"{error} Nothing was imported.") from error


def take(session: Session, path: Path, rows: Rows, layout: Layout, wishes: Wishes) -> Taken:
    """Take over a file's rows in one transaction, which the caller commits.

    Raises:
        DatasetError: rows cannot be used (the first ten are named), or the name is taken by another file.
    """
    reading = layout.reading() | {"encoding": rows.encoding}
    fingerprint = _fingerprint(path, reading, wishes)
    known = session.scalar(select(LabelImport).filter_by(fingerprint=fingerprint))
    if known is not None:
        return Taken(taken=known, new=False)
    _check_name(session, wishes.name)
    problems = Problems()
    reader = Reader(layout=layout, column_of=column_names(rows.heading))
    imports.stage(session, _readable(rows, reader, problems, wishes))
    problems.check(path.name)
    contradictory = _contradictions(session, path.name, wishes)
    repeated = imports.leave_out_repeated(session)
    by_label = imports.counts(session)
    if not by_label:
        raise DatasetError(f"{path.name}: every text has both labels; nothing was imported.")
    taken = imports.take_over(
        session, name=wishes.name, layout=layout.name, file_name=path.name, fingerprint=fingerprint,
        reading=reading, by=wishes.by,
    )  # fmt: skip
    return Taken(taken, True, by_label, repeated, contradictory, problems.unlabelled, problems.rounded_ids)


def _check_name(session: Session, name: str) -> None:
    if imports.named(session, name) is not None:
        raise DatasetError(
            f"Another file, or this one read in another way, was imported as {name!r}; choose another --name, "
            f"and `claimwire dataset retract {name}` if that one is wrong. Nothing was imported."
        )


def _readable(rows: Rows, reader: Reader, problems: Problems, wishes: Wishes) -> Iterator[tuple[Any, ...]]:
    for number, row in _until_unreadable(rows, problems):
        problems.rows += 1
        try:
            if isinstance(row, Broken):
                raise Unreadable(row.why)
            yield (number, *reader.values(row))
            problems.rounded_ids += reader.lost_id(row)
        except Unlabelled as error:
            if not wishes.skip_unlabelled:
                problems.note(number, str(error))
            problems.unlabelled += wishes.skip_unlabelled
        except Unreadable as error:
            problems.note(number, str(error))


def _until_unreadable(rows: Rows, problems: Problems) -> Iterator[tuple[int, Row | Broken]]:
    try:
        yield from rows
    except ExamplesError as error:
        problems.end = DatasetError(f"{error} Nothing was imported.")


def _contradictions(session: Session, name: str, wishes: Wishes) -> int:
    if wishes.leave_out_contradictions:
        return imports.leave_out_contradictions(session)
    total, first = imports.contradictions(session)
    if total:
        named = "\n".join(f"  rows {', '.join(map(str, numbers[:SHOWN]))}." for numbers in first)
        more = f"\n  and {total - SHOWN} more." if total > SHOWN else ""
        texts = "1 text is" if total == 1 else f"{total:,} texts are"
        raise DatasetError(
            f"{name}: {texts} labelled both 0 and 1; mend the rows, or leave these texts out with "
            f"--leave-out-contradictions. Nothing was imported.\n{named}{more}"
        )
    return 0


def _fingerprint(path: Path, reading: dict[str, Any], wishes: Wishes) -> str:
    """The sha256 over the file and over how it is read; its name says nothing."""
    choices = [reading, wishes.skip_unlabelled, wishes.leave_out_contradictions]
    running = hashlib.sha256(json.dumps(choices, sort_keys=True).encode())
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, lambda: running).hexdigest()
