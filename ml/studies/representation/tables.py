"""The tables of the representation analysis in Markdown, from its report alone."""

import html
import re
from collections.abc import Mapping
from typing import Any

from ml.studies.markdown import page


def tables(report: Mapping[str, Any]) -> str:
    """Write Table 1 and the most-focused forms as Markdown, from the report alone."""
    filters = {"literal": _literal, "percent": "{:.0%}".format, "with_interval": _with_interval}
    return page("representation", filters=filters, report=report)


def _with_interval(result: Mapping[str, Any]) -> str:
    return "{:.3f} ({:.3f} … {:.3f})".format(result["value"], *result["interval"])


def _literal(form: str) -> str:
    return html.escape(re.sub(r"([\\|`*_\[\]~])", r"\\\1", form), quote=False)
