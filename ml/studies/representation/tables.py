"""The tables of the representation analysis in Markdown, from its report alone."""

import html
import re
from typing import Any

from ml.studies.representation.focus import MEANING, FormCount

TABLE_1 = (
    "| | vectorizer | n-gram | no stop words | dim | length | 1–2 epochs | paper's steps | to the end | in the paper |",
    "|---|---|---|---|---:|---:|---:|---:|---:|---:|",
)

NOTE = (
    "Length: of a text's vector, on average; short ones are left half-fitted by the paper's rate and steps, and so "
    "*to the end* stands beside. *In the paper*: BERT, 44,898 articles of ISOT, settings chosen on the test set."
)


def tables(report: dict[str, Any]) -> str:
    """Write Table 1 and the most-focused forms as Markdown, from the report alone."""
    data = report["data"]
    cleaning = ", ".join(f"{name} (changed {count} texts)" for name, count in data["cleaning"].items()) or "none"
    texts = ", ".join(f"{count} {name}" for name, count in data["texts"].items())
    always = f"{report['always_majority']:.3f}"
    lines = [
        f"# Representations of {data['file']}",
        "",
        f"Made {report['made']} · texts: {texts} · cleaning: {cleaning} · encoder: {report['encoder']} · {MEANING}",
        "",
        *TABLE_1,
        *(_table_row(row) for row in report["rows"]),
        f"| | always the more frequent class | | | | | {always} | {always} | {always} | |",
        "",
        NOTE,
        "",
        *(f"- ({missing['letter']}) is left out: {missing['reason']}." for missing in report["missing"]),
    ]
    for name, found in report["focus"].items():
        for kind in ("words", "marks"):
            if found[kind]:
                lines += ["", f"## Most-focused {kind} in {found['texts']} texts of class {name}", ""]
                lines += ["| | texts | occurrences | in focus | share | at least |", "|---|---:|---:|---:|---:|---:|"]
                lines += [_form_row(FormCount(**count)) for count in found[kind]]
    return "\n".join(lines) + "\n"


def _table_row(row: dict[str, Any]) -> str:
    literal, matched, ended = (_with_interval(row[name]) for name in ("literal", "matched", "ended"))
    return (
        f"| {row['letter']} | {row['vectorizer']} | {row['ngram']} | {row['stop_words_removed']} | "
        f"{row['dimensions']} | {row['mean_length']:.2f} | {literal} | {matched} | {ended} | {row['paper']:.3f} |"
    )


def _with_interval(result: dict[str, Any]) -> str:
    low, high = result["interval"]
    return f"{result['value']:.3f} ({low:.3f} … {high:.3f})"


def _form_row(count: FormCount) -> str:
    form = html.escape(re.sub(r"([\\|`*_\[\]~])", r"\\\1", count.form), quote=False)
    return f"| {form} | {count.texts} | {count.occurrences} | {count.focused} | {count.share:.0%} | {count.low:.0%} |"
