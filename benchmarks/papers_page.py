"""Makes what the docs say of the papers from the reports on them: docs/papers.md, docs/papers/papers.html, items.md.

    python -m benchmarks.papers_page [--check]

Reports lie in docs/papers/NAME as `claimwire papers NAME --out docs/papers/NAME` writes them; docs/papers/items.toml
has all items of the papers, each with what shows it. With --check nothing is written, and the exit status is 1 where
a page is not up to date.
"""

import argparse
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from ml.studies.papers.paper_row import PaperReport  # noqa: E402
from ml.studies.papers.writing import REPORT, page, read  # noqa: E402

PAPERS = ROOT / "docs" / "papers"
ITEMS = PAPERS / "items.toml"
NOTE = "Made from the reports in docs/papers; each row names its data and weights."
ORDER = ("claimhunter", "comparison", "cam", "generated", "drawings")
_HEADING = "# What keys such as CH-14 refer to, and what shows it"
_INTRODUCTION = (
    "Code, tests and docs name places in five papers by a key. Brackets hold the section; *ours* is what we computed "
    "or concluded, *mistake* where a paper contradicts itself, its data or its tools."
)
_ANSWERS = {"yes": "are here", "in part": "in part", "no": "not"}
_MARKED = re.compile(r"(<!-- conclusions -->\n).*?(<!-- end -->)", re.DOTALL)


@dataclass(frozen=True)
class Item:
    """An item of a paper: what it is, what shows it, and why it cannot be had, or not whole."""

    key: str
    what: str
    shown: tuple[str, ...]
    no: str

    @property
    def answer(self) -> str:
        """Whether it is there: yes, in part, or no."""
        return "no" if not self.shown else "in part" if self.no else "yes"


def items() -> list[Item]:
    """Read all items, in the order of the file."""
    return [
        Item(key, one["what"], tuple(one["shown"]), one.get("no", ""))
        for key, one in _file().items() if key != "papers"
    ]  # fmt: skip


def _file() -> dict[str, Any]:
    return tomllib.loads(ITEMS.read_text(encoding="utf-8"))


def items_page() -> str:
    """Write the table of all items."""
    return "\n".join(_items()) + "\n"


def _items() -> Iterator[str]:
    every = items()
    counts = Counter(one.answer for one in every)
    told = ", ".join(f"{counts[answer]} {words}" for answer, words in _ANSWERS.items())
    yield from (_HEADING, "", f"{_INTRODUCTION} Of {len(every)} items {told}.", "")
    for paper, one_paper in _file()["papers"].items():
        yield from (f"## {paper}: {one_paper['title']}", "", *filter(None, [one_paper["source"]]), "")
        yield from ("| key | what | here | shown by |", "|---|---|---|---|")
        for one in every:
            if one.key.rpartition("-")[0] == paper:
                shown = "<br>".join(map(_shown, one.shown))
                yield f"| **{one.key}** | {one.what} | {one.answer}{_because(one)} | {shown} |"
        yield ""


def _because(one: Item) -> str:
    return f": {one.no.removeprefix('in part: ')}" if one.no else ""


def _shown(reference: str) -> str:
    """Link a page, and write a test or command as code."""
    if reference == "README.md":
        return "[README](../../README.md)"
    if reference.startswith("docs/"):
        place = reference.removeprefix("docs/")
        inside = place.removeprefix("papers/")
        return f"[{place}]({inside if inside != place else f'../{place}'})"
    return f"`{reference.replace('|', chr(92) + '|')}`"


def reports(folder: Path = PAPERS) -> list[PaperReport]:
    """Read the reports there are, in order; a new one comes last."""
    found = {place.parent.name: read(place.parent) for place in sorted(folder.glob(f"*/{REPORT}"))}
    return [found[name] for name in sorted(found, key=lambda name: (ORDER.index(name) if name in ORDER else 9, name))]


def filled(text: str, made: list[PaperReport]) -> str:
    """Put the conclusions between the marks, each with a link to its tables."""
    told = "".join(f"\n## {one.title}\n\n{one.conclusion} ([tables](papers/{one.name}/README.md))\n" for one in made)
    return _MARKED.sub(lambda mark: f"{mark.group(1)}{told}\n{mark.group(2)}", text)


def pages() -> dict[Path, str]:
    """Make every page, by its place."""
    made, whole = reports(), ROOT / "docs" / "papers.md"
    return {
        PAPERS / "items.md": items_page(),
        PAPERS / "papers.html": page(made, title="What the papers say, made again", note=NOTE),
        whole: filled(whole.read_text(encoding="utf-8"), made),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description="Make the docs' pages on the papers from the reports.")
    parser.add_argument("--check", action="store_true", help="only say whether the pages are up to date")
    options = parser.parse_args()
    for path, wanted in pages().items():
        if options.check and (not path.exists() or path.read_text(encoding="utf-8") != wanted):
            sys.exit(f"{path.relative_to(ROOT)} is not up to date: run python -m benchmarks.papers_page")
        if not options.check:
            path.write_text(wanted, encoding="utf-8")


if __name__ == "__main__":
    main()
