"""Versioned datasets: from the desk's clicks and imported labels to examples that a model learns from."""

from pipeline.learning.datasets.building import Built, build
from pipeline.learning.datasets.reading import examples, find
from pipeline.spreadsheets.errors import DatasetError

__all__ = ["Built", "DatasetError", "build", "examples", "find"]
