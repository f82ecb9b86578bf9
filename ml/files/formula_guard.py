"""Cells of a CSV that a spreadsheet would compute are written with an apostrophe before them, and read without.

A post may begin with = + - @, and many begin with @somebody: Excel and LibreOffice would take it for a formula and run
what it says. An apostrophe makes it text there. A cell that begins with apostrophes before such a character gets one
more, so that reading gives back exactly what was written.
"""

import re

_FORMULA = re.compile(r"'*[=+\-@\t\r＝＋－＠]")
_GUARDED = re.compile(r"''*[=+\-@\t\r＝＋－＠]")


def harmless(cell: object) -> object:
    """A value as it may stand in a CSV; numbers stay as they are."""
    return f"'{cell}" if isinstance(cell, str) and _FORMULA.match(cell) else cell


def original(cell: str) -> str:
    """What `harmless` was given."""
    return cell[1:] if _GUARDED.match(cell) else cell
