"""The remade tables in Markdown: beside each figure the trivial answers, the paper's own, and what to mind."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ml.studies.augmentation.configurations import CONFIGURATIONS
from ml.studies.papers import quoted, remarks
from ml.studies.papers.cells import TESTS, TRAININGS, WAYS, number, table, trained, with_ends
from ml.studies.papers.conclusions import conclusions
from ml.studies.papers.quoted import Quoted

Report = Mapping[str, Any]
Rows = list[Sequence[object]]

_FIGURES = ("f1", "recall", "precision", "accuracy")


def page(report: Report) -> str:
    """Write all tables, each under its heading."""
    parts = [f"## {heading}\n\n" + "\n".join(write(report)) for heading, write in _PARTS.items()]
    return "\n\n".join(parts) + "\n"


def _texts(report: Report) -> list[str]:
    rows = [
        [one["name"], one["human"], one["machine"], "human beginning, machine rest" if one["cut_in_two"] else ""]
        for one in report["sources"]
    ]
    pools = [_pool(name, pool, asked=report["asked_test"]) for name, pool in report["pools"].items()]
    missing = [f"- {TESTS[name]}: left out. {why}." for name, why in report["missing"].items()]
    came = (
        f"- {report['repeated']:,} texts came twice and count once. Recipe {report['recipe']}, seed {report['seed']}."
    )
    if report["unknown"]:
        missing.append(f"- {report['unknown']:,} texts are of no known language, and left out.")
    return [*table(("file", "human", "machine", "note"), rows), *pools, *missing, came, remarks.DRAWN]


def _pool(name: str, pool: Mapping[str, Any], *, asked: int) -> str:
    spoken = ", ".join(f"{language} {count}" for language, count in pool["languages"].items())
    few = "" if pool["test"] >= asked else f" (asked: {asked:,}; a third of what there is)"
    return (
        f"- {TESTS[name]}: {pool['test']:,} texts test{few}, half of them human: {spoken}. "
        f"{pool['training']:,} of other topics may train."
    )


def _by_size(test: str, paper: Mapping[int, Quoted], remark: str) -> Callable[[Report], list[str]]:
    def lines(report: Report) -> list[str]:
        if not report[test]:
            return [f"Not made: {report['missing'].get(test, 'there are no such texts')}."]
        rows: Rows = []
        for row in report[test]:
            for way in ("bh", "whole"):
                rows += [[trained(row), WAYS[way], *(with_ends(row["ways"][way], name) for name in _FIGURES)]]
            rows += [[f"{size:,}", "*the paper*", *_paper(paper[size])] for size in row["asked"] if size in paper]
        for told, one in report["pools"][test]["trivial"].items():
            rows += [["", f"*{told}*", *(number(one[name]) for name in _FIGURES)]]
        return [*table(("trained on", "answer", "F1", "recall", "precision", "accuracy"), rows), remark]

    return lines


def _paper(row: Quoted) -> list[str]:
    given = [f"{value:.4f}" for value in (row.f1, row.recall, row.precision)]
    return [*given, f"{row.accuracy:.3f} (implied)"]


def _crossed(report: Report) -> list[str]:
    if not report["crossed"]:
        return ["Not made: it needs texts in English and in other languages."]
    rows: Rows = [
        [
            TESTS[one["test"]],
            f"{TRAININGS[one['training']]}, {one['trained_on']:,}",
            *_both(one["ways"]),
            f"{quoted.CROSSED[one['test']][one['training']]:.4f}",
        ]
        for one in report["crossed"]
    ]
    return [*table(("test", "trained on", *_BOTH, "the paper's F1"), rows), remarks.CROSSED]


def _called(report: Report) -> list[str]:
    if not report["english"]:
        return ["Not made: there are too few English texts."]
    rows: Rows = []
    for row in report["english"]:
        sizes = [size for size in row["asked"] if size in quoted.CALLED]
        one = row["ways"]["bh"]
        rows += [
            [
                trained(row),
                f"{one['texts']:,}, {one['machine']:,}",
                *(f"{one['called_machine']:,} ({one['accuracy']:.3f})" for one in (row["ways"][way] for way in WAYS)),
                "; ".join(f"{quoted.CALLED[size][0]} / {quoted.CALLED[size][1]}" for size in sizes),
                "; ".join(str(quoted.ENGLISH[size].called_machine) for size in sizes),
            ]
        ]
    heading = ("trained on", "texts, truly machine", *(f"{told} (accuracy)" for told in WAYS.values()))
    paper = ("the paper: BH / without (of 1,000)", "its table 1 implies")
    return [*table((*heading, *paper), rows), remarks.CALLED]


def _translated(report: Report) -> list[str]:
    found = report["translated"]
    if "missing" in found:
        pairs = [f"{size:,}: {one:.4f} / {other:.4f}" for size, (one, other) in quoted.TRANSLATED.items()]
        reason = f"Not made. {found['missing']}; give a translator by `--translator FOLDER`."
        return [reason, "", remarks.TRANSLATED.format(told="; ".join(pairs))]
    rows: Rows = []
    for row in found:
        paper = quoted.TRANSLATED.get(row["asked"][0])
        told = f"{paper[0]:.4f} / {paper[1]:.4f}" if paper else ""
        for way in ("bh", "whole"):
            pair = [row[kind]["ways"][way] for kind in ("with", "without")]
            own = [with_ends(one, name) for name in ("f1", "accuracy") for one in pair]
            rows += [[trained(row["with"]), WAYS[way], *own, told]]
    heading = ("trained on", "answer", "F1 with", "F1 without", "accuracy with", "accuracy without")
    return [*table((*heading, "the paper's F1 with / without"), rows), remarks.TRIVIAL]


def _training_sets(report: Report) -> list[str]:
    if not report["training_sets"]:
        return ["Not made: there are too few English texts."]
    rows: Rows = []
    for one in report["training_sets"]:
        paper = CONFIGURATIONS[one["name"]].paper
        told = " / ".join(map(number, paper)) if paper else ""
        if "missing" in one:
            rows += [[one["name"], "not made", one["missing"], "", "", "", told]]
        else:
            rows += [[one["name"], f"{one['trained_on']:,}", *_both(one["ways"]), told]]
    return [*table(("training set", "trained on", *_BOTH, "the paper's F1 / P / R"), rows), remarks.TRAINING_SETS]


_BOTH = ("F1: majority, BH", "accuracy", "F1: whole text", "accuracy")


def _both(ways: Mapping[str, Any]) -> list[str]:
    return [with_ends(ways[way], name) for way in ("bh", "whole") for name in ("f1", "accuracy")]


_PARTS: dict[str, Callable[[Report], list[str]]] = {
    "The texts": _texts,
    "Table 1: English": _by_size("english", quoted.ENGLISH, remarks.UNTRANSLATED),
    "Table 2: other languages": _by_size("multilingual", quoted.MULTILINGUAL, remarks.OTHER_LANGUAGES),
    "Table 3: trained on one, tested on another": _crossed,
    "Table 4: how many texts are called machine-written": _called,
    "Table 5: with half of the machine texts translated": _translated,
    "Ways to put training texts together": _training_sets,
    "What the paper concludes": conclusions,
}
