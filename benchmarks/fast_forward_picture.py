"""The picture of `fast_forward.py`: does the loop learn, and does the desk hear the truth about recall?"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from matplotlib.figure import Figure

from ml.plotting.style import BLUE, GREY, VERMILLION, framed, in_style, save


@dataclass(frozen=True)
class Drawn:
    """What the picture shows of a week."""

    recall: float
    """Of the week's claims, the share that the version then live called check-worthy."""
    estimate: float
    interval: tuple[float, float]
    verdict: str
    f1: float
    """Of the version that is live after the week, on dev."""


def draw(path: Path, *, start: float, weeks: Sequence[Drawn], source: str) -> None:
    """Write the picture as PNG and SVG beside each other."""
    caption = (
        f"{source}. Left: the live version after each week on dev, which the loop never sees; filled where that week's "
        "candidate was promoted. Right: what the desk's clicks say, with 95 % intervals, beside what was true."
    )
    save(_picture(start=start, weeks=weeks, caption=caption), path.parent, path.stem)


@in_style
def _picture(*, start: float, weeks: Sequence[Drawn], caption: str) -> Figure:
    figure = framed(9, 3.6, title="Eight weeks of clicks", caption=caption)
    left, right = figure.subplots(1, 2)
    numbers = range(1, len(weeks) + 1)
    left.plot([0, *numbers], [start, *(week.f1 for week in weeks)], color=BLUE, linewidth=1.5)
    for number, week in zip(numbers, weeks, strict=True):
        promoted = week.verdict.startswith("promoted")
        left.plot(number, week.f1, "o", color=BLUE, markerfacecolor=BLUE if promoted else "white", markersize=7)
    left.plot(0, start, "s", color=GREY, markersize=7)
    left.set(xlabel="week (0: the first model)", ylabel="F1 on dev", xticks=[0, *numbers])
    f1 = [start, *(week.f1 for week in weeks)]
    left.set_ylim(max(0, min(f1) - 0.1), min(1, max(f1) + 0.1))  # wide: what two posts decide must not look like a leap
    for number, week in zip(numbers, weeks, strict=True):
        right.plot([number, number], week.interval, color=BLUE, linewidth=2)
        right.plot(number, week.estimate, "o", color=BLUE, markersize=6)
        right.plot(number, week.recall, "^", color=VERMILLION, markersize=7)
    right.plot([], [], "o-", color=BLUE, label="estimated, 95 %")
    right.plot([], [], "^", color=VERMILLION, label="true")
    right.set(xlabel="week", ylabel="recall", xticks=list(numbers), ylim=(0, 1.02))
    right.legend(loc="lower right")
    return figure
