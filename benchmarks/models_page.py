"""Puts the reports of docs/reports into the tables of docs/models.md and others there, between their marks.

    python -m benchmarks.models_page [--check]

A mark names what follows it: `<!-- reports: SET … -->` or `<!-- comparisons: SET … -->`, up to `<!-- end -->`; those of
the generated-text checker are `<!-- generated-text: TABLE RECIPE -->`, its paper's `<!-- papers: RECIPE -->`.
With --check nothing is written, and the exit status is 1 where the page is not up to date.
"""

import argparse
import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.generated import pages  # noqa: E402
from ml.studies.papers import wording  # noqa: E402

DOCS = ROOT / "docs"
NOTHING = "*Not measured yet.*"
PAGE, REPORTS = DOCS / "models.md", DOCS / "reports"
PAGES = (PAGE, DOCS / "generated-text.md", DOCS / "papers-generated.md")

_MARKED = re.compile(r"(<!-- (reports|comparisons): ([^>]*?) -->\n).*?(<!-- end -->)", re.DOTALL)
_PAPERS = re.compile(r"(<!-- papers: (\S+) -->\n).*?(<!-- end -->)", re.DOTALL)
_COLUMNS = ("dev set", "model", "F1", "precision", "recall", "average precision", "ROC AUC",
            "calibration error (chance)", "found / missed / false alarms")  # fmt: skip
_COMPARED = ("dev set", "A", "B", "F1 of A less B", "average precision of A less B",
             "A's F1 not worse by more than 0.01")  # fmt: skip


def filled(page: str, reports: Path) -> str:
    """Fill every marked place of the page from the reports in the folder."""
    read = on_classifiers(reports)

    def table(mark: re.Match[str]) -> str:
        sets = mark.group(3).split()
        rows = _report_rows(read, sets) if mark.group(2) == "reports" else _comparison_rows(read, sets)
        return f"{mark.group(1)}\n" + "".join(f"{row}\n" for row in rows) + f"\n{mark.group(4)}"

    def remade(mark: re.Match[str]) -> str:
        path = reports / "generated" / f"papers.{mark.group(2)}.json"
        told = wording.page(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else f"{NOTHING}\n"
        return f"{mark.group(1)}\n{told}\n{mark.group(3)}"

    return pages.filled(_PAPERS.sub(remade, _MARKED.sub(table, page)), reports / "generated")


def on_classifiers(reports: Path) -> list[dict[str, Any]]:
    """Read the reports on a set of labelled posts; those of other benchmarks lie beside them, and name no set."""
    read = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(reports.glob("*.json"))]
    return [one for one in read if "set" in one]


def _report_rows(read: list[dict[str, Any]], sets: list[str]) -> list[str]:
    rows = []
    for name in sets:
        found = [one for one in read if one["set"] == name and "report" in one]
        rows += [_row(_cells(one)) for one in found]
        rows += [_row(_always_yes(one["report"])) for one in found[:1]]
    return [*_heading(_COLUMNS), *rows] if rows else [NOTHING]


def _cells(one: dict[str, Any]) -> list[str]:
    report, trained_on = one["report"], one["trained_on"]
    scores, seen = report["scores"], report["confusion"]
    counts = (seen["true_positives"], seen["false_negatives"], seen["false_positives"])
    cut = report["truncated"]
    return [
        f"{one['set']}: {scores['n']:,} posts, {scores['prevalence']:.0%} positive; trained on {trained_on['n']:,}",
        f"**{one['model']}**" + ("" if cut is None else f" ({cut:.1%} of the texts cut short)"),
        *(_with_interval(report, name) for name in ("f1", "precision", "recall", "average_precision")),
        _number(scores["roc_auc"]),
        f"{_number(scores['calibration_error'])} ({_number(report['calibration_noise'])})",
        " / ".join(f"{count:g}" for count in counts),
    ]


def _always_yes(report: dict[str, Any]) -> list[str]:
    answer = report["trivial"]["always_yes"]
    names = ("f1", "precision", "recall", "average_precision", "roc_auc", "calibration_error")
    return ["", "*always yes*", *(_number(answer[name]) for name in names), ""]


def _comparison_rows(read: list[dict[str, Any]], sets: list[str]) -> list[str]:
    rows = []
    for name in sets:
        for one in read:
            if one["set"] == name and "comparison" in one:
                found = one["comparison"]["differences"]
                sure = f"{found['f1']['a_not_worse']:.1%}"
                rows.append(
                    _row(
                        [
                            name,
                            one["a"],
                            one["b"],
                            _difference(found["f1"]),
                            _difference(found["average_precision"]),
                            sure,
                        ]
                    )
                )
    return [*_heading(_COMPARED), *rows] if rows else [NOTHING]


def _heading(columns: Sequence[str]) -> list[str]:
    return [_row(columns), "|---" * len(columns) + "|"]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _difference(found: dict[str, Any]) -> str:
    low, high = found["interval"]
    return f"{found['difference']:+.3f} ({low:+.3f} to {high:+.3f})"


def _with_interval(report: dict[str, Any], name: str) -> str:
    low, high = report["intervals"][name]
    return f"{_number(report['scores'][name])} ({low:.3f}–{high:.3f})"


def _number(value: float | None) -> str:
    return "—" if value is None else f"{value:.3f}"


def main() -> None:
    parser = argparse.ArgumentParser(description="Fill the tables of docs/models.md from docs/reports.")
    parser.add_argument("--check", action="store_true", help="only say whether the page is up to date")
    only_say = parser.parse_args().check
    for path in PAGES:
        page = path.read_text(encoding="utf-8")
        wanted = filled(page, REPORTS)
        if only_say and page != wanted:
            sys.exit(f"docs/{path.name} is not up to date: run python -m benchmarks.models_page")
        if not only_say:
            path.write_text(wanted, encoding="utf-8")


if __name__ == "__main__":
    main()
