"""The paper's Figure 3, precision by week with the releases marked, and how the data set and F1 grew by release."""

import textwrap
from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ml.plotting import style, weeks
from ml.studies.papers.claimhunter.stream import Release, Share, Stream

_LETTERS = 82
PRECISION, GROWTH = "precision-by-week", "growth-by-release"


def precision(stream: Stream) -> Figure:
    """Draw precision by week; dashed lines mark the weeks in which a release was put to work."""
    caption = "Bars: 95 % intervals. Dashed lines: a new release." + (
        " ×: too few flagged posts to say." if any(week.precision is None for week in stream.weeks) else ""
    )
    return weeks.over_weeks(
        [weeks.Panel("Of the posts it flagged: check-worthy (precision)", [week.precision for week in stream.weeks])],
        names=[week.name for week in stream.weeks],
        title="Precision in use, week by week",
        caption=textwrap.fill(f"{caption} Weeks: {stream.told}.", width=_LETTERS),
        marks=[(one.week, one.name) for one in stream.releases if one.week < len(stream.weeks)],
    )


@style.in_style
def growth(stream: Stream, *, trivial: float | None) -> Figure:
    """Draw the labelled posts and F1 of each release; `trivial` is the F1 of calling everything check-worthy."""
    caption = (
        f"Weeks {stream.told}. Left: labels that a release learnt from, and the share of them that is check-worthy. "
        "Right: F1 of the check-worthy on the same held-out posts, with 95 % intervals of the test's chance."
    )
    figure = style.framed(9.0, 3.6, title="Growth of the data set, and F1 by release", caption=caption)
    left, right = figure.subplots(1, 2)
    _labels(left, stream.releases)
    _scores(right, [(one.name, one.f1) for one in stream.releases if one.f1], trivial=trivial)
    return figure


def _labels(axes: Axes, releases: Sequence[Release]) -> None:
    places = range(len(releases))
    axes.bar(places, [one.labelled for one in releases], color=style.BLUE, width=0.6)
    for place, one in zip(places, releases, strict=True):
        told = "" if one.positive is None else f"\n{one.positive:.0%}"
        axes.text(place, one.labelled, f"{one.labelled:,}{told}", ha="center", va="bottom", fontsize=8)
    axes.set_xticks(places, [one.name for one in releases])
    axes.set(ylim=(0, 1.25 * max(one.labelled for one in releases)), title="labelled posts, check-worthy among them")


def _scores(axes: Axes, scores: Sequence[tuple[str, Share]], *, trivial: float | None) -> None:
    values = [value for _, (value, _, _) in scores]
    ends = [[value - low for _, (value, low, _) in scores], [high - value for _, (value, _, high) in scores]]
    places = range(len(scores))
    axes.errorbar(places, values, yerr=ends, color=style.GREEN, marker="o", capsize=3)
    if trivial is not None:
        axes.axhline(trivial, color=style.GREY, linestyle="--", label="everything is check-worthy")
        axes.legend(loc="lower right")
    axes.set_xticks(places, [name for name, _ in scores])
    axes.set_xlim(-0.4, max(len(scores) - 0.6, 0.4))
    axes.set(ylim=(0, 1.02), title="F1 of the check-worthy")
