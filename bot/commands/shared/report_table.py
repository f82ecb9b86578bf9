"""A report as lines for a terminal."""

from collections.abc import Mapping

from ml.registry import ClassReport, Report

_SHOWN = {
    "precision": "precision",
    "recall": "recall",
    "f1": "F1",
    "accuracy": "accuracy",
    "average_precision": "average precision",
    "mean_average_precision": "MAP",
    "roc_auc": "ROC AUC",
}


def lines(report: Report) -> list[str]:
    """Say a report in a table of 100 characters, the trivial answers beside, and what to mind below."""
    seen, scores = report.confusion, report.scores
    error, noise = _number(scores.calibration_error), _number(report.calibration_noise)
    told = [
        f"{report.version} on {scores.n} examples ({report.basis}); yes from {report.threshold:.3f} on",
        *figures(report, _SHOWN, width=12),
        f"{'calibration error':20}{error}   up to {noise} could be chance",
        f"{'found':20}{seen.true_positives:g}, missed {seen.false_negatives:g}",
        f"{'false alarms':20}{seen.false_positives:g}, rightly left {seen.true_negatives:g}",
    ]
    if report.truncated is not None:
        told.append(f"{report.truncated:.1%} of the texts were longer than the model reads")
    return [*told, *_slices(report), *report.cautions]


def figures(report: Report | ClassReport, shown: Mapping[str, str], *, width: int) -> list[str]:
    """Say scores with their intervals, and beside them, in columns so wide, what needs no model."""
    heading = "".join(f"{name.replace('_', ' '):>{width}}" for name in report.trivial)
    rows = [f"{'':28}{'95 % interval':18}{heading}"]
    for name, words in shown.items():
        beside = "".join(f"{_number(getattr(answer, name)):>{width}}" for answer in report.trivial.values())
        rows.append(f"{words:20}{_number(getattr(report.scores, name)):8}{ends(report.intervals, name):18}{beside}")
    return rows


def _slices(report: Report) -> list[str]:
    rows = []
    for by, slices in report.slices.items():
        enough = {value: part for value, part in slices.items() if part.intervals}
        if not slices:
            continue
        few = len(slices) - len(enough)
        rows.append(f"F1 by {by}" + (f" ({few} with too few examples are not shown)" if few else ""))
        rows += [
            f"  {value:18}{_number(part.scores.f1):8}{ends(part.intervals, 'f1'):18}{part.scores.n:6} examples"
            for value, part in enough.items()
        ]
    return rows


def ends(intervals: Mapping[str, tuple[float, float]], name: str) -> str:
    """Say a figure's interval, or a dash where it has none."""
    return "to".join(f" {end:.3f} " for end in intervals[name]).strip() if name in intervals else "—"


def _number(value: float | None) -> str:
    return "—" if value is None else f"{value:.3f}"
