"""Statements in words: a table gives each code its sentence, which the values are filled into."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.blocks.text import isolated
from pipeline.language.speech import Local, _, figure, n_, percent
from pipeline.messages.statement import AS_WRITTEN, Statement

_COUNTED: dict[str, Callable[[int], str]] = {
    "labelled post": lambda number: n_("{n} labelled post", "{n} labelled posts", number),
    "character": lambda number: n_("{n} character", "{n} characters", number),
}


class _Figures(Local):
    """Adds to Python's ways `percent` (5 %), `one_in` (1 in 20) and `# post` (1 post, 2 posts); sets names apart."""

    def format_field(self, value: Any, format_spec: str) -> str:
        """One place."""
        if format_spec == "percent":
            return percent(value)
        if format_spec.startswith("# "):
            return _COUNTED[format_spec.removeprefix("# ")](value)
        if isinstance(value, str):
            return isolated(value)
        if format_spec == "one_in":
            return _("1 in {number}").format(number=figure(1 / value, ".3g"))
        return super().format_field(value, format_spec)


def in_words(statement: Statement, words: Mapping[str, str]) -> str:
    """Say it with the words of this table."""
    return _Figures().vformat(str({AS_WRITTEN: "{words}", **words}[statement.code]), (), statement.values)
