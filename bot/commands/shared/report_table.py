"""A report as lines for a terminal: its scores, the trivial answers beside, and what to mind below."""

from collections.abc import Mapping

from bot.commands.shared import tables
from ml.counting import counted
from ml.registry import ClassReport, Report, learnt_sentence

_SCORES = {
    "precision": "precision",
    "recall": "recall",
    "f1": "F1",
    "accuracy": "accuracy",
    "average_precision": "average precision",
    "mean_average_precision": "MAP",
    "roc_auc": "ROC AUC",
}
_MEANS = {"weighted_f1": "weighted F1", "macro_f1": "macro F1", "accuracy": "accuracy"}


def lines(report: Report | ClassReport) -> list[str]:
    """Say a report, of two classes or of more."""
    said = _two_classes(report) if isinstance(report, Report) else _more_classes(report)
    return [*said, *report.cautions]


def _two_classes(report: Report) -> list[str]:
    seen, scores = report.confusion, report.scores
    error, noise = _number(scores.calibration_error), _number(report.calibration_noise)
    said = [
        f"{report.version} on {counted(scores.n, 'example')} ({report.basis}); yes from {report.threshold:.3f} on",
        *_learnt(report),
        *_figures(report, _SCORES),
        f"calibration error {error}; up to {noise} could be chance",
        f"found {seen.true_positives:g}, missed {seen.false_negatives:g}",
        f"false alarms {seen.false_positives:g}, rightly left {seen.true_negatives:g}",
        *_share(report.truncated, "of the texts were longer than the model reads"),
    ]
    for by, slices in report.slices.items():
        enough = {value: part for value, part in slices.items() if part.intervals}
        few = len(slices) - len(enough)
        if slices:
            said.append(f"F1 by {by}" + (f" ({few} with too few examples are not shown)" if few else ""))
        rows = [
            (value, _number(part.scores.f1), _ends(part.intervals, "f1"), counted(part.scores.n, "example"))
            for value, part in enough.items()
        ]
        said += tables.lines(rows, right=[3])
    return said


def _more_classes(report: ClassReport) -> list[str]:
    classes = [
        (name, f"{one.n:g}", *map(_number, (one.precision, one.recall, one.f1)), _ends(report.intervals, f"f1 {name}"))
        for name, one in report.by_class.items()
    ]
    taken_for = [
        (f"{place} {name}", *(f"{count:g}" for count in counts))
        for place, (name, counts) in enumerate(zip(report.labels, report.confusion, strict=True), start=1)
    ]
    answers = [str(place) for place in range(1, len(report.labels) + 1)]
    return [
        f"{report.version} on {counted(report.scores.n, 'pair')} ({report.basis})",
        *_learnt(report),
        *_figures(report, _MEANS),
        "",
        *tables.lines(classes, head=("", "n", "precision", "recall", "F1", "95 % interval of F1"), right=range(1, 5)),
        "",
        *tables.lines(taken_for, head=("the truth, by answer", *answers), right=range(1, len(answers) + 1)),
        *_share(report.truncated, "of the documents were longer than the model reads"),
        *_share(report.missing_images, "of the pictures were missing or unreadable"),
    ]


def _figures(report: Report | ClassReport, shown: Mapping[str, str]) -> list[str]:
    """Say scores with their intervals, and beside them what needs no model."""
    rows = [
        (
            words,
            _number(getattr(report.scores, name)),
            _ends(report.intervals, name),
            *(_number(getattr(answer, name)) for answer in report.trivial.values()),
        )
        for name, words in shown.items()
    ]
    trivial = [name.replace("_", " ") for name in report.trivial]
    return tables.lines(rows, head=("", "", "95 % interval", *trivial), right=range(3, 3 + len(trivial)))


def _learnt(report: Report | ClassReport) -> list[str]:
    said = learnt_sentence(report.version, report.learnt, texts=report.scores.n)
    return [said] if said else []


def _share(share: float | None, what: str) -> list[str]:
    return [] if share is None else [f"{share:.1%} {what}"]


def _ends(intervals: Mapping[str, tuple[float, float]], name: str) -> str:
    """Say a figure's interval, or a dash where it has none."""
    return "to".join(f" {end:.3f} " for end in intervals[name]).strip() if name in intervals else "—"


def _number(value: float | None) -> str:
    return "—" if value is None else f"{value:.3f}"
