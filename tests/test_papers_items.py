"""Every item of the papers has its row, and what a row names is there: tests, commands, pages and their headings."""

import ast
from functools import cache

import click
import pytest

from benchmarks import papers_page
from tests.test_commands_in_docs import ROOT, type_in
from tests.test_docs import anchors

ITEMS = papers_page.items()
NUMBERS = {"CH": 55, "TN": 27, "CAM": 21, "TY": 20, "MH": 31, "X": 9}
"""How many items of each paper there are, 163 together."""

SHOWN = sorted({(one.key, reference) for one in ITEMS for reference in one.shown})


def test_no_item_is_missing_and_none_comes_twice():
    wanted = [f"{paper}-{number}" for paper, most in NUMBERS.items() for number in range(1, most + 1)]
    assert [one.key for one in ITEMS] == wanted
    assert len(wanted) == 163


@pytest.mark.parametrize("one", ITEMS, ids=lambda one: one.key)
def test_an_item_is_shown_by_something_or_says_why_not(one):
    assert one.shown or one.no
    assert one.what.endswith((".", ")", "?"))


def test_what_is_named_is_there():
    missing = {}
    for key, reference in SHOWN:
        try:
            look(reference)
        except (Exception, SystemExit) as error:  # noqa: BLE001  # whatever a parser says: all are told together
            missing[key, reference] = repr(error)
    assert missing == {}


@pytest.mark.parametrize(
    "wrong",
    [
        "tests/test_docs.py::test_nothing_of_the_kind",
        "tests/test_nothing.py::test_links_lead_somewhere",
        "claimwire papers nonsense",
        "claimwire papers generated --nonsense FILE",
        "python benchmarks/nonsense.py",
        "docs/nonsense.md",
        "docs/quality.md#nonsense",
    ],
)
def test_what_is_not_there_is_noticed(wrong):
    with pytest.raises((AssertionError, click.UsageError, SystemExit)):
        look(wrong)


def test_the_pages_are_up_to_date():
    for path, wanted in papers_page.pages().items():
        assert path.read_text(encoding="utf-8") == wanted, f"{path.name}: run python -m benchmarks.papers_page"


def look(reference: str) -> None:
    """Raise where a test, a command or a page, with its heading, is not there."""
    path, _, name = reference.partition("::")
    if reference.startswith("tests/"):
        assert (ROOT / path).is_file(), path
        assert not name or name in functions(path), reference
    elif reference.startswith(("docs/", "README.md")):
        page, _, anchor = reference.partition("#")
        assert (ROOT / page).is_file(), page
        assert not anchor or anchor in anchors(ROOT / page), reference
    else:
        with pytest.MonkeyPatch.context() as monkeypatch:
            type_in(reference, whole=True, monkeypatch=monkeypatch)


@cache
def functions(path: str) -> frozenset[str]:
    """The tests of a file."""
    found = ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8")))
    return frozenset(one.name for one in found if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef))
