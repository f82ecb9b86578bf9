"""docs/models.md shows what docs/reports holds, and nothing else."""

import json
from pathlib import Path

import pytest

from benchmarks import models_page
from ml.registry import Report

PAGE = "Before\n<!-- reports: b a -->\nold\n<!-- end -->\nbetween\n<!-- comparisons: a -->\n<!-- end -->\nAfter\n"


@pytest.mark.parametrize("path", models_page.PAGES, ids=lambda path: path.name)
def test_the_page_is_up_to_date(path):
    page = path.read_text(encoding="utf-8")
    assert models_page.filled(page, models_page.REPORTS) == page, "run python -m benchmarks.models_page"


def test_every_report_is_on_the_page_and_can_be_read():
    page = models_page.PAGE.read_text(encoding="utf-8")
    for found in models_page.on_classifiers(models_page.REPORTS):
        assert found["set"] in page
        if "report" in found:
            report = Report.from_dict(found["report"])
            assert f"{report.f1:.3f}" in page, found["model"]
            assert found["model"] in page


def test_all_tables_are_made():
    told = models_page.all_tables()
    assert models_page.NOTHING not in told
    assert all(found["set"] in told for found in models_page.on_classifiers(models_page.REPORTS))
    reports = (models_page.REPORTS / "generated").glob("*.json")
    assert [path.name for path in reports if path.stem.partition(".")[2] not in told] == []


def test_a_section_of_a_paper_stands_alone():
    mark = "<!-- papers: lr-tfidf-generated What the paper concludes -->\n<!-- end -->\n"
    page = models_page.filled(mark, models_page.REPORTS)
    assert "| more training texts help |" in page
    assert "##" not in page


def test_reports_hold_no_texts():
    def longest(value) -> int:
        if isinstance(value, dict):
            return max([len(name) for name in value] + [longest(part) for part in value.values()] + [0])
        if isinstance(value, list):
            return max(map(longest, value), default=0)
        return len(value) if isinstance(value, str) else 0

    for path in models_page.REPORTS.rglob("*.json"):
        found = json.loads(path.read_text(encoding="utf-8"))
        found.get("comparison", {}).pop("sentence", None)
        assert longest(found) <= 120, path.name


def test_an_empty_place_says_so(tmp_path):
    page = models_page.filled(PAGE, tmp_path)
    assert page.count(models_page.NOTHING) == 2
    assert models_page.filled(page, tmp_path) == page
    assert page.startswith("Before\n")
    assert page.endswith("<!-- end -->\nAfter\n")


def test_differences_are_filled_in(tmp_path: Path):
    difference = {"difference": 0.012, "interval": [-0.001, 0.025], "a_not_worse": 0.987}
    found = {"set": "a", "a": "xlmr-x", "b": "svm-tfidf", "comparison": {
        "differences": {"f1": difference, "average_precision": difference}}}  # fmt: skip
    (tmp_path / "one.json").write_text(json.dumps(found))
    assert "| a | xlmr-x | svm-tfidf | +0.012 (-0.001 to +0.025) |" in models_page.filled(PAGE, tmp_path)
