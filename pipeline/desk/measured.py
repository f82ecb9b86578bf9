"""Whether a version learnt the language of a post, and was measured in it, by the version's own report."""

from collections.abc import Mapping
from typing import Any

from pipeline.sources.language_codes import known

LEAST = 20
"""Of fewer texts of a language nothing is learnt, and their figures tell nothing."""


def unlearnt(report: Mapping[str, Any], language: str | None) -> str | None:
    """Give the language where the version was trained on others; None where all is well, or nobody knows."""
    texts = report.get("trained_languages", {})
    return None if texts.get("", 0) >= LEAST else _lacking(language, texts)


def unmeasured(report: Mapping[str, Any], language: str | None) -> str | None:
    """Give the language where the report holds figures of others; None where all is well, or nobody knows."""
    slices = report.get("slices", {}).get("language", {})
    return _lacking(language, {code: one.get("scores", one).get("n", 0) for code, one in slices.items()})


def _lacking(language: str | None, texts: Mapping[str, float]) -> str | None:
    """Regions do not count: es-MX is es."""
    there = {known(code) for code, number in texts.items() if number >= LEAST} - {None}
    asked = known(language)
    return asked if there and asked not in there else None
