"""What the version behind a finding is worth: how often it was right before, and what speaks against it."""

from collections.abc import Iterator

from pipeline.language.speech import _
from pipeline.messages import worth as worth_words
from pipeline.messages.finding_view import FindingView

FIGURES = _("Before, this version was {figures}.")
NOT_KNOWN = _("It is not known whether this version is better than what needs no model: {against}")
NO_BETTER = _("Of this version, {against}")


def lines(view: FindingView) -> Iterator[str]:
    """The score on what it had not seen; in its place, why there is none, or why it means nothing."""
    if view.worth is None:
        return
    figures, against = worth_words.figures(view.worth), worth_words.against(view.worth)
    if view.worth.against is not None and view.worth.against.code == "no_better":
        yield NO_BETTER.format(against=against)
        return
    if figures:
        yield FIGURES.format(figures=figures)
    if against:
        yield NOT_KNOWN.format(against=against)
