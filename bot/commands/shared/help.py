"""Help that a newcomer can read: no command's sentence is cut, and many commands stand in chapters."""

from collections.abc import Mapping, Sequence
from typing import Any

import click

WHOLE = 1_000
"""No first sentence is longer; click would cut it at the end of a line."""


class Group(click.Group):
    """Commands, each with its first sentence; in chapters where these are given, and what is in none comes last."""

    def __init__(self, *args: Any, chapters: Mapping[str, Sequence[str]] | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        self.chapters = chapters or {}

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the chapters."""
        told = {name: self.commands[name].get_short_help_str(WHOLE) for name in self.list_commands(ctx)}
        named = {name for names in self.chapters.values() for name in names}
        left = "Other commands" if named else "Commands"
        for title, names in [*self.chapters.items(), (left, [name for name in told if name not in named])]:
            rows = [(name, told[name]) for name in names if name in told]
            if rows:
                with formatter.section(title):
                    formatter.write_dl(rows)
