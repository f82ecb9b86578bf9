"""Versioned datasets: from the desk's clicks and imported labels to examples that a model learns from."""

from pipeline.learning.datasets.building import Built, build
from pipeline.learning.datasets.errors import DatasetError
from pipeline.learning.datasets.reading import SPLITS, examples, find

__all__ = ["SPLITS", "Built", "DatasetError", "build", "examples", "find"]
