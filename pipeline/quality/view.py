"""The report as the notifier shows it."""

from pipeline.messages.views import ReportView
from pipeline.quality import checkers, picture, wording
from pipeline.quality.report import DeskReport


def view_of(report: DeskReport) -> ReportView:
    """Words and picture. No person is named: what somebody clicked is for the terminal, not for a channel."""
    few = wording.too_few(report)
    said = (few, *wording.ruled(report)) if few else (*wording.sentences(report), *wording.cautions(report))
    return ReportView(
        title=wording.title(report),
        sentences=(*said, *wording.checked(report), *checkers.sentences(report.checkers, since=report.together.monday)),
        counts=None if few else wording.counts(report.last),
        picture=picture.png(report),
        alt_text=picture.alt_text(report),
    )
