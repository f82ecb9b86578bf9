"""Tables of reports on classifiers and of pairs of them, as lines of Markdown; without reports there are none."""

from collections.abc import Callable, Sequence
from typing import Any

_COLUMNS = ("dev set", "model", "F1", "precision", "recall", "average precision", "ROC AUC",
            "calibration error (chance)", "found / missed / false alarms")  # fmt: skip
_BRIEF = "dev set: posts, positive, F1 of always yes"
_COMPARED = ("dev set", "A", "B", "F1 of A less B", "average precision of A less B",
             "A's F1 not worse by more than 0.01")  # fmt: skip


def _report_rows(read: list[dict[str, Any]], sets: list[str]) -> list[str]:
    rows = []
    for name in sets:
        found = [one for one in read if one["set"] == name and "report" in one]
        rows += [_row(_cells(one)) for one in found]
        rows += [_row(_always_yes(one["report"])) for one in found[:1]]
    return [*_heading(_COLUMNS), *rows] if rows else []


def _cells(one: dict[str, Any]) -> list[str]:
    report, trained_on = one["report"], one["trained_on"]
    scores, seen = report["scores"], report["confusion"]
    counts = (seen["true_positives"], seen["false_negatives"], seen["false_positives"])
    cut = report["truncated"]
    return [
        f"{one['set']}: {scores['n']:,} posts, {scores['prevalence']:.0%} positive; trained on {trained_on['n']:,}",
        f"**{one['model']}**" + ("" if cut is None else f" ({cut:.1%} of the texts cut short)"),
        *(_with_interval(report, name) for name in ("f1", "precision", "recall", "average_precision")),
        _number(scores["roc_auc"]),
        f"{_number(scores['calibration_error'])} ({_number(report['calibration_noise'])})",
        " / ".join(f"{count:g}" for count in counts),
    ]


def _brief_rows(read: list[dict[str, Any]], sets: list[str]) -> list[str]:
    by_set = [[one for one in read if one["set"] == name and "report" in one] for name in sets]
    models = list(dict.fromkeys(one["model"] for of_set in by_set for one in of_set))
    rows = [_row([_of_set(of_set[0]), *_in_brief(of_set, models)]) for of_set in by_set if of_set]
    return [*_heading((_BRIEF, *models)), *rows] if rows else []


def _of_set(one: dict[str, Any]) -> str:
    scores, always = one["report"]["scores"], one["report"]["trivial"]["always_yes"]["f1"]
    return f"{one['set']}: {scores['n']:,}, {scores['prevalence']:.0%}, {_number(always)}"


def _in_brief(of_set: list[dict[str, Any]], models: list[str]) -> list[str]:
    reports = {one["model"]: one["report"] for one in of_set}
    cells = {
        model: f"{_with_interval(report, 'f1')}, {_number(report['scores']['average_precision'])}"
        for model, report in reports.items()
    }
    return [cells.get(model, "") for model in models]


def _always_yes(report: dict[str, Any]) -> list[str]:
    answer = report["trivial"]["always_yes"]
    names = ("f1", "precision", "recall", "average_precision", "roc_auc", "calibration_error")
    return ["", "*always yes*", *(_number(answer[name]) for name in names), ""]


def _comparison_rows(read: list[dict[str, Any]], sets: list[str]) -> list[str]:
    rows = []
    for name in sets:
        for one in read:
            if one["set"] == name and "comparison" in one:
                found = one["comparison"]["differences"]
                sure = f"{found['f1']['a_not_worse']:.1%}"
                rows.append(
                    _row(
                        [
                            name,
                            one["a"],
                            one["b"],
                            _difference(found["f1"]),
                            _difference(found["average_precision"]),
                            sure,
                        ]
                    )
                )
    return [*_heading(_COMPARED), *rows] if rows else []


def _heading(columns: Sequence[str]) -> list[str]:
    return [_row(columns), "|---" * len(columns) + "|"]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _difference(found: dict[str, Any]) -> str:
    low, high = found["interval"]
    return f"{found['difference']:+.3f} ({low:+.3f} to {high:+.3f})"


def _with_interval(report: dict[str, Any], name: str) -> str:
    low, high = report["intervals"][name]
    return f"{_number(report['scores'][name])} ({low:.3f}–{high:.3f})"


def _number(value: float | None) -> str:
    return "—" if value is None else f"{value:.3f}"


TABLES: dict[str, Callable[[list[dict[str, Any]], list[str]], list[str]]] = {
    "reports": _report_rows, "brief": _brief_rows, "comparisons": _comparison_rows,
}  # fmt: skip
