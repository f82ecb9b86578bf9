"""Tables of the generated-text checker for the documentation, made from docs/reports/generated."""

import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

MARKED = re.compile(r"(<!-- generated-text: (\w+) (\S+) -->\n).*?(<!-- end -->)", re.DOTALL)
NOTHING = "*Not measured yet.*"


def filled(page: str, reports: Path) -> str:
    """Fill every marked place, such as `<!-- generated-text: folds lr-tfidf-generated -->`, up to `<!-- end -->`."""

    def table(mark: re.Match[str]) -> str:
        kind, name = mark.group(2), mark.group(3)
        prefix = "false-alarms" if kind in _FALSE_ALARMS else "models"
        path = reports / f"{prefix}.{name}.json"
        known = {**_FALSE_ALARMS, **_MODELS}
        rows = known[kind](json.loads(path.read_text(encoding="utf-8"))) if path.exists() else [NOTHING]
        return f"{mark.group(1)}\n" + "".join(f"{row}\n" for row in rows) + f"\n{mark.group(4)}"

    return MARKED.sub(table, page)


def _alarms(told: dict[str, Any]) -> list[str]:
    heading = ("set", "human texts", "compared with", "BH", "Holm", "uncorrected",
               "false discoveries in mixed texts (BH)", "machine passages found in them, BH / Holm",
               "machine texts with a flagged passage (BH)")  # fmt: skip
    rows = [*told["sets"].items(), *([("**all**", told)] if len(told["sets"]) > 1 else [])]
    return _table(heading, [_alarm(name, one) for name, one in rows])


def _alarm(name: str, one: dict[str, Any]) -> list[str]:
    return [
        name,
        f"{one['human_texts']:,}",
        f"{one['human_texts_compared_with']:.0f}",
        *(_with_ends(one, f"fwer_{correction}") for correction in ("bh", "holm", "none")),
        _with_ends(one, "fdr_bh"),
        f"{one['power_bh']:.3f} / {one['power_holm']:.3f}",
        _number(one["machine_texts_flagged_bh"]),
    ]


def _lengths(told: dict[str, Any]) -> list[str]:
    heading = ("passages", "texts", "BH", "Holm", "uncorrected", "1 − (1 − α)^m")
    rows = [
        [_range(*one["fragments"]), one["texts"], *(_number(one[name]) for name in ("bh", "holm", "none")),
         _number(one["none_if_independent"])]
        for one in told["by_length"] if one["texts"]
    ]  # fmt: skip
    return _table(heading, rows)


def _range(low: int, high: int) -> str:
    return f"{low} or more" if high > 1_000 else f"{low}" if low == high else f"{low}–{high}"


def _independent(told: dict[str, Any]) -> list[str]:
    names = ("bh", "holm", "none", "formula")
    rows = [[one["fragments"], *(_number(one[name]) for name in names)] for one in told["independent"]]
    return _table(("passages", "BH", "Holm", "uncorrected", "1 − (1 − α)^m"), rows)


def _ways(told: dict[str, Any]) -> list[str]:
    heading = ("how", "human texts with a flagged passage", "false discoveries", "machine passages found")
    rows = [
        [way, _with_ends(one, "fwer"), _number(one["fdr"]), _number(one["power"])] for way, one in told["ways"].items()
    ]
    return _table(heading, rows)


def _dependence(told: dict[str, Any]) -> list[str]:
    heading = ("set", "fragments of one text (intraclass correlation)", "neighbouring fragments (correlation)")
    rows = [
        [name, _number(one["dependence"]["intraclass"]), _number(one["dependence"]["neighbours"])]
        for name, one in told["sets"].items()
    ]
    return _table(heading, rows)


def _scores(part: str) -> Callable[[dict[str, Any]], list[str]]:
    def rows(told: dict[str, Any]) -> list[str]:
        if part not in told:
            return [NOTHING]
        found = [
            row
            for name, one in told[part].items()
            for row in [_score(f"**{name}**", one), *_slices(one, "languages"), *_slices(one, "generators")]
        ]
        return _table(_SCORED, found)

    return rows


_SCORED = (
    "texts",
    "human / machine",
    "F1",
    "always “machine”",
    "AUROC",
    "TPR at 1 % FPR",
    "TPR at 5 % FPR",
    "accuracy",
)


def _slices(one: dict[str, Any], kind: str) -> list[list[str]]:
    return [_score(f"— {name}", part) for name, part in one[kind].items()] if len(one[kind]) > 1 else []


def _score(name: str, one: dict[str, Any]) -> list[str]:
    if "f1" not in one:
        return [name, f"{one['human']} / {one['machine']}", *["—"] * 6]
    figures = ("f1", "all_machine_f1", "auroc", "tpr_at_0.01", "tpr_at_0.05")
    return [
        name,
        f"{one['human']} / {one['machine']}",
        *(_number(one[key]) for key in figures),
        _with_ends(one, "accuracy"),
    ]


def _small(told: dict[str, Any]) -> list[str]:
    one = told["small"]
    label = f"trained on {one['texts']:,}, judged on {one['judged_each']}, {one['draws']} draws"
    return _table(_SCORED, [_score(label, one)])


_FALSE_ALARMS: dict[str, Callable[[dict[str, Any]], list[str]]] = {
    "alarms": _alarms, "lengths": _lengths, "independent": _independent, "ways": _ways, "dependence": _dependence,
}  # fmt: skip
_MODELS: dict[str, Callable[[dict[str, Any]], list[str]]] = {
    "folds": _scores("folds"), "split": _scores("split"), "joint": _scores("joint"),
    "unseen": _scores("unseen"), "small": _small,
}  # fmt: skip


def _table(heading: Sequence[str], rows: Sequence[Sequence[object]]) -> list[str]:
    return [_row(heading), "|---" * len(heading) + "|", *map(_row, rows)]


def _row(cells: Sequence[object]) -> str:
    return f"| {' | '.join(map(str, cells))} |"


def _with_ends(one: dict[str, Any], name: str) -> str:
    low, high = one[f"{name}_ci"]
    return f"{one[name]:.3f} ({low:.3f}–{high:.3f})"


def _number(value: float) -> str:
    return f"{value:.3f}"
