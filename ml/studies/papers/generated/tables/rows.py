"""The remade tables as rows: the paper's figure, ours with its interval, on what, by which weights."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ml.studies.augmentation.configurations import CONFIGURATIONS
from ml.studies.papers.generated.tables import quoted
from ml.studies.papers.generated.tables.quoted import Quoted
from ml.studies.papers.generated.tables.wording import TESTS, TRAININGS, WAYS
from ml.studies.papers.paper_row import NO_WEIGHTS, PaperRow

_FIGURES = ("f1", "recall", "precision", "accuracy")
_TOLD = {"f1": "F1", "recall": "recall", "precision": "precision", "accuracy": "accuracy"}
_SIZED = (("english", "MH-23", quoted.ENGLISH), ("multilingual", "MH-24", quoted.MULTILINGUAL))


def rows(report: Mapping[str, Any], *, weights: str) -> tuple[PaperRow, ...]:
    """Write tables 1 to 5 and the training sets as rows; F1 is of the class machine, by the paper's verdict."""
    return (*_by_size(report, weights), *_crossed(report, weights), *_called(report, weights),
            *_translated(report, weights), *_sets(report, weights), *_networks(report))  # fmt: skip


def _by_size(report: Mapping[str, Any], weights: str) -> Iterator[PaperRow]:
    for test, item, paper in _SIZED:
        data = data_of(report, test)
        for row in report[test]:
            for name in _FIGURES:
                yield _figure(
                    row, "bh", name, item=item, data=data, weights=weights, paper=_quoted(paper, row["asked"], name),
                    what=f"{TESTS[test]}, {_sizes(row)} training texts, {_TOLD[name]}",
                )  # fmt: skip
        for told, one in report["pools"].get(test, {}).get("trivial", {}).items():
            what = f"{TESTS[test]}, no model, “{told}”: F1 (accuracy {one['accuracy']:.3f})"
            yield PaperRow(item="MH-29", what=what, ours=float(one["f1"]), data=data)
        if not report[test]:
            why = report["missing"].get(test, "there are no such texts")
            yield PaperRow(item=item, what=f"{TESTS[test]}, F1", data=data, not_possible_because=why)


def _crossed(report: Mapping[str, Any], weights: str) -> Iterator[PaperRow]:
    for row in report["crossed"]:
        test, training = row["test"], row["training"]
        yield _figure(
            row, "bh", "f1", item="MH-25", data=data_of(report, test), weights=weights,
            paper=quoted.CROSSED[test][training], what=f"tested on {TESTS[test]}, trained on {TRAININGS[training]}, F1",
        )  # fmt: skip


def _called(report: Mapping[str, Any], weights: str) -> Iterator[PaperRow]:
    for row in report["english"]:
        for place, way in enumerate(("bh", "none")):
            score = row["ways"][way]
            known = [quoted.CALLED[size][place] for size in row["asked"] if size in quoted.CALLED]
            yield PaperRow(
                item="MH-26", what=f"English, {_sizes(row)} training texts, called machine; {WAYS[way]}",
                paper=f"{known[0]} of 1,000, 500 of them machine" if known else None,
                ours=f"{score['called_machine']} of {score['texts']}, {score['machine']} of them machine",
                data=data_of(report, "english"), weights=weights,
            )  # fmt: skip


def _translated(report: Mapping[str, Any], weights: str) -> Iterator[PaperRow]:
    data, found = data_of(report, "english"), report["translated"]
    if isinstance(found, Mapping):
        for size, (with_it, _) in quoted.TRANSLATED.items():
            what = f"English, {size:,} training texts, half of the machine's translated, F1"
            yield PaperRow(
                item="MH-27", what=what, paper=with_it, data=data, not_possible_because=because(found["missing"])
            )
        return
    for row in found:
        for place, kind in enumerate(("with", "without")):
            known = [quoted.TRANSLATED[size][place] for size in row["asked"] if size in quoted.TRANSLATED]
            what = f"English, {_sizes(row | row[kind])} training texts, {kind} half of the machine's translated, F1"
            yield _figure(
                row[kind], "bh", "f1", item="MH-27", what=what, paper=known[0] if known else None, data=data,
                weights=weights,
            )  # fmt: skip


def _sets(report: Mapping[str, Any], weights: str) -> Iterator[PaperRow]:
    data = data_of(report, "english")
    for row in report["training_sets"]:
        paper = CONFIGURATIONS[row["name"]].paper
        item = "MH-31" if row["name"] == "no-stop-words" else "MH-7"
        what, known = f"training set “{row['name']}”, F1 on English", paper[0] if paper else None
        if "missing" in row:
            yield PaperRow(item=item, what=what, paper=known, data=data, not_possible_because=because(row["missing"]))
        else:
            yield _figure(row, "bh", "f1", item=item, what=what, paper=known, data=data, weights=weights)


def _networks(report: Mapping[str, Any]) -> Iterator[PaperRow]:
    """The network on each encoder, and T5; the baseline recipe on the same texts beside them."""
    for row in report.get("networks", ()):
        told: dict[str, Any] = {"item": row["item"], "what": f"{row['told']}, F1 on English", "paper": row["paper"]}
        if "missing" in row:
            yield PaperRow(**told, data=data_of(report, "english"), not_possible_because=because(row["missing"]))
            continue
        score = row["ways"]["bh"]
        told["data"] = f"{row['trained_on']:,} train, {score['texts']} judge, of {_files(report)}"
        weights = row["encoder"] or NO_WEIGHTS
        yield _figure(row, "bh", "f1", weights=weights, **told)
        told |= {"what": f"{row['told']}, accuracy on English", "paper": None}
        yield _figure(row, "bh", "accuracy", weights=weights, **told)
        told |= {"what": f"{row['told']}, F1 by whole texts on English"}
        yield _figure(row, "whole", "f1", weights=weights, **told)


def _figure(row: Mapping[str, Any], way: str, name: str, **told: Any) -> PaperRow:
    score = row["ways"][way]
    low, high = score["intervals"][name]
    return PaperRow(ours=float(score[name]), interval=(low, high), **told)


def _quoted(paper: Mapping[int, Quoted], sizes: Sequence[int], name: str) -> float | str | None:
    known = next((paper[size] for size in sizes if size in paper), None)
    if known is None:
        return None
    return f"{known.accuracy:.3f}, by its own figures" if name == "accuracy" else float(getattr(known, name))


def _sizes(row: Mapping[str, Any]) -> str:
    return f"{row['trained_on']:,}"


def data_of(report: Mapping[str, Any], test: str) -> str:
    """Say on how many texts of which files a figure stands."""
    pool = report["pools"].get(test)
    return f"{pool['test']} texts of {_files(report)}" if pool else _files(report)


def _files(report: Mapping[str, Any]) -> str:
    """Name what was read by its folders."""
    return ", ".join(dict.fromkeys(source["name"].partition("/")[0] for source in report["sources"]))


def because(reason: str) -> str:
    """Put a reason behind “because”."""
    return reason[:1].lower() + reason[1:] if reason[1:2].islower() else reason
