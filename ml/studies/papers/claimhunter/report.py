"""All that came of the study as the report that every `claimwire papers …` gives."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ml.plotting import style
from ml.studies.papers.claimhunter import pictures, quoted, rows
from ml.studies.papers.claimhunter.languages import InLanguage, Shown
from ml.studies.papers.claimhunter.posts import Parts, Posts
from ml.studies.papers.claimhunter.stream import Stream
from ml.studies.papers.claimhunter.table_one import Judged
from ml.studies.papers.paper_row import PaperPicture, PaperReport, PaperTable

_REMARKS = (
    "CH-43: of Table 1 our copy holds two cells, by its heading LR-NNLM's precision and recall; none is guessed.",
    "CH-43: the abstract's 80 % F1 is of “real-life scenarios”, and is not said to be that of the table's test.",
    "CH-22: 30 % of the negatives is called a small fraction; by the paper's figures it is 63 to 73 % of the cards.",
    "CH-46, CH-47: Figure 2 has no caption and Figure 3 no series in our copy: only the kind of picture is made again.",
    "CH-48: the paper follows precision alone; recall and base rate are estimated, too, by `claimwire report`.",
)


@dataclass(frozen=True)
class Made:
    """What the study found; `best` is whose answers are shown by language, `no_desk` why weeks were rehearsed."""

    posts: Posts
    parts: Parts
    judged: tuple[Judged, ...]
    best: Judged
    stream: Stream
    spoken: tuple[InLanguage, ...]
    quotes: tuple[Shown, ...]
    sampling: tuple[tuple[float, float, float], ...]
    held_out: tuple[Path, ...]
    no_desk: str | None

    @property
    def test(self) -> str:
        """Name the posts that judge."""
        return f"{rows.told(self.posts)}: {len(self.parts.test):,} held-out posts"

    @property
    def always(self) -> float:
        """F1 of calling every held-out post check-worthy."""
        return next(one.report for one in self.judged if one.report).trivial["always_yes"].f1


def report_of(made: Made) -> PaperReport:
    """Put everything beside the paper's."""
    more = "".join(f", {path.name}" for path in made.held_out)
    return PaperReport(
        name="claimhunter",
        title="Which posts make a claim worth checking?",
        paper=quoted.PAPER,
        conclusion=_conclusion(made),
        rows=(
            *rows.data_rows(made.posts, made.parts),
            *rows.table_rows(made.judged, data=made.test),
            *rows.stream_rows(made.stream),
            *rows.sampling_rows(made.sampling),
            *rows.language_rows(
                made.spoken, row=made.best.row, data=f"{made.test}{more}", weights=made.best.weights
            ),
        ),
        tables=tuple(_tables(made)),
        remarks=(*_REMARKS, *_minded(made)),
        pictures=tuple(_pictures(made)),
    )  # fmt: skip


def _conclusion(made: Made) -> str:
    scored = [one for one in made.judged if one.report]
    told = ", ".join(
        f"{one.row} {rows.with_interval(one.report, 'f1')}" for one in scored if one.report
    )  # fmt: skip
    grown = [one.f1[0] for one in made.stream.releases if one.f1]
    over = f" Over the releases F1 goes from {grown[0]:.3f} to {grown[-1]:.3f}." if len(grown) > 1 else ""
    return (
        f"F1 of the check-worthy on {len(made.parts.test):,} held-out posts: {told}; calling all check-worthy "
        f"{made.always:.3f}.{over}"
    )


def _minded(made: Made) -> Iterator[str]:
    if made.no_desk is not None:
        yield f"CH-47: the weeks are rehearsed, not a desk's own. {made.no_desk}."
    if not made.posts.dated:
        yield "The posts bear no dates: the rehearsed weeks go through them in a fixed order, not in time."
    yield "Intervals are of the test's chance, not of which posts trained; each recipe was trained once."


def _tables(made: Made) -> Iterator[PaperTable]:
    yield PaperTable(
        item="CH-47", title="Precision in use, week by week", note=made.stream.told,
        head=("week", "posts", "flagged", "random cards", "precision", "95 % interval", "labels so far", "new release"),
        rows=tuple(
            (
                week.name, week.posts, week.flagged, week.random_cards, week.precision and week.precision[0],
                "{1:.3f}–{2:.3f}".format(*week.precision) if week.precision else None, week.labelled,
                ", ".join(one.name for one in made.stream.releases if one.week == place) or None,
            )
            for place, week in enumerate(made.stream.weeks)
        ),
    )  # fmt: skip
    yield PaperTable(
        item="CH-45", title="Each recipe in each language, on posts that nothing learnt from",
        head=("language", "posts", "check-worthy", "recipe", "precision", "recall", "F1", "all check-worthy: F1"),
        rows=tuple(
            (
                one.language, one.report.scores.n, f"{one.report.scores.prevalence:.0%}", one.row,
                *(rows.with_interval(one.report, figure) for figure in rows.FIGURES),
                one.report.trivial["always_yes"].f1,
            )
            for one in made.spoken
        ),
    )  # fmt: skip
    if made.quotes:
        yield PaperTable(
            item="CH-45", title=f"Posts drawn at random, and what {made.best.row} answers",
            head=("language", "post", "the label", "the answer", "probability"),
            rows=tuple(
                (one.language, one.text, _word(one.label), _word(one.prediction.label), one.prediction.probability)
                for one in made.quotes
            ),
        )  # fmt: skip


def _word(label: int) -> str:
    return "check-worthy" if label else "not"


def _pictures(made: Made) -> Iterator[PaperPicture]:
    yield PaperPicture(
        name=pictures.PRECISION, png=style.png(pictures.precision(made.stream)),
        caption=f"Precision by week, with the weeks in which a release began (CH-47); {made.stream.told}.",
    )  # fmt: skip
    if made.stream.releases:
        yield PaperPicture(
            name=pictures.GROWTH, png=style.png(pictures.growth(made.stream, trivial=made.always)),
            caption="Labels and F1 by release (CH-18, CH-19, CH-39).",
        )  # fmt: skip
