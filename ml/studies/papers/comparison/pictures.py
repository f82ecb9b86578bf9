"""The study's pictures: Table 2 as points with intervals, the confusion matrix, and both fusions' validation losses."""

from collections.abc import Mapping

from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from ml.answers.document_comparison import LABELS
from ml.plotting import style
from ml.studies.papers.comparison.answers import Answers, weighted_f1
from ml.studies.papers.comparison.trainings import Trained
from ml.studies.papers.comparison.tyche_rows import NAMES
from ml.studies.papers.paper_row import PaperPicture

_LOOKS = ((style.BLUE, "o", "-"), (style.VERMILLION, "^", "--"))


def confusion(proposed: Answers, basis: str) -> PaperPicture:
    """Draw Team Noir's Fig. 2 of the proposed network (TN-23)."""
    caption = f"Team Noir's proposed network on the {len(proposed.examples):,} pairs that judge, of {basis}."
    figure = style.class_confusion(proposed.confusion.tolist(), classes=LABELS, caption=caption)
    return PaperPicture(name="confusion", caption=caption, png=style.png(figure))


def losses(fusions: Mapping[str, Trained], basis: str) -> PaperPicture:
    """Draw Tyche's Fig. 4: both fusions' validation loss by epoch (TY-14)."""
    caption = (
        f"Tyche's fusions on {basis}: cross-entropy on the pairs that choose, after each epoch. The paper draws "
        "1 - soft F1, between 0.48 and 0.62, of networks whose encoders were pretrained."
    )
    return PaperPicture(name="loss-curves", caption=caption, png=style.png(_losses(fusions, caption)))


@style.in_style
def _losses(fusions: Mapping[str, Trained], caption: str) -> Figure:
    figure = style.framed(6.5, 3.6, title="Validation loss by epoch", caption=caption)
    axes = figure.subplots()
    for (name, trained), (colour, marker, line) in zip(fusions.items(), _LOOKS, strict=False):
        values = [epoch.validation_loss or epoch.log_loss for epoch in trained.epochs]
        axes.plot(range(1, len(values) + 1), values, color=colour, marker=marker, linestyle=line, markersize=4,
                  label=NAMES[name])  # fmt: skip
    axes.set(xlabel="epoch", ylabel="cross-entropy")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.legend()
    return figure


def scores(rows: Mapping[str, tuple[Answers, float | None]], basis: str) -> PaperPicture:
    """Draw each network's weighted F1 with its interval, and the paper's value where it prints one."""
    caption = (
        f"Weighted F1 on {basis}, with 95 % intervals of the judged claims' chance; triangles are the papers' values, "
        "on Factify's pairs. The dashed line is a guess, one class of five."
    )
    return PaperPicture(name="weighted-f1", caption=caption, png=style.png(_scores(rows, caption)))


@style.in_style
def _scores(rows: Mapping[str, tuple[Answers, float | None]], caption: str) -> Figure:
    figure = style.framed(8.0, 0.27 * len(rows) + 0.9, title="Every network, ablation and ensemble", caption=caption)
    axes = figure.subplots()
    for place, (answers, paper) in enumerate(rows.values()):
        found = answers.measure(weighted_f1)
        axes.plot(found.interval, (place, place), color=style.BLUE, linewidth=2)
        axes.plot(found.value, place, color=style.BLUE, marker="o", linestyle="none")
        if paper is not None:
            axes.plot(paper, place, color=style.VERMILLION, marker="^", linestyle="none")
    axes.plot([], [], color=style.BLUE, marker="o", label="ours, with interval")
    axes.plot([], [], color=style.VERMILLION, marker="^", linestyle="none", label="the paper")
    axes.axvline(1 / len(LABELS), color=style.GREY, linestyle="--", linewidth=0.8)
    axes.set_yticks(range(len(rows)), list(rows))
    axes.set(ylim=(len(rows) - 0.4, -0.6), xlim=(0, 1.02), xlabel="weighted F1")
    axes.tick_params(axis="y", length=0)
    figure.legend(loc="outside upper right", ncols=2)
    return figure
