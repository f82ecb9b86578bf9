"""Cells and lines of the remade tables in Markdown."""

from collections.abc import Mapping, Sequence
from typing import Any

WAYS = {
    "bh": "majority, Benjamini-Hochberg",
    "holm": "majority, Holm",
    "none": "majority, uncorrected",
    "whole": "whole text",
}
TRAININGS = {"baseline": "English", "multilingual": "other languages", "mixed": "half and half"}
TESTS = {"english": "English", "multilingual": "other languages"}


def table(heading: Sequence[str], rows: Sequence[Sequence[object]]) -> list[str]:
    """Write a table's lines, and an empty one."""
    lines = [f"| {' | '.join(map(str, cells))} |" for cells in (heading, *rows)]
    return [lines[0], "|---" * len(heading) + "|", *lines[1:], ""]


def trained(row: Mapping[str, Any]) -> str:
    """Say on how many texts a version was trained, and on how many it was asked to be where those are more."""
    short = [f"{size:,}" for size in row.get("asked", ()) if size > row["trained_on"]]
    return f"{row['trained_on']:,}" + (f" (asked: {', '.join(short)})" if short else "")


def with_ends(score: Mapping[str, Any], name: str) -> str:
    """Write a figure with its interval."""
    low, high = score["intervals"][name]
    return f"{score[name]:.3f} ({low:.3f}–{high:.3f})"


def number(value: float) -> str:
    """Write a figure."""
    return f"{value:.3f}"
