"""The paper's conclusions (MH-30) and what the remade tables say to each."""

from collections.abc import Mapping
from typing import Any

from ml.studies.papers.cells import number, table, with_ends

NOT_MADE = "not made"


def conclusions(report: Mapping[str, Any]) -> list[str]:
    """Set each conclusion beside the paper's figures and ours; ours are answers about the whole text but where said."""
    rows = [
        ["more training texts help", "English F1 0.4868 to 0.5694", _more(report)],
        ["English training helps in both languages", "tested on others: 0.9031, others' own 0.5910", _helps(report)],
        ["a mixture does not help much", "English test 0.4902, others 0.4933", _mixed(report)],
        ["Benjamini-Hochberg helps", "of 1,000 texts 473 called machine, without it 956", _corrected(report)],
        ["translating half of the machine texts helps slightly", "F1 0.5694, without 0.5535", _translated(report)],
    ]
    return table(("the paper concludes", "from", "here"), rows)[:-1]


def _more(report: Mapping[str, Any]) -> str:
    rows = report["english"]
    if len(rows) < 2:
        return NOT_MADE
    first, last = (with_ends(row["ways"]["whole"], "f1") for row in (rows[0], rows[-1]))
    return f"F1 {first} with {rows[0]['trained_on']:,}, {last} with {rows[-1]['trained_on']:,}"


def _helps(report: Mapping[str, Any]) -> str:
    found = _by_pair(report)
    if not found:
        return NOT_MADE
    english, own = found["multilingual", "baseline"], found["multilingual", "multilingual"]
    return f"tested on others: F1 {number(english['f1'])}, others' own {number(own['f1'])}"


def _mixed(report: Mapping[str, Any]) -> str:
    found = _by_pair(report)
    if not found:
        return NOT_MADE
    tests = (("English", "english", "baseline"), ("others", "multilingual", "multilingual"))
    return "; ".join(
        f"{told} test: F1 {number(found[test, 'mixed']['f1'])}, own texts alone {number(found[test, own]['f1'])}"
        for told, test, own in tests
    )


def _corrected(report: Mapping[str, Any]) -> str:
    if not report["english"]:
        return NOT_MADE
    ways = report["english"][-1]["ways"]
    told = [f"{name} {with_ends(ways[way], 'accuracy')}" for name, way in (("with", "bh"), ("without", "none"))]
    return f"accuracy by majority {told[0]}, {told[1]}"


def _translated(report: Mapping[str, Any]) -> str:
    found = report["translated"]
    if "missing" in found:
        return NOT_MADE
    pair = [found[-1][kind]["ways"]["whole"] for kind in ("with", "without")]
    return f"F1 {with_ends(pair[0], 'f1')}, without {with_ends(pair[1], 'f1')}"


def _by_pair(report: Mapping[str, Any]) -> dict[tuple[str, str], Any]:
    return {(one["test"], one["training"]): one["ways"]["whole"] for one in report["crossed"]}
