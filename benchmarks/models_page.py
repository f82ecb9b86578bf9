"""Puts the reports of docs/reports into the tables of docs/models.md and others there, between their marks.

    python -m benchmarks.models_page [--check | --all]

A mark names what follows it, up to `<!-- end -->`: `<!-- reports: SET … -->`, with fewer columns
`<!-- brief: SET … -->`, or `<!-- comparisons: SET … -->`; of the generated-text checker
`<!-- generated-text: TABLE RECIPE -->`, and what benchmarks/generated/brief.py knows; of its paper
`<!-- papers: RECIPE -->`, or with a heading behind it that section alone. all_tables.md has a mark for every table, and
the tables of figures that a page tells in a sentence: --all and the site show them all, docs/ the most telling.
With --check nothing is written, and the exit status is 1 where the page is not up to date; --all prints all tables.
"""

import argparse
import json
import re
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks import report_tables  # noqa: E402
from benchmarks.generated import brief, pages  # noqa: E402
from ml.studies.papers.generated.tables import wording  # noqa: E402

DOCS = ROOT / "docs"
NOTHING = "*Not measured yet.*"
PAGE, REPORTS = DOCS / "models.md", DOCS / "reports"
PAGES = (PAGE, DOCS / "generated-text.md")
ALL = ROOT / "benchmarks" / "all_tables.md"

_MARKED = re.compile(r"(<!-- (reports|comparisons|brief): ([^>]*?) -->\n).*?(<!-- end -->)", re.DOTALL)
_PAPERS = re.compile(r"(<!-- papers: (\S+)(?: ([^>]+?))? -->\n).*?(<!-- end -->)", re.DOTALL)


def filled(page: str, reports: Path) -> str:
    """Fill every marked place of the page from the reports in the folder."""
    read = on_classifiers(reports)

    def table(mark: re.Match[str]) -> str:
        sets = mark.group(3).split()
        rows = report_tables.TABLES[mark.group(2)](read, sets) or [NOTHING]
        return f"{mark.group(1)}\n" + "".join(f"{row}\n" for row in rows) + f"\n{mark.group(4)}"

    def remade(mark: re.Match[str]) -> str:
        path = reports / "generated" / f"papers.{mark.group(2)}.json"
        told = wording.page(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else f"{NOTHING}\n"
        return f"{mark.group(1)}\n{_section(told, mark.group(3))}\n{mark.group(4)}"

    generated = reports / "generated"
    return brief.filled(pages.filled(_PAPERS.sub(remade, _MARKED.sub(table, page)), generated), generated)


def all_tables() -> str:
    """Fill the page that has every table."""
    return filled(ALL.read_text(encoding="utf-8"), REPORTS)


def _section(told: str, heading: str | None) -> str:
    if heading is None:
        return told
    return told.partition(f"## {heading}\n\n")[2].partition("\n## ")[0]


def on_classifiers(reports: Path) -> list[dict[str, Any]]:
    """Read the reports on a set of labelled posts; those of other benchmarks lie beside them."""
    read = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(reports.glob("*.json"))]
    return [one for one in read if "report" in one or "comparison" in one]


def main() -> None:
    parser = argparse.ArgumentParser(description="Fill the tables of docs/models.md from docs/reports.")
    parser.add_argument("--check", action="store_true", help="only say whether the page is up to date")
    parser.add_argument("--all", action="store_true", help="only print all tables")
    options = parser.parse_args()
    if options.all:
        print(all_tables())
        return
    for path in PAGES:
        page = path.read_text(encoding="utf-8")
        wanted = filled(page, REPORTS)
        if options.check and page != wanted:
            sys.exit(f"docs/{path.name} is not up to date: run python -m benchmarks.models_page")
        if not options.check:
            path.write_text(wanted, encoding="utf-8")


if __name__ == "__main__":
    main()
