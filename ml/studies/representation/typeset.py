"""Coloured text as a picture: words in focus are coloured, bold and underlined, in columns (CAM-16, Fig. 8)."""

import re
import textwrap
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont
from matplotlib.ft2font import FT2Font

from ml.plotting.style import VERMILLION, framed, in_style

SIZE = 8.0
_COLUMN_INCHES, _GAP_INCHES = 5.2, 0.35
_LINE_INCHES = SIZE * 1.45 / 72
_UNKNOWN = "▯"
_INVISIBLE = ("Cf", "Mn", "Cs", "Cn", "Co")


@dataclass(frozen=True)
class Passage:
    """A heading, a text, and the spans [start, end) of it that are in focus."""

    heading: str
    text: str
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Run:
    """Letters drawn together: where, in inches from the left and lines from the top, and how."""

    letters: str
    x: float
    line: int
    focused: bool


@in_style
def coloured_texts(columns: Sequence[tuple[str, Sequence[Passage]]], *, title: str, caption: str) -> Figure:
    """Set passages in columns, each with a title."""
    set_columns = [(name, [_set(passage) for passage in passages]) for name, passages in columns]
    lines = max(sum(count + 2 for _, _, count in passages) for _, passages in set_columns) + 2
    width = len(columns) * (_COLUMN_INCHES + _GAP_INCHES) + _GAP_INCHES
    height = lines * _LINE_INCHES
    figure = framed(width, height + 0.5, title=title, caption=caption)
    figure.set_layout_engine(None)
    # The whole width, so that an inch of the text is an inch of the picture.
    foot = 1 - (height + 0.5) / figure.get_figheight()
    axes = figure.add_axes((0, foot, 1, height / figure.get_figheight()))
    axes.set_axis_off()
    axes.set(xlim=(0, width), ylim=(lines, 0))
    for place, (name, passages) in enumerate(set_columns):
        left = _GAP_INCHES / 2 + place * (_COLUMN_INCHES + _GAP_INCHES)
        axes.text(left, 0.9, drawable(name), fontsize=11, fontweight="bold", va="baseline")
        top = 2.4
        for heading, runs, count in passages:
            axes.text(left, top, drawable(heading), fontsize=SIZE, color="#555555", style="italic", va="baseline")
            _draw(axes, runs, left=left, top=top + 1)
            top += count + 2
    return figure


def lay_out(passage: Passage, *, inches: float = _COLUMN_INCHES) -> list[Run]:
    """Break a passage into lines of at most `inches`; a word that is longer than a line is broken too."""
    runs: list[Run] = []
    x, line = 0.0, 0
    for match in re.finditer(r"\S+", passage.text):
        parts = list(_parts(passage, match.start(), match.end()))
        width = sum(_inches(letters, bold) for letters, bold in parts)
        if x and x + width > inches:
            x, line = 0.0, line + 1
        for letters, focused in parts:
            for piece in _fitting(letters, focused, inches=inches):
                advance = _inches(piece, focused)
                if x and x + advance > inches:
                    x, line = 0.0, line + 1
                runs.append(Run(letters=piece, x=x, line=line, focused=focused))
                x += advance
        x += _inches(" ", False)
    return runs


def drawable(text: str) -> str:
    """Replace what the font cannot draw: pictures by a box, marks without a shape by nothing."""
    known = _font(False).get_charmap()
    return "".join(
        letter if ord(letter) in known else "" if unicodedata.category(letter) in _INVISIBLE else _UNKNOWN
        for letter in text
    )


def label(form: str) -> str:
    """Name a word or mark so that it can be drawn: a picture by its Unicode name, its first words."""
    shown = drawable(form)
    if _UNKNOWN not in shown:
        return shown
    return textwrap.shorten(unicodedata.name(form[0], "unknown").lower(), width=24, placeholder=" …")


def _set(passage: Passage) -> tuple[str, list[Run], int]:
    runs = lay_out(passage)
    return passage.heading, runs, (runs[-1].line + 1 if runs else 1)


def _parts(passage: Passage, start: int, end: int) -> Iterator[tuple[str, bool]]:
    """Cut characters [start, end) at the borders of what is in focus."""
    within = [(max(first, start), min(last, end)) for first, last in passage.spans if first < end and last > start]
    at = start
    for first, last in sorted(within):
        for begin, stop, focused in ((at, first, False), (max(at, first), last, True)):
            if letters := drawable(passage.text[begin:stop]):
                yield letters, focused
        at = max(at, last)
    if letters := drawable(passage.text[at:end]):
        yield letters, False


def _fitting(letters: str, bold: bool, *, inches: float) -> Iterator[str]:
    if _inches(letters, bold) <= inches:
        yield letters
        return
    most = max(1, int(len(letters) * inches / _inches(letters, bold) * 0.9))
    yield from (letters[start : start + most] for start in range(0, len(letters), most))


def _draw(axes: Axes, runs: Sequence[Run], *, left: float, top: float) -> None:
    for run in runs:
        y, x = top + run.line, left + run.x
        weight, colour = ("bold", VERMILLION) if run.focused else ("normal", "#222222")
        axes.text(x, y, run.letters, fontsize=SIZE, color=colour, fontweight=weight, va="baseline")
        if run.focused:
            end = x + _inches(run.letters, True)
            axes.plot([x, end], [y + 0.2, y + 0.2], color=VERMILLION, linewidth=0.8, solid_capstyle="butt")


@cache
def _font(bold: bool) -> FT2Font:
    path = findfont(FontProperties(family="DejaVu Sans", weight="bold" if bold else "normal"))
    font = FT2Font(path)
    font.set_size(SIZE, 72)
    return font


@cache
def _letter_inches(letter: str, bold: bool) -> float:
    # 26.6 fixed-point pixels at 72 to the inch; the unhinted advance is in 16.16.
    return _font(bold).load_char(ord(letter)).linearHoriAdvance / 65536 / 72


def _inches(letters: str, bold: bool) -> float:
    return sum(_letter_inches(letter, bold) for letter in letters)
