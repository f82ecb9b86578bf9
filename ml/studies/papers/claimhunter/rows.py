"""What was found as rows beside the paper's figures (CH-18 to CH-48)."""

from collections.abc import Iterator, Sequence
from typing import Any

from ml.evaluation.reports import Report
from ml.studies.papers.claimhunter import quoted
from ml.studies.papers.claimhunter.languages import InLanguage
from ml.studies.papers.claimhunter.posts import Parts, Posts
from ml.studies.papers.claimhunter.stream import Stream
from ml.studies.papers.claimhunter.table_one import LR, NETWORK, SVM, Judged
from ml.studies.papers.paper_row import PaperRow, Value

FIGURES = ("precision", "recall", "f1")
_PAPER: dict[tuple[str, str], Value] = {
    (LR, "precision"): quoted.LR_NNLM.precision,
    (LR, "recall"): quoted.LR_NNLM.recall,
    (LR, "f1"): "0.594 (derived: the cell is lost)",
    (NETWORK, "f1"): "0.80 (of the system, by the abstract)",
}
_LOST = "lost in our copy"


def data_rows(posts: Posts, parts: Parts) -> Iterator[PaperRow]:
    """Say how many posts there are, how they are divided, and in which languages."""
    data = told(posts)
    counts = " / ".join(f"{len(part):,}" for part in (parts.training, parts.validation, parts.test))
    yield PaperRow(item="CH-19", what="labelled posts", data=data, paper=quoted.FINAL, ours=len(posts.examples))
    yield PaperRow(
        item="CH-19", what="share of them that is check-worthy", data=data, paper=quoted.POSITIVE, ours=posts.share
    )
    yield PaperRow(
        item="CH-20", what="posts that train / choose / test (the paper's derived)", data=data,
        paper=" / ".join(f"{number:,}" for number in quoted.SPLIT), ours=counts,
    )  # fmt: skip
    yield PaperRow(
        item="CH-20", what="check-worthy posts (the paper's derived)", data=data, paper=quoted.positives(),
        ours=sum(one.label == 1 for one in posts.examples),
    )  # fmt: skip
    yield PaperRow(
        item="CH-44", what="languages, none filtered out", data=data,
        paper="Spanish; a small fraction Catalan, Galician, Basque",
        ours=", ".join(f"{language} {number:,}" for language, number in posts.languages().items()),
    )  # fmt: skip


def table_rows(judged: Sequence[Judged], *, data: str) -> Iterator[PaperRow]:
    """Table 1 (CH-43), and the answer that needs no model beside it (CH-36)."""
    reports = [one.report for one in judged if one.report]
    for one in judged:
        for figure in FIGURES:
            known: dict[str, Any] = {
                "item": "CH-43",
                "what": f"{one.row}: {_name(figure)}",
                "data": data,
                "weights": one.weights,
            }
            paper = _PAPER.get((one.row, figure), _LOST if one.row in (LR, SVM, NETWORK) else None)
            if one.report is None:
                yield PaperRow(**known, paper=paper, not_possible_because=one.why_not)
            else:
                value, ends = figure_of(one.report, figure)
                yield PaperRow(**known, paper=paper, ours=value, interval=ends)
    for figure in FIGURES:
        value = getattr(reports[0].trivial["always_yes"], figure)
        yield PaperRow(item="CH-36", what=f"everything is check-worthy: {_name(figure)}", data=data, ours=value)


def stream_rows(stream: Stream) -> Iterator[PaperRow]:
    """The figures in use by week and by release (CH-18, CH-19, CH-39, CH-47, CH-48)."""
    said = [week.precision for week in stream.weeks if week.precision]
    known: dict[str, Any] = {"data": stream.told, "weights": stream.weights}
    if said:
        yield PaperRow(
            **known, item="CH-47", what="precision in use, lowest to highest week", paper="the series is lost",
            ours=f"{min(said)[0]:.3f} to {max(said)[0]:.3f}, {len(said)} of {len(stream.weeks)} weeks tell",
        )  # fmt: skip
    else:
        yield PaperRow(
            **known, item="CH-47", what="precision in use by week", paper="the series is lost",
            not_possible_because="too few flagged posts of any week have a label",
        )  # fmt: skip
    if not stream.releases:
        return
    first, last = stream.releases[0], stream.releases[-1]
    yield PaperRow(
        **known, item="CH-18", what="releases, and labels that the first and the last learnt from",
        paper=f"iterative releases, {quoted.FIRST:,} to {quoted.FINAL:,}",
        ours=f"{len(stream.releases)}; {first.labelled:,} to {last.labelled:,}",
    )  # fmt: skip
    if last.positive is not None:
        yield PaperRow(
            **known, item="CH-19", what="share of the labels that is check-worthy, after the weeks",
            paper=quoted.POSITIVE, ours=last.positive,
        )  # fmt: skip
    for release in stream.releases:
        if release.f1:
            yield PaperRow(
                **known, item="CH-39", what=f"F1 of release {release.name}, of {release.labelled:,} labels",
                ours=release.f1[0], interval=release.f1[1:],
            )  # fmt: skip


def language_rows(found: Sequence[InLanguage], *, row: str, data: str, weights: str) -> Iterator[PaperRow]:
    """F1 by language of one of the versions: the evaluation that the paper says is needed (CH-45)."""
    for one in found:
        if one.row == row:
            value, ends = figure_of(one.report, "f1")
            yes = one.report.trivial["always_yes"].f1
            yield PaperRow(
                item="CH-45", what=f"{row}, {one.language}: F1 ({one.report.scores.n} posts; everything "
                f"check-worthy: {yes:.3f})", paper="“particularly good” for Catalan and Galician; no figures",
                data=data, weights=weights, ours=value, interval=ends,
            )  # fmt: skip


def sampling_rows(shares: Sequence[tuple[float, float, float]]) -> Iterator[PaperRow]:
    """Of the labelled stream: base rate, share of positive labels, share of random cards (CH-21, CH-22)."""
    for base, positive, random in shares:
        known: dict[str, Any] = {
            "data": f"reckoned: {base:.1%} of the feed check-worthy, precision and recall 0.8, 30 % of the rest"
        }
        yield PaperRow(
            item="CH-21", what="share of the labels that is check-worthy", paper=quoted.POSITIVE, ours=positive, **known
        )
        yield PaperRow(
            item="CH-22", what="share of the cards that are random negatives", paper="“a small fraction”",
            ours=random, **known,
        )  # fmt: skip


def figure_of(report: Report, figure: str) -> tuple[float, tuple[float, float] | None]:
    """Give a figure of a report and its interval."""
    return getattr(report.scores, figure), report.intervals.get(figure)


def with_interval(report: Report, figure: str) -> str:
    """Write a figure with its interval in words."""
    value, ends = figure_of(report, figure)
    return f"{value:.3f}" + (f" ({ends[0]:.3f}–{ends[1]:.3f})" if ends else "")


def told(posts: Posts) -> str:
    """Name the data: the files, the column, and from when to when."""
    when = f", {posts.first:%b %Y} to {posts.last:%b %Y}" if posts.first and posts.last else ""
    return f"{posts.name} (column {posts.label}{when})"


def _name(figure: str) -> str:
    return "F1" if figure == "f1" else figure
