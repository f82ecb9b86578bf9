"""Tables on the terminal: wide characters aligned, nothing cut, and words from outside shown as they are."""

import shutil
import sys
from collections.abc import Collection, Sequence
from io import StringIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

_UNLIMITED = 1_000_000
"""Columns where no terminal is: whoever reads a pipe wants each row on one line."""


def lines(rows: Sequence[Sequence[object]], *, head: Sequence[str] = (), right: Collection[int] = ()) -> list[str]:
    """Lay rows out in columns, those of `right` to the right; on a terminal, what is too wide goes on below."""
    if not rows:
        return []
    table = Table(box=None, show_header=bool(head), pad_edge=False, padding=(0, 2, 0, 0), header_style="")
    for place, title in enumerate(head or [""] * len(rows[0])):
        table.add_column(_literal(title), justify="right" if place in right else "left", overflow="fold")
    for row in rows:
        table.add_row(*map(_literal, row))
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else _UNLIMITED
    printed = StringIO()
    Console(file=printed, width=width, color_system=None, force_jupyter=False).print(table)
    return [line.rstrip() for line in printed.getvalue().splitlines()]


def printable(words: str) -> str:
    """Words on one line, without what a terminal might obey."""
    return "".join(sign if sign.isprintable() else " " for sign in words)


def _literal(cell: object) -> Text:
    return Text(printable(str(cell)))
