"""Parquet files of records, a thousand at a time. Needs pyarrow (the extra `parquet`); loaded on demand."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

BATCH = 1000
_TIME = pa.timestamp("us", tz="UTC")
SCHEMA = pa.schema(
    [
        ("text", pa.string()), ("label", pa.int64()), ("selected", pa.int64()), ("split", pa.string()),
        ("language", pa.string()), ("account", pa.string()), ("account_group", pa.string()), ("id", pa.string()),
        ("origin", pa.string()), ("people", pa.int64()), ("model_version", pa.string()), ("outcome", pa.string()),
        ("sampling_probability", pa.float64()), ("weight", pa.float64()), ("posted_at", _TIME), ("labelled_at", _TIME),
    ]
)  # fmt: skip


def write(records: Iterator[dict[str, Any]], path: Path) -> int:
    """Write records to a file; how many."""
    count = 0
    with pq.ParquetWriter(path, SCHEMA) as writer:
        while batch := list(islice(records, BATCH)):
            writer.write_table(pa.Table.from_pylist(batch, schema=SCHEMA))
            count += len(batch)
    return count
