"""How a labelling campaign stands, in words and figures, for a terminal and for Slack alike."""

from collections.abc import Callable

from ml.counting import counted
from pipeline.learning.labelling.agreement import Agreement, Coefficient
from pipeline.learning.labelling.campaigns import Results
from pipeline.learning.labelling.second_opinions import SecondOpinions
from pipeline.store.labelling.campaigns import Progress
from pipeline.tables import Campaign

QUESTIONS = ("Does it contain a check-worthy claim?", "If yes: select it for a fact-check?")
FEW = 30
"""Below so many tweets an interval says little."""


def headline(campaign: Campaign, progress: Progress) -> str:
    """A campaign in one line."""
    share = progress.answered / progress.seats if progress.seats else 0.0
    return (
        f"{campaign.name} · {campaign.state} · {counted(progress.tweets, 'tweet')} × {campaign.annotators} · "
        f"{progress.answered:,} of {counted(progress.seats, 'answer')} ({share:.0%})"
    )


def paragraphs(
    results: Results, *, who: Callable[[str], str] = str, bold: Callable[[str], str] = str
) -> list[tuple[str, list[str]]]:
    """The headings and their lines; `who` writes a person, `bold` makes a figure stand out."""
    progress = results.progress
    yes, no = bold(str(results.positive)), bold(str(results.negative))
    open_ = progress.tweets - results.positive - results.negative
    start = [
        f"{progress.answered:,} of {counted(progress.seats, 'answer')}, {counted(progress.unsure, 'time')} unsure",
        f"{progress.complete:,} of {counted(progress.tweets, 'tweet')} answered by all",
        f"labels by majority or discussion: {yes} check-worthy ({results.selected} to select), {no} not, {open_} none",
        f"disagreements: {results.disagreements}, of them {results.unsettled} to be settled",
        *(f"{who(one.person)}: {counted(one.answered, 'answer')}, {one.unsure} unsure" for one in results.people),
    ]
    return [(f"{results.name} ({results.state})", start), *figures(results, who=who, bold=bold)]


def figures(
    results: Results | SecondOpinions, *, who: Callable[[str], str] = str, bold: Callable[[str], str] = str
) -> list[tuple[str, list[str]]]:
    """How well people agree, question by question."""
    both = (results.checkworthy_agreement, results.selected_agreement)
    return [
        (f"{number}. {question}", _agreement(found, who=who, bold=bold))
        for number, (question, found) in enumerate(zip(QUESTIONS, both, strict=True), start=1)
    ]


def _agreement(found: Agreement, *, who: Callable[[str], str], bold: Callable[[str], str]) -> list[str]:
    if found.raw is None:
        return ["Nothing to compare yet: no tweet has two answers to this question."]
    lines = [
        f"raw agreement {bold(f'{found.raw:.2f}')}; always the more frequent answer would reach {found.trivial:.2f}",
        f"Fleiss’ kappa {_figure(found.fleiss, bold)}",
        f"Krippendorff’s alpha {_figure(found.alpha, bold)}",
        *(f"Cohen’s kappa {who(p.first)}, {who(p.second)} {_figure(p.kappa, bold)}" for p in found.pairs),
    ]
    few = [f"Fewer than {FEW} tweets to compare: read these figures as a first impression."]
    return lines + (few if found.alpha.tweets < FEW else [])


def _figure(found: Coefficient, bold: Callable[[str], str]) -> str:
    tweets = counted(found.tweets, "tweet")
    if found.value is None:
        return f"not defined ({tweets}{', all answers alike' if found.tweets else ' answered by all'})"
    return f"{bold(f'{found.value:.2f}')} (95 %: {found.low:.2f} to {found.high:.2f}; {tweets})"
