"""The card of an exported dataset: README.md with the YAML by which Hugging Face's `load_dataset` finds the splits."""

import json
import re
from collections.abc import Mapping

from sqlalchemy.orm import Session

from pipeline.learning.datasets.summary import Summary, removed, summary
from pipeline.tables import Dataset

_CODE = re.compile(r"[a-z]{2,3}")
_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))


def card(session: Session, version: Dataset, *, rows: Mapping[str, int]) -> str:
    """Write the card of a version whose exported splits have so many rows."""
    counts = summary(session, version)
    return "\n".join([*_front(version, counts, rows), *_words(version, counts, rows)])


def _front(version: Dataset, counts: Summary, rows: Mapping[str, int]) -> list[str]:
    """The YAML that programs read."""
    languages = sorted(code for code in counts.by["language"] if _CODE.fullmatch(code) and code != "und")
    return [
        "---",
        f"pretty_name: {json.dumps(f'Check-worthy posts, version {version.id}')}",
        *(["language:", *(f"- {code}" for code in languages)] if languages else []),
        "task_categories:",
        "- text-classification",
        "size_categories:",
        f"- {_size(sum(rows.values()))}",
        "configs:",
        "- config_name: default",
        "  data_files:",
        *(f"  - split: {split}\n    path: data/{split}.parquet" for split in rows),
        "---",
    ]


def _words(version: Dataset, counts: Summary, rows: Mapping[str, int]) -> list[str]:
    """What people read."""
    return [
        "",
        f"# Check-worthy posts, version {version.id}",
        "",
        f"Content hash `{version.content_hash}`. Made by Claimwire from a fact-checking desk's clicks and imports.",
        *([f"{removed(counts)}."] if counts.forgotten else []),
        "",
        *_table("split", rows),
        *_table("label", counts.by["label"]),
        *_table("origin", counts.by["origin"]),
        *_table("language", counts.by["language"]),
        *_table("kept out", counts.kept_out),
        "`label` 1: at least one claim that is worth checking. `selected` 1: a fact-checker proposed it for a check.",
        "`sampling_probability`: with which probability such a post came before people's eyes; empty for imports.",
        "The shares of labels are those of what was shown, not those of the feed: weigh by 1 / sampling_probability.",
        "By the split `gate` models were chosen, so what is live looks better there than it is; by `test` none was.",
        "The texts are posts of real people: look at the terms of their platform before publishing this folder.",
        "",
    ]


def _size(rows: int) -> str:
    return next((word for below, word in _SIZES if rows < below), "n>1M")


def _table(name: str, counts: Mapping[str, int]) -> list[str]:
    rows = [f"| {word.replace('|', '/')} | {count:,} |" for word, count in counts.items()]
    return [f"| {name} | rows |", "|---|---|", *rows, ""] if rows else []
