"""Whether a version was ever measured in the language of a post, by the version's own report."""

from collections.abc import Mapping
from typing import Any

UNKNOWN = frozenset({"und", "zxx", "art", "mul"})
"""Codes that name no language; X has more of its own, which begin with q."""


def unmeasured(report: Mapping[str, Any], language: str | None) -> str | None:
    """Give the language where the report holds figures by language and none of it; None where all is well or unknown.

    Regions do not count: es-MX is es.
    """
    measured = {_plain(one) for one in report.get("slices", {}).get("language", {})}
    asked = _plain(language or "")
    if not measured or not asked or asked in UNKNOWN or (asked.startswith("q") and asked != "qu"):
        return None
    return None if asked in measured else asked


def _plain(language: str) -> str:
    return language.lower().replace("_", "-").partition("-")[0]
