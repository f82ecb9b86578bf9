"""The picture of the paper's tables 1 and 2: F1 by the number of training texts, the trivial answer beside."""

from collections.abc import Mapping
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ml.plotting import style
from ml.studies.papers.generated.tables import quoted
from ml.studies.papers.generated.tables.quoted import Quoted

BY_SIZE = "f1-by-size"
_PANELS = {
    "english": ("English", quoted.ENGLISH),
    "multilingual": ("other languages", quoted.MULTILINGUAL),
}
_LINES = (("whole", "whole text", style.BLUE, "o"), ("bh", "majority, Benjamini-Hochberg", style.GREEN, "s"))


@style.in_style
def by_size(report: Mapping[str, Any]) -> Figure:
    """Draw F1 with 95 % intervals by the number of training texts, the paper's, and that of "all machine"."""
    caption = (
        f"{report['recipe']}, judged on texts of topics that were not trained on, half of them human. Bars: 95 % "
        "intervals of the test's chance. The paper's figures are on other texts, and all but one of them "
        "below the dashed line: the answer “machine” always, which needs no model."
    )
    figure = style.framed(9.0, 3.6, title="F1 by the number of training texts", caption=caption)
    for axes, (name, (title, paper)) in zip(figure.subplots(1, 2, sharey=True), _PANELS.items(), strict=True):
        _panel(axes, report[name], paper)
        axes.set_title(title)
    handles, names = figure.axes[0].get_legend_handles_labels()
    figure.legend(handles, names, loc="outside upper right", ncols=2)
    return figure


def _panel(axes: Axes, rows: list[Mapping[str, Any]], paper: Mapping[int, Quoted]) -> None:
    for way, told, colour, marker in _LINES:
        found = [row["ways"][way] for row in rows]
        sizes, scores = [row["trained_on"] for row in rows], [one["f1"] for one in found]
        ends = [
            [one["f1"] - one["intervals"]["f1"][0] for one in found],
            [one["intervals"]["f1"][1] - one["f1"] for one in found],
        ]
        axes.errorbar(sizes, scores, yerr=ends, color=colour, marker=marker, label=told, capsize=3)
    axes.plot(list(paper), [one.f1 for one in paper.values()], color=style.VERMILLION, marker="^", label="the paper")
    axes.axhline(2 / 3, color=style.GREY, linestyle="--", label="always “machine”")
    axes.set(xlabel="training texts", ylabel="F1", ylim=(0, 1.02), xlim=(0, 2100))
