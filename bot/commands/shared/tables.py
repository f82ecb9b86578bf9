"""Tables on the terminal: wide characters aligned, nothing cut, and words from outside shown as they are."""

import shutil
import sys
from collections.abc import Collection, Sequence
from functools import partial
from io import StringIO
from textwrap import wrap
from typing import Literal

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.table import Table
from rich.text import Text

_UNLIMITED = 1_000_000
"""Columns where no terminal is: whoever reads a pipe wants each row on one line."""

_LEAST = 12
"""So many columns a cell of several words keeps."""


def lines(rows: Sequence[Sequence[object]], *, head: Sequence[str] = (), right: Collection[int] = ()) -> list[str]:
    """Lay rows out in columns, those of `right` to the right; on a terminal, what is too wide goes on below."""
    if not rows:
        return []
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else _UNLIMITED
    whole = _whole(rows, width)
    table = Table(box=None, show_header=bool(head), pad_edge=False, padding=(0, 2, 0, 0), header_style="")
    for place, title in enumerate(head or [""] * len(rows[0])):
        justify: Literal["left", "right"] = "right" if place in right else "left"
        table.add_column(_literal(title), justify=justify, overflow="fold", no_wrap=place in whole)
    for row in rows:
        table.add_row(*map(_literal, row))
    printed = StringIO()
    Console(file=printed, width=width, color_system=None, force_jupyter=False).print(table)
    return [line.rstrip() for line in printed.getvalue().splitlines()]


def entries(rows: Sequence[Sequence[object]], *, beside: int) -> list[str]:
    """Lay rows out whose last cells are long: so many columns `beside` each other, on a terminal the others below."""
    if not sys.stdout.isatty():
        return lines(rows)
    columns = shutil.get_terminal_size().columns
    below = partial(wrap, width=columns, initial_indent="  ", subsequent_indent="  ", break_long_words=False)
    widths = [max(cell_len(printable(str(row[place]))) for row in rows) for place in range(beside)] if rows else []
    return [
        line
        for row in rows
        for line in (
            "  ".join(set_cell_size(printable(str(cell)), width) for cell, width in zip(row, widths, strict=False)),
            *(part for cell in row[beside:] for part in below(printable(str(cell)))),
        )
    ]


def printable(words: str) -> str:
    """Words on one line, without what a terminal might obey."""
    return "".join(sign if sign.isprintable() else " " for sign in words)


def _whole(rows: Sequence[Sequence[object]], width: int) -> Collection[int]:
    """Columns of single words, such as names and figures: none is broken, where the others keep some room."""
    columns = [[printable(str(cell)) for cell in column] for column in zip(*rows, strict=True)]
    whole = [place for place, cells in enumerate(columns) if not any(" " in cell for cell in cells)]
    needed = sum(max(map(cell_len, columns[place])) + 2 for place in whole) + _LEAST * (len(columns) - len(whole))
    return whole if needed <= width else ()


def _literal(cell: object) -> Text:
    return Text(printable(str(cell)))
