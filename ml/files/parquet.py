"""Parquet files of rows, a thousand at a time. Needs pyarrow (the extra `parquet`); loaded on demand."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

BATCH = 1000
TYPES = {"text": pa.string(), "int": pa.int64(), "float": pa.float64(), "time": pa.timestamp("us", tz="UTC")}


def write(rows: Iterable[Mapping[str, Any]], path: Path, *, columns: Mapping[str, str]) -> int:
    """Write rows to a file; how many."""
    count, left = 0, iter(rows)
    schema = pa.schema([(name, TYPES[kind]) for name, kind in columns.items()])
    with pq.ParquetWriter(path, schema) as writer:
        for batch in _batches(left):
            writer.write_table(pa.Table.from_pylist(batch, schema=schema))
            count += len(batch)
    return count


def _batches(rows: Iterator[Mapping[str, Any]]) -> Iterator[list[Mapping[str, Any]]]:
    while batch := list(islice(rows, BATCH)):
        yield batch
