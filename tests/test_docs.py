"""docs/papers-items.md explains each key of a paper's place that is cited, such as those in the docstrings of ml/."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "papers-items.md"
FOLDERS = ("bot", "pipeline", "ml", "benchmarks", "tests", "docs")
KEYS = re.compile(r"\b(CH|TN|CAM|TY|MH|X)-(\d+)(?: … \1-(\d+))?\b")
ENTRY = re.compile(r"^\| ([A-Z]+-\d+) \|", re.MULTILINE)


def keys(path: Path) -> set[str]:
    """The keys in a file; a range cites every key in it."""
    found = KEYS.findall(path.read_text(encoding="utf-8"))
    return {f"{paper}-{n}" for paper, first, last in found for n in range(int(first), int(last or first) + 1)}


def cited() -> set[str]:
    """The keys in all code and docs but the page."""
    paths = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.suffix in {".py", ".md"}]
    return set().union(*(keys(path) for path in paths if path != PAGE))


def test_each_cited_key_has_one_entry():
    entries = ENTRY.findall(PAGE.read_text(encoding="utf-8"))
    assert sorted(cited() - set(entries)) == []
    assert len(entries) == len(set(entries))


def test_each_key_on_the_page_is_cited():
    assert sorted(keys(PAGE) - cited()) == []
