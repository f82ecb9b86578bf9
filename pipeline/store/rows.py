"""Many rows at once: they come as one JSON value, where a list of values is compiled, sent and planned row by row."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import JSON, ColumnElement, column, func, literal, select
from sqlalchemy.dialects.postgresql import Insert, insert

from pipeline.tables.base import Base


def insert_rows(table: type[Base], rows: Sequence[Mapping[str, Any]], **alike: ColumnElement[Any]) -> Insert:
    """Insert these rows, one at least, which name the same columns; `alike` are columns in which all are alike.

    Values are what JSON has: numbers, texts, truth values and None, for JSON columns lists and objects of them.
    """
    columns = [column(name, table.__table__.c[name].type) for name in rows[0]]
    given = func.json_to_recordset(literal(rows, JSON())).table_valued(*columns).render_derived(with_types=True)
    return insert(table).from_select([*rows[0], *alike], select(given, *alike.values()))
