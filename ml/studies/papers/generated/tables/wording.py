"""The remade tables in Markdown: beside each figure the trivial answers, the paper's own, and what to mind."""

from collections.abc import Mapping, Sequence
from typing import Any

from ml.studies import markdown
from ml.studies.augmentation.configurations import CONFIGURATIONS
from ml.studies.papers.generated.tables import quoted

WAYS = {
    "bh": "majority, Benjamini-Hochberg",
    "holm": "majority, Holm",
    "none": "majority, uncorrected",
    "whole": "whole text",
}
TRAININGS = {"baseline": "English", "multilingual": "other languages", "mixed": "half and half"}
TESTS = {"english": "English", "multilingual": "other languages"}


def page(report: Mapping[str, Any]) -> str:
    """Write all tables, each under its heading; ours are answers by the majority of fragments but where said."""
    filters = {
        "both": _both, "ends": _ends, "number": "{:.3f}".format, "quoted_of": _quoted, "thousands": "{:,}".format,
        "trained": _trained,
    }  # fmt: skip
    named = {"ways": WAYS, "trainings": TRAININGS, "tests": TESTS, "configurations": CONFIGURATIONS, "quoted": quoted}
    return markdown.page(
        "papers/generated/tables", filters=filters, **named, report=report, found=_crossed(report["crossed"])
    )


def _trained(row: Mapping[str, Any]) -> str:
    """Say on how many texts a version was trained, and on how many it was asked to be where those are more."""
    short = [f"{size:,}" for size in row.get("asked", ()) if size > row["trained_on"]]
    return f"{row['trained_on']:,}" + (f" (asked: {', '.join(short)})" if short else "")


def _ends(score: Mapping[str, Any], *names: str) -> str:
    """Write figures with their intervals, a cell each."""
    return " | ".join("{:.3f} ({:.3f}–{:.3f})".format(score[name], *score["intervals"][name]) for name in names)


def _both(ways: Mapping[str, Any]) -> str:
    return " | ".join(_ends(ways[way], "f1", "accuracy") for way in ("bh", "whole"))


def _quoted(sizes: Sequence[int], known: Mapping[int, object], how: str) -> str:
    """Write what the paper prints for these sizes, where it does."""
    return "; ".join(how.format(known[size]) for size in sizes if size in known)


def _crossed(rows: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, float]]:
    """Give table 3's F1 by the majority of fragments, by test and by training."""
    found: dict[str, dict[str, float]] = {}
    for row in rows:
        found.setdefault(row["test"], {})[row["training"]] = row["ways"]["bh"]["f1"]
    return found
