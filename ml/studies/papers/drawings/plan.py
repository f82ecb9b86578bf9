"""A drawing on paper: rows of boxes from the top down, in the one style."""

from collections.abc import Mapping

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from ml.plotting import style
from ml.studies.papers.drawings.diagram import Box, Diagram

LINE, GAP, PAD = 0.165, 0.38, 0.1
"""Inches: a line of text, the room between rows, that around a box's words."""

LETTER, LETTER_BOLD = 0.068, 0.083
"""Inches that a letter is wide at most, in lines and in titles."""

ROOM = 0.3
"""Inches between boxes of a row."""

_FILLS = {
    "given": "#FFFFFF", "vector": "#FFFFFF", "encoder": "#DCE9F5", "layers": "#EAF4EF", "step": "#EAF4EF",
    "answer": "#FBE9DD",
}  # fmt: skip
_EDGES = {"given": style.GREY, "vector": style.GREY, "encoder": style.BLUE, "layers": style.GREEN, "step": style.GREEN,
          "answer": style.VERMILLION}  # fmt: skip


Place = tuple[float, float, float, float]
"""A box's left, bottom, width and height in inches."""


def size_of(box: Box) -> tuple[float, float]:
    """Give a box's width and height in inches, so that its words have room."""
    letters = [LETTER_BOLD * len(box.title), *(LETTER * len(line) for line in box.lines)]
    return max(1.0, max(letters) + 2 * PAD), LINE * (1 + len(box.lines)) + 2 * PAD


def places(diagram: Diagram) -> tuple[dict[str, Place], float, float]:
    """Give each box's left, bottom, width and height, and the whole's width and height, in inches."""
    rows = diagram.rows()
    sizes = {box.key: size_of(box) for box in diagram.boxes}
    wide = max(sum(sizes[box.key][0] for box in row) + ROOM * (len(row) - 1) for row in rows)
    heights = [max(sizes[box.key][1] for box in row) for row in rows]
    top = whole = sum(heights) + GAP * (len(rows) - 1)
    middles: dict[str, float] = {}
    found = {}
    for row, height in zip(rows, heights, strict=True):
        middles |= _middles(row, diagram, sizes, middles, wide=wide)
        for box in row:
            width, own = sizes[box.key]
            found[box.key] = (middles[box.key] - width / 2, top - (height + own) / 2, width, own)
        top -= height + GAP
    left = min(place[0] for place in found.values())
    right = max(place[0] + place[2] for place in found.values())
    return {key: (place[0] - left, *place[1:]) for key, place in found.items()}, right - left, whole


def _middles(
    row: list[Box],
    diagram: Diagram,
    sizes: Mapping[str, tuple[float, float]],
    above: Mapping[str, float],
    *,
    wide: float,
) -> dict[str, float]:
    """Put boxes of a row below what leads to them, or evenly where nothing does, and apart from each other."""
    wished = []
    for at, box in enumerate(row):
        into = [above[one] for one, other in diagram.arrows if other == box.key]
        wished.append(sum(into) / len(into) if into else wide * (at + 0.5) / len(row))
    found: list[tuple[float, float]] = []
    for box, wish in zip(row, wished, strict=True):
        half = sizes[box.key][0] / 2
        least = found[-1][0] + found[-1][1] + ROOM + half if found else wish
        found.append((max(wish, least), half))
    shift = sum(wish - middle for wish, (middle, _) in zip(wished, found, strict=True)) / len(row)
    return {box.key: middle + shift for box, (middle, _) in zip(row, found, strict=True)}


@style.in_style
def draw(diagram: Diagram) -> Figure:
    """Draw a diagram, as large as its words need."""
    found, wide, high = places(diagram)
    margin = 0.35 + (0.35 if diagram.back else 0.0)
    width = max(6.5, wide + 2 * margin)
    figure = style.framed(width, high + 0.65, title=diagram.title, caption=diagram.caption)
    axes = figure.subplots()
    axes.set_axis_off()
    axes.set(xlim=((wide - width) / 2, (wide + width) / 2), ylim=(-0.08, high + 0.08))
    for box in diagram.boxes:
        _box(axes, box, found[box.key])
    for one, other in diagram.arrows:
        _arrow(axes, found[one], found[other])
    for one, other in diagram.back:
        _back(axes, found[one], found[other], right=wide + margin)
    return figure


def _box(axes: Axes, box: Box, place: Place) -> None:
    left, bottom, width, height = place
    shape = FancyBboxPatch(
        (left, bottom), width, height, boxstyle="round,pad=0,rounding_size=0.06", facecolor=_FILLS[box.kind],
        edgecolor=_EDGES[box.kind], linewidth=1.2, linestyle="--" if box.kind == "vector" else "-",
    )  # fmt: skip
    axes.add_patch(shape)
    middle, top = left + width / 2, bottom + height - PAD
    axes.text(middle, top - LINE / 2, box.title, ha="center", va="center", fontsize=9, fontweight="bold")
    for number, line in enumerate(box.lines, start=1):
        axes.text(middle, top - LINE * (number + 0.5), line, ha="center", va="center", fontsize=8)


def _arrow(axes: Axes, one: tuple[float, float, float, float], other: Place) -> None:
    start, end = (one[0] + one[2] / 2, one[1]), (other[0] + other[2] / 2, other[1] + other[3])
    axes.add_patch(FancyArrowPatch(start, end, arrowstyle="-|>", mutation_scale=9, color="#333333", linewidth=0.9,
                                   shrinkA=0, shrinkB=1))  # fmt: skip


def _back(axes: Axes, one: Place, other: Place, *, right: float) -> None:
    """Lead from a box's right side up to another's, around all that lies between."""
    start, end = (one[0] + one[2], one[1] + one[3] / 2), (other[0] + other[2], other[1] + other[3] / 2)
    axes.plot([start[0], right, right], [start[1], start[1], end[1]], color="#333333", linewidth=0.9)
    axes.add_patch(FancyArrowPatch((right, end[1]), end, arrowstyle="-|>", mutation_scale=9, color="#333333",
                                   linewidth=0.9, shrinkA=0, shrinkB=1))  # fmt: skip


def words(diagram: Diagram) -> Mapping[str, tuple[str, ...]]:
    """Give what is written in each box, for whoever cannot see the picture."""
    return {box.key: (box.title, *box.lines) for box in diagram.boxes}
