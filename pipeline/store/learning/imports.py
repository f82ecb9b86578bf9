"""Imports of labelled files: which there are, and taking one over by COPY."""

import csv
import tempfile
from collections.abc import Iterable
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from pipeline.store import events
from pipeline.tables import LabelImport

COLUMNS = ("number", "text", "digest", "label", "selected", "language", "account", "external_id", "posted_at")
"""What a row is copied as; None and the empty string both stand for no value."""


def stage(session: Session, rows: Iterable[tuple[Any, ...]]) -> None:
    """Copy rows, each in the order of `COLUMNS`, into a table of this transaction's own."""
    session.execute(
        text("""
        drop table if exists pg_temp.staged_labels;
        create temporary table staged_labels (
          number int, text text, digest text, label int, selected int, language text, account text, external_id text,
          posted_at timestamptz
        ) on commit drop
    """)
    )
    cursor: Any = session.connection().connection.cursor()
    with tempfile.TemporaryFile("w+", encoding="utf-8", newline="") as lines:  # so that few rows are in memory
        csv.writer(lines, lineterminator="\n").writerows(rows)
        lines.seek(0)
        cursor.copy_expert(f"copy staged_labels ({', '.join(COLUMNS)}) from stdin with (format csv)", lines)


def contradictions(session: Session) -> tuple[int, list[list[int]]]:
    """Texts of the staged rows that have both labels: how many, and the rows of the first ten."""
    query = text("""
        select array_agg(number order by number) as numbers, count(*) over () from staged_labels
        group by digest having count(distinct label) > 1 order by min(number) limit 10
    """)
    found = session.execute(query).all()
    return (found[0][1] if found else 0), [numbers for numbers, _ in found]


def leave_out_contradictions(session: Session) -> int:
    """Drop the staged rows whose text has both labels; how many."""
    statement = """delete from staged_labels where digest in (
        select digest from staged_labels group by digest having count(distinct label) > 1) returning number"""
    return len(session.execute(text(statement)).all())


def leave_out_repeated(session: Session) -> int:
    """Drop the staged rows whose text came before with the same label; how many."""
    statement = """delete from staged_labels using (
        select digest, min(number) as first from staged_labels group by digest having count(*) > 1) as seen
        where staged_labels.digest = seen.digest and number <> first"""
    done = session.execute(text(statement))
    return int(done.rowcount)  # type: ignore[attr-defined]


def counts(session: Session) -> dict[int, int]:
    """How many staged rows have which label."""
    found = session.execute(text("select label, count(*) as rows from staged_labels group by label"))
    return {row.label: row.rows for row in found}


def take_over(
    session: Session, *, name: str, layout: str, file_name: str, fingerprint: str, reading: dict[str, Any], by: str
) -> LabelImport:
    """Make the staged rows an import."""
    rows = session.scalar(text("select count(*) from staged_labels")) or 0
    taken = LabelImport(
        name=name, layout=layout, file_name=file_name, fingerprint=fingerprint, reading=reading, rows=rows,
        imported_by=by,
    )  # fmt: skip
    session.add(taken)
    session.flush()
    names = ", ".join(COLUMNS)
    session.execute(
        text(f"insert into imported_labels (import_id, {names}) select :id, {names} from staged_labels"),  # noqa: S608 - names of columns
        {"id": taken.id},
    )
    events.log(session, actor=by, verb="imported", subject="labels", subject_id=taken.id, name=name, rows=rows)
    return taken


def named(session: Session, name: str) -> LabelImport | None:
    """The import of this name."""
    return session.scalar(select(LabelImport).filter_by(name=name))


def standing(session: Session) -> list[LabelImport]:
    """The imports that were not retracted, oldest first."""
    return list(session.scalars(select(LabelImport).filter_by(retracted_at=None).order_by(LabelImport.id)))


def retract(session: Session, taken: LabelImport, *, by: str, undo: bool = False) -> None:
    """Leave an import out of later versions, or let one that was left out count again."""
    taken.retracted_at = None if undo else func.now()
    verb = "restored" if undo else "retracted"
    events.log(session, actor=by, verb=verb, subject="labels", subject_id=taken.id, name=taken.name)
