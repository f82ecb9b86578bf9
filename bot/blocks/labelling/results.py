"""How a labelling campaign stands, in words and figures, for a terminal and for Slack alike."""

from collections.abc import Callable

from bot.blocks import words
from pipeline.language.speech import _, figure, n_
from pipeline.learning.labelling.agreement import Agreement, Coefficient
from pipeline.learning.labelling.campaigns import Results
from pipeline.learning.labelling.second_opinions import SecondOpinions
from pipeline.store.labelling.campaigns import Progress
from pipeline.tables import Campaign

QUESTIONS = (_("Does it contain a check-worthy claim?"), _("If yes: select it for a fact-check?"))
STATES = {"open": _("open"), "closed": _("closed")}
_HEADLINE = _("{name} · {state} · {tweets} × {annotators} · {answered:,} of {seats} ({share:.0%})")
_ANSWERED = _("{answered:,} of {seats}, {unsure}")
_COMPLETE = _("{complete:,} of {tweets} answered by all")
_LABELS = _("labels by majority or discussion: {yes} check-worthy ({selected} to select), {no} not, {none} none")
_DISAGREEMENTS = _("disagreements: {all}, of them {unsettled} to be settled")
_OF_ONE = _("{who}: {answers}, {unsure} unsure")
_RAW = _("raw agreement {raw}; always the more frequent answer would reach {trivial:.2f}")
_FLEISS, _KRIPPENDORFF = _("Fleiss’ kappa {kappa}"), _("Krippendorff’s alpha {alpha}")
_COHEN = _("Cohen’s kappa {first}, {second} {kappa}")
_FEWER = _("Fewer than {few} tweets to compare: read these figures as a first impression.")
_ALIKE = _("not defined ({tweets}, all answers alike)")
_BY_NOBODY = _("not defined ({tweets} answered by all)")
_FIGURE = _("{value} (95 %: {low:.2f} to {high:.2f}; {tweets})")
FEW = 30
"""Below so many tweets an interval says little."""


def headline(campaign: Campaign, progress: Progress) -> str:
    """A campaign in one line."""
    share = progress.answered / progress.seats if progress.seats else 0.0
    return _HEADLINE.format(
        name=campaign.name, state=STATES.get(campaign.state, campaign.state), tweets=words.tweets(progress.tweets),
        annotators=campaign.annotators, answered=progress.answered, seats=words.answers(progress.seats), share=share,
    )  # fmt: skip


def paragraphs(
    results: Results, *, who: Callable[[str], str] = str, bold: Callable[[str], str] = str
) -> list[tuple[str, list[str]]]:
    """The headings and their lines; `who` writes a person, `bold` makes a figure stand out."""
    progress = results.progress
    yes, no = bold(str(results.positive)), bold(str(results.negative))
    open_ = progress.tweets - results.positive - results.negative
    start = [
        _ANSWERED.format(
            answered=progress.answered,
            seats=words.answers(progress.seats),
            unsure=n_("{n} time unsure", "{n} times unsure", progress.unsure),
        ),
        _COMPLETE.format(complete=progress.complete, tweets=words.tweets(progress.tweets)),
        _LABELS.format(yes=yes, selected=results.selected, no=no, none=open_),
        _DISAGREEMENTS.format(all=results.disagreements, unsettled=results.unsettled),
        *(
            _OF_ONE.format(who=who(one.person), answers=words.answers(one.answered), unsure=one.unsure)
            for one in results.people
        ),
    ]
    return [
        (f"{results.name} ({STATES.get(results.state, results.state)})", start),
        *figures(results, who=who, bold=bold),
    ]


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
        return [_("Nothing to compare yet: no tweet has two answers to this question.")]
    lines = [
        _RAW.format(raw=bold(figure(found.raw, ".2f")), trivial=found.trivial),
        _FLEISS.format(kappa=_figure(found.fleiss, bold)),
        _KRIPPENDORFF.format(alpha=_figure(found.alpha, bold)),
        *(_COHEN.format(first=who(p.first), second=who(p.second), kappa=_figure(p.kappa, bold)) for p in found.pairs),
    ]
    few = [_FEWER.format(few=FEW)]
    return lines + (few if found.alpha.tweets < FEW else [])


def _figure(found: Coefficient, bold: Callable[[str], str]) -> str:
    tweets = words.tweets(found.tweets)
    if found.value is None:
        return (_ALIKE if found.tweets else _BY_NOBODY).format(tweets=tweets)
    return _FIGURE.format(value=bold(figure(found.value, ".2f")), low=found.low, high=found.high, tweets=tweets)
