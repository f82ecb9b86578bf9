"""Versioned datasets: from the desk's clicks and imported labels to examples that a model learns from."""

from pipeline.datasets.building import Built, build
from pipeline.datasets.errors import DatasetError
from pipeline.datasets.reading import examples, find

__all__ = ["Built", "DatasetError", "build", "examples", "find"]
