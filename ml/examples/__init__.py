"""Examples in, predictions out: the plain types every model shares, read from files and divided fairly."""

from ml.examples.dividing import assign_folds, split
from ml.examples.example import Example, Highlight, Prediction, data_hash, in_fixed_order
from ml.examples.reading import has_column, read_examples
from ml.files import ExamplesError

__all__ = [
    "Example",
    "ExamplesError",
    "Highlight",
    "Prediction",
    "assign_folds",
    "data_hash",
    "has_column",
    "in_fixed_order",
    "read_examples",
    "split",
]
