"""Every picture, in one style, as PNG and SVG, the same bytes each time.

The colours are Okabe and Ito's, which the colour-blind can tell apart; shapes, lines or words stand beside them.
"""

import io
import textwrap
from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Projected = tuple[Matrix, tuple[float, float]]
"""Points (texts, 2) on two principal components, and the share of the variance that each explains."""
Arguments = ParamSpec("Arguments")

BLUE, VERMILLION, GREEN, GREY = "#0072B2", "#D55E00", "#009E73", "#6B6B6B"
CLASS_COLOURS, CLASS_MARKERS = (BLUE, VERMILLION), ("o", "^")
NOT_TRUTH = "What is marked or told apart here is style and wording that the model looked at, not truth."
DPI = 120
_CAPTION_INCHES = 0.16
STYLE: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "axes.titlesize": 9,
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": GREY,
    "axes.labelcolor": "#333333",
    "xtick.color": GREY,
    "ytick.color": GREY,
    "xtick.labelcolor": "#333333",
    "ytick.labelcolor": "#333333",
    "legend.frameon": False,
    "savefig.dpi": DPI,
    "svg.hashsalt": "claimwire",
    "svg.fonttype": "path",
    "text.parse_math": False,  # a dollar sign in a post is a dollar sign
    "text.hinting": "none",  # letters as wide in pixels as on paper, so that set text keeps its spaces
}


def in_style(draw: Callable[Arguments, Figure]) -> Callable[Arguments, Figure]:
    """Draw in the one style, whatever matplotlib is set to elsewhere."""

    @wraps(draw)
    def styled(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Figure:
        with mpl.rc_context(STYLE):
            return draw(*args, **kwargs)

    return styled


def save(figure: Figure, folder: Path, name: str) -> list[Path]:
    """Write a picture as PNG and SVG without a date or a version inside; returns the two paths."""
    paths = [folder / f"{name}.png", folder / f"{name}.svg"]
    with mpl.rc_context(STYLE):
        figure.savefig(paths[0], metadata={"Software": None})
        figure.savefig(paths[1], metadata={"Date": None, "Creator": None})
    return paths


def png(figure: Figure) -> bytes:
    """Give a picture as PNG without a date or a version inside."""
    written = io.BytesIO()
    with mpl.rc_context(STYLE):
        figure.savefig(written, format="png", metadata={"Software": None})
    return written.getvalue()


def framed(width: float, height: float, *, title: str, caption: str) -> Figure:
    """Make an empty picture of `width` by `height` inches with a title above and a caption below, both in its room."""
    lines = textwrap.wrap(caption, width=int(width * 17))
    foot = _CAPTION_INCHES * (len(lines) + 1)
    figure = Figure(figsize=(width, height + foot), layout="constrained")
    figure.get_layout_engine().set(rect=(0, foot / (height + foot), 1, height / (height + foot)))  # type: ignore[union-attr, call-arg]
    figure.suptitle(title, x=0.01, ha="left", fontsize=12, fontweight="bold")
    figure.text(
        0.01, 0.4 * foot / (height + foot) / (len(lines) + 1), "\n".join(lines),
        fontsize=8, color="#333333", va="bottom", linespacing=1.25,
    )  # fmt: skip
    return figure


@in_style
def pca_panels(
    panels: Sequence[tuple[str, Projected | str]],
    labels: NDArray[np.int64],
    *,
    classes: tuple[str, str],
    caption: str,
) -> Figure:
    """Draw each space's held-out texts on two principal components (CAM-13).

    A panel is a title, and points (texts, 2) with the variance each explains, or in words why there are none.
    """
    columns = min(4, len(panels))
    rows = -(-len(panels) // columns)
    figure = framed(max(2.9 * columns, 6.5), 2.9 * rows + 0.5, title="Representation spaces by PCA", caption=caption)
    grid = figure.subplots(rows, columns, squeeze=False).ravel()
    for axes, (title, content) in zip(grid, panels, strict=False):
        axes.set_title(title)
        axes.set(xticks=[], yticks=[])
        if isinstance(content, str):
            _empty(axes, content)
        else:
            _points(axes, *content, labels=labels, classes=classes)
    for axes in grid[len(panels) :]:
        axes.set_axis_off()
    named = {name: handle for axes in grid for handle, name in zip(*axes.get_legend_handles_labels(), strict=True)}
    figure.legend(named.values(), named, loc="outside upper right", ncols=2, markerscale=2)
    return figure


def _points(
    axes: Axes, points: Matrix, explained: tuple[float, float], *, labels: NDArray[np.int64], classes: tuple[str, str]
) -> None:
    for label, name in enumerate(classes):
        chosen = points[labels == label]
        axes.scatter(
            chosen[:, 0], chosen[:, 1], s=11, alpha=0.55, linewidths=0, label=name,
            color=CLASS_COLOURS[label], marker=CLASS_MARKERS[label],
        )  # fmt: skip
    axes.set(xlabel=f"PC 1 ({explained[0]:.0%})", ylabel=f"PC 2 ({explained[1]:.0%})")


def _empty(axes: Axes, why: str) -> None:
    told = textwrap.fill(f"not possible here: {why}", width=30)
    axes.text(0.5, 0.5, told, transform=axes.transAxes, ha="center", va="center", color=GREY)
    axes.spines[:].set_linestyle(":")


@in_style
def correlation_matrices(before: Matrix, after: Matrix, *, forms: Sequence[str], caption: str) -> Figure:
    """Draw token-by-token correlations side by side (CAM-14, Fig. 7); both (tokens, tokens)."""
    side = max(3.6, 0.155 * len(forms) + 1.0)
    figure = framed(2 * side + 1.0, side + 0.35, title="How a sentence's tokens correlate", caption=caption)
    left, right = figure.subplots(1, 2)
    for axes, matrix, title in (
        (left, before, "Z′: word embeddings alone"),
        (right, after, "Z′B: after the encoder"),
    ):
        image = axes.imshow(matrix, cmap="RdBu_r", vmin=-1, vmax=1, interpolation="nearest")
        axes.set_title(title)
        axes.set_xticks(range(len(forms)), forms, rotation=90, fontsize=7)
        axes.set_yticks(range(len(forms)), forms, fontsize=7)
        axes.spines[:].set_visible(False)
        axes.tick_params(length=0)
    figure.colorbar(image, ax=[left, right], shrink=0.8, pad=0.01, label="correlation")
    return figure


@in_style
def share_bars(
    panels: Sequence[tuple[str, Sequence[tuple[str, float, float, str]]]], *, base: float, title: str, caption: str
) -> Figure:
    """Draw shares as bars, two panels a row; the bars stand from the top.

    A panel is a title and its bars: name, share, the interval's low end, a note. The dashed line is `base`, the share
    by chance alone.
    """
    rows = -(-len(panels) // 2)
    longest = [max(len(bars) for _, bars in panels[2 * row : 2 * row + 2]) for row in range(rows)]
    heights = [0.24 * max(count, 2) + 0.75 for count in longest]
    figure = framed(10.5, sum(heights) + 0.5, title=title, caption=caption)
    grid = figure.subplots(rows, 2, squeeze=False, height_ratios=heights).ravel()
    for place, (axes, (name, bars)) in enumerate(zip(grid, panels, strict=False)):
        _bars(axes, bars, base=base, colour=CLASS_COLOURS[place % 2], slots=longest[place // 2])
        axes.set_title(name)
    for axes in grid[len(panels) :]:
        axes.set_axis_off()
    return figure


def _bars(axes: Axes, bars: Sequence[tuple[str, float, float, str]], *, base: float, colour: str, slots: int) -> None:
    for place, (_, share, low, note) in enumerate(bars):
        axes.barh(place, share, color=colour, height=0.7)
        axes.plot([low, share], [place, place], color="black", linewidth=1)
        axes.text(max(share, base) + 0.012, place, note, va="center", fontsize=7.5, color="#333333")
    if not bars:
        axes.text(0.02, 0.5, "none often enough", transform=axes.transAxes, color=GREY)
    axes.axvline(base, color="black", linestyle="--", linewidth=0.8)
    axes.set_yticks(range(len(bars)), [name for name, *_ in bars])
    axes.set_ylim(max(slots, 2) - 0.4, -0.6)
    axes.set_xlim(0, 1.18)
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0", "25 %", "50 %", "75 %", "100 %"])
    axes.tick_params(axis="y", length=0)


@in_style
def class_confusion(counts: Sequence[Sequence[float]], *, classes: Sequence[str], caption: str) -> Figure:
    """Draw a confusion matrix of several classes (TN-23): counts, and colours by each true class's shares."""
    matrix = np.asarray(counts, dtype=np.float64)
    shares = matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1e-12)
    figure = framed(7.0, 5.6, title="Confusion matrix", caption=caption)
    axes = figure.subplots()
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    for (row, column), count in np.ndenumerate(matrix):
        colour = "white" if shares[row, column] > 0.5 else "black"
        axes.text(column, row, f"{count:g}\n{shares[row, column]:.0%}", ha="center", va="center", color=colour)
    names = [name.replace("_", "\n") for name in classes]
    axes.set_xticks(range(len(names)), names)
    axes.set_yticks(range(len(names)), names)
    axes.set(xlabel="the model's answer", ylabel="the truth")
    axes.tick_params(length=0)
    return figure
