"""A report of more than two classes as lines for a terminal."""

from bot.commands.shared.report_table import ends, figures
from ml.registry import ClassReport

_SHOWN = {"weighted_f1": "weighted F1", "macro_f1": "macro F1", "accuracy": "accuracy"}


def lines(report: ClassReport) -> list[str]:
    """Say a report in tables of 100 characters: the means, each class, and what was taken for what."""
    return [
        f"{report.version} on {report.scores.n} pairs ({report.basis})",
        *figures(report, _SHOWN, width=15),
        "",
        f"{'':26}{'n':>6}{'precision':>11}{'recall':>9}{'F1':>8}  95 % interval of F1",
        *_classes(report),
        "",
        *_confusion(report),
        *_shares(report),
        *report.cautions,
    ]


def _classes(report: ClassReport) -> list[str]:
    return [
        f"{name:26}{one.n:6g}{one.precision:11.3f}{one.recall:9.3f}{one.f1:8.3f}  "
        + ends(report.intervals, f"f1 {name}")
        for name, one in report.by_class.items()
    ]


def _confusion(report: ClassReport) -> list[str]:
    short = "".join(f"{place + 1:>7}" for place in range(len(report.labels)))
    rows = [f"{'the truth, by answer':26}{short}"]
    for place, (name, counts) in enumerate(zip(report.labels, report.confusion, strict=True)):
        rows.append(f"{place + 1} {name:24}" + "".join(f"{count:7g}" for count in counts))
    return rows


def _shares(report: ClassReport) -> list[str]:
    told = []
    if report.truncated is not None:
        told.append(f"{report.truncated:.1%} of the documents were longer than the model reads")
    if report.missing_images is not None:
        told.append(f"{report.missing_images:.1%} of the pictures were missing or unreadable")
    return told
