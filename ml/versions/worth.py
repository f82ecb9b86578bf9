"""What a version is worth: its score on texts that it has not learnt from, beside the best answer that needs no model.

A version is put to work where the 95 % interval of its score lies above whatever somebody would reach who always gives
the same answer, who guesses, or who goes by length alone. Where that cannot be said, nobody knows what it is worth.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from ml.answers.reference import LEAST, Note
from ml.artefacts.on_disk import Artefact, load_artefact
from ml.choosing.splits import BY_FOLDS, CHOSEN_ON, HELD_OUT
from ml.versions.catalogue import CHECKWORTHINESS, GENERATED_TEXT

TEXTS = 30
"""On fewer texts an interval says nothing: all right of 29 may be right in 88 of 100."""

COPIES = 0.05
"""So large a share of the texts may have been learnt from, as copies are; each is then taken for wrong."""


@dataclass(frozen=True)
class Figure:
    """A score on `n` unseen texts or pairs with its 95 % interval, and that of the best `answer` without a model."""

    name: Literal["accuracy", "f1"]
    n: int
    value: float
    low: float
    high: float
    trivial: float
    answer: str


@dataclass(frozen=True)
class Worth:
    """What is known of a version's worth; `against` says why it must not be put to work, where it must not.

    Codes: `no_better` than without a model; `no_report`, `seen` (only texts that it learnt from), `few_texts` or
    `few_human_texts`, which leave it unknown.
    """

    version: str
    task: str
    figure: Figure | None = None
    against: Note | None = None


def worth_of(version: Artefact | Path) -> Worth:
    """Judge a version by the report that it was trained with, and by the human texts that it has to compare with.

    Raises:
        ArtefactError: a folder was given that holds no version, or a broken one.
    """
    found = load_artefact(version) if isinstance(version, Path) else version
    compared = found.details.get("reference_languages", ()) if found.task == GENERATED_TEXT else None
    human = None if compared is None else len(compared)
    return worth(found.report, version=found.version, task=found.task, human_texts=human)


def worth(
    report: Mapping[str, Any], *, version: str, task: str, human_texts: int | None = None, unseen: bool = False
) -> Worth:
    """Judge a version by a report as it is kept: F1 of posts worth checking, else the share of right answers.

    `human_texts` are those that a version of generated text compares with, None where that is not known; `unseen` says
    that the report is on texts that the version has not learnt from, where its basis does not.
    """
    known: dict[str, Any] = {"version": version, "task": task}
    name: Literal["accuracy", "f1"] = "f1" if task == CHECKWORTHINESS else "accuracy"
    if name not in report.get("scores", {}) or name not in report.get("intervals", {}):
        return Worth(**known, against=Note("no_report"))
    n, learnt = report["scores"]["n"], report.get("learnt")
    if not unseen and not _is_unseen(report):
        return Worth(**known, against=Note("seen", {"n": n, "learnt": learnt}))
    figure = _figure(report, name)
    against = _against(figure, learnt=_counted(report, name) if learnt else 0.0, human_texts=human_texts)
    return Worth(**known, figure=figure, against=against)


def _is_unseen(report: Mapping[str, Any]) -> bool:
    basis, learnt = report.get("basis"), report.get("learnt")
    if basis == CHOSEN_ON:
        return False
    if learnt is None:  # what was made before that was recorded says by its basis alone whether it was held out
        return basis in (HELD_OUT, BY_FOLDS)
    return bool(learnt <= COPIES * report["scores"]["n"])


def _figure(report: Mapping[str, Any], name: Literal["accuracy", "f1"]) -> Figure:
    answers = {answer: scores[name] for answer, scores in report["trivial"].items()}
    best = max(answers, key=lambda answer: answers[answer])
    low, high = report["intervals"][name]
    scores = report["scores"]
    if scores[name] >= 1:  # no resample differs then, and the interval would be a point (Clopper & Pearson 1934)
        low = min(low, 0.025 ** (1 / scores["n"]))
    return Figure(name, scores["n"], scores[name], low, high, trivial=answers[best], answer=best)


def _counted(report: Mapping[str, Any], name: str) -> float:
    """Say which share of the score the texts that it had learnt may make up, were all of them answered rightly."""
    share = float(report["learnt"] / report["scores"]["n"])
    if name == "accuracy":
        return share
    scores = report["scores"]  # F1 is 2 hits / (called + positives), and each hit counts twice in both
    found = scores["recall"] * scores["prevalence"]
    called = found / scores["precision"] if scores["precision"] else 0.0
    return min(1.0, 2 * share / max(called + scores["prevalence"], 1e-9))


def _against(figure: Figure, *, learnt: float, human_texts: int | None) -> Note | None:
    if figure.n < TEXTS:
        return Note("few_texts", {"n": figure.n, "least": TEXTS})
    if human_texts is not None and human_texts < LEAST:
        return Note("few_human_texts", {"texts": human_texts, "least": LEAST})
    without_learnt = (figure.low - learnt) / (1 - learnt) if learnt < 1 else 0.0
    return None if without_learnt > figure.trivial else Note("no_better", {"answer": figure.answer})
