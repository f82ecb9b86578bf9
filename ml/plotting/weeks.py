"""Pictures of figures over weeks, large enough to be read in a chat on a phone."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ml.plotting.style import BLUE, DPI, GREY, VERMILLION, in_style

INCHES = 1200 / DPI
LARGE, USUAL, SMALL = 21, 17, 15
LOOKS = ((BLUE, "o"), (VERMILLION, "^"))


@dataclass(frozen=True)
class Panel:
    """One figure by week: (value, low, high) between 0 and 1, or None where there are too few clicks to say."""

    title: str
    weeks: Sequence[tuple[float, float, float] | None]


@in_style
def over_weeks(
    panels: Sequence[Panel],
    *,
    names: Sequence[str],
    title: str,
    caption: str,
    marks: Sequence[tuple[int, str]] = (),
) -> Figure:
    """Draw each panel's values with their intervals, one below the other; `names` are the weeks', oldest first.

    `marks` are what began with the week at a place, and its name.
    """
    figure = Figure(figsize=(INCHES, 1.6 + 3.5 * len(panels)), layout="constrained", dpi=DPI)
    figure.get_layout_engine().set(h_pad=0.12, w_pad=0.12)  # type: ignore[union-attr, call-arg]
    figure.suptitle(title, x=0.02, ha="left", fontsize=LARGE, fontweight="bold")
    figure.supxlabel(caption, x=0.02, ha="left", fontsize=SMALL, color="#333333")
    for place, axes in enumerate(figure.subplots(len(panels), 1, squeeze=False, sharex=True)[:, 0]):
        _panel(axes, panels[place], colour=LOOKS[place % 2][0], marker=LOOKS[place % 2][1])
        _marks(axes, marks)
        axes.tick_params(labelbottom=True)
        _week_names(axes, names)
    return figure


def _panel(axes: Axes, panel: Panel, *, colour: str, marker: str) -> None:
    said = [(place, *week) for place, week in enumerate(panel.weeks) if week]
    silent = [place for place, week in enumerate(panel.weeks) if not week]
    axes.set_title(panel.title, fontsize=USUAL, pad=10)
    axes.grid(axis="y", color="#DDDDDD", linewidth=1)
    axes.set_axisbelow(True)
    for run in _runs([place for place, *_ in said]):
        # A line joins neighbours only: where a week says nothing, nothing is drawn through it.
        axes.plot(run, [panel.weeks[place][0] for place in run], color=colour, linewidth=2, alpha=0.6)  # type: ignore[index]
    for place, value, low, high in said:
        axes.plot([place, place], [low, high], color=colour, linewidth=5, alpha=0.35, solid_capstyle="round")
        axes.plot(place, value, color=colour, marker=marker, markersize=10, clip_on=False)
    if silent:
        axes.plot(silent, [0.0] * len(silent), color=GREY, marker="x", markersize=8, linestyle="none", clip_on=False)
    if said:
        place, value, *_ = said[-1]
        axes.annotate(f"{100 * value:.0f} %", (place, value), xytext=(12, 0), textcoords="offset points", va="center",
                      fontsize=LARGE, fontweight="bold", color=colour, annotation_clip=False)  # fmt: skip
    else:
        axes.text(0.5, 0.6, "too few clicks yet", transform=axes.transAxes, ha="center", fontsize=USUAL, color=GREY)
    axes.set_ylim(0, 1.02)
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "", "50 %", "", "100 %"], fontsize=SMALL)


def _marks(axes: Axes, marks: Sequence[tuple[int, str]]) -> None:
    """Draw a dashed line before each marked week, and its name where no value can stand."""
    for place, name in marks:
        axes.axvline(place - 0.5, color=GREY, linewidth=1.2, linestyle="--")
        axes.text(place - 0.42, 0.03, name, fontsize=SMALL, color=GREY, ha="left", va="bottom")


def _week_names(axes: Axes, names: Sequence[str]) -> None:
    """Name about five weeks, the last one among them; there is room to the right for the last value."""
    every = -(-len(names) // 5)
    places = list(range(len(names) - 1, -1, -every))
    axes.set_xticks(places, [names[place] for place in places], fontsize=SMALL)
    axes.set_xlim(-0.6, max(len(names) - 1, 1) * 1.1 + 0.3)


def _runs(places: Sequence[int]) -> list[list[int]]:
    """Split places into runs of neighbours."""
    borders = np.flatnonzero(np.diff(places) > 1) + 1
    return [run.tolist() for run in np.split(np.array(places, dtype=int), borders) if len(run)]
