"""Statements in words: a table gives each code its sentence, which the values are filled into."""

from string import Formatter
from typing import Any

from bot.blocks.text import isolated
from ml.counting import counted
from pipeline.messages.statement import AS_WRITTEN, Statement


class _Figures(Formatter):
    """Adds to Python's ways `percent` (5 %), `one_in` (1 in 20) and `# post` (1 post, 2 posts); sets names apart."""

    def format_field(self, value: Any, format_spec: str) -> str:
        if format_spec == "percent":
            return percent(value)
        if format_spec.startswith("# "):
            return counted(value, format_spec.removeprefix("# "))
        if isinstance(value, str):
            return isolated(value)
        return f"1 in {1 / value:.3g}" if format_spec == "one_in" else str(format(value, format_spec))


def in_words(statement: Statement, words: dict[str, str]) -> str:
    """Say it with the words of this table."""
    return _Figures().vformat(({AS_WRITTEN: "{words}"} | words)[statement.code], (), statement.values)


def percent(share: float) -> str:
    """A share as people read it."""
    return f"{100 * share:.0f} %"
