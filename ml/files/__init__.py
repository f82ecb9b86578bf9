"""Rows of files: one reader of tables and JSON Lines, one writer, for examples, datasets, lists and archives alike."""

from ml.files.cells import (
    NO_ANSWER,
    YES_NO,
    by_plain_names,
    first_of,
    fold,
    is_rounded,
    plain_name,
    whole_id,
    word,
)
from ml.files.encodings import marked, no_text, wide
from ml.files.errors import ExamplesError
from ml.files.formula_guard import harmless
from ml.files.rows import ENDINGS, Broken, Row, Rows, open_rows, read_rows
from ml.files.writing import Columns, Kind, NoParquet, write_rows

__all__ = [
    "ENDINGS",
    "NO_ANSWER",
    "YES_NO",
    "Broken",
    "Columns",
    "ExamplesError",
    "Kind",
    "NoParquet",
    "Row",
    "Rows",
    "by_plain_names",
    "first_of",
    "fold",
    "harmless",
    "is_rounded",
    "marked",
    "no_text",
    "open_rows",
    "plain_name",
    "read_rows",
    "whole_id",
    "wide",
    "word",
    "write_rows",
]
