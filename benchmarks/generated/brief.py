"""Brief tables of the generated-text checker: whole sets, all recipes in one; pages.py has them slice by slice."""

import json
import re
from pathlib import Path
from typing import Any

MARKED = re.compile(r"(<!-- generated-text-(sets|alarms): ([^>]*?) -->\n).*?(<!-- end -->)", re.DOTALL)

_FIGURES = ("f1", "auroc", "tpr_at_0.01")
_ALARMS = ("Holm", "uncorrected", "false discoveries", "passages found", "machine texts flagged")


def filled(page: str, reports: Path) -> str:
    """Fill `<!-- generated-text-sets: PART+PART RECIPE … -->` and `<!-- generated-text-alarms: VERSION … -->`."""

    def table(mark: re.Match[str]) -> str:
        rows = {"sets": _sets, "alarms": _alarms}[mark.group(2)](reports, mark.group(3).split())
        head, *others = [f"| {' | '.join(row)} |" for row in rows]
        lines = [head, "|---" * len(rows[0]) + "|", *others]
        return f"{mark.group(1)}\n" + "".join(f"{line}\n" for line in lines) + f"\n{mark.group(4)}"

    return MARKED.sub(table, page)


def _sets(reports: Path, named: list[str]) -> list[list[str]]:
    parts, *recipes = named
    told = {recipe: _by_set(_read(reports / f"models.{recipe}.json"), parts.split("+")) for recipe in recipes}
    sets = told[recipes[0]]
    rows = [[recipe, *(_score(found.get(name)) for name in sets)] for recipe, found in told.items()]
    return [["F1, AUROC, TPR at 1 % FPR", *sets], *rows]


def _by_set(report: dict[str, Any], parts: list[str]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for part in (report.get(name, {}) for name in parts):
        found |= {f"{part['texts']:,} English texts": part} if "texts" in part else part
    return found


def _score(one: dict[str, Any] | None) -> str:
    return ", ".join(f"{one[name]:.3f}" for name in _FIGURES) if one else ""


def _alarms(reports: Path, versions: list[str]) -> list[list[str]]:
    told = {version: _read(reports / f"false-alarms.{version}.json") for version in versions}
    heading = ["version", "BH", *told[versions[0]]["sets"], *_ALARMS]
    columns = [heading, *([version, *_alarm(whole)] for version, whole in told.items())]
    return [list(row) for row in zip(*columns, strict=True)]


def _alarm(whole: dict[str, Any]) -> list[str]:
    low, high = whole["fwer_bh_ci"]
    of_sets = [one["fwer_bh"] for one in whole["sets"].values()]
    others = [whole[name] for name in ("fwer_holm", "fwer_none", "fdr_bh", "power_bh", "machine_texts_flagged_bh")]
    return [f"{whole['fwer_bh']:.3f} ({low:.3f}–{high:.3f})", *(f"{figure:.3f}" for figure in (*of_sets, *others))]


def _read(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))  # type: ignore[no-any-return]
