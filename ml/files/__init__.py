"""Rows of files: the one reader of tables and JSON Lines, for examples, datasets, lists and archives alike."""

from ml.files.errors import ExamplesError
from ml.files.formula_guard import harmless
from ml.files.rows import ENDINGS, Broken, Row, Rows, first_of, open_rows, read_rows

__all__ = ["ENDINGS", "Broken", "ExamplesError", "Row", "Rows", "first_of", "harmless", "open_rows", "read_rows"]
