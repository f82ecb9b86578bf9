"""A notifier that speaks on a terminal."""

import sys
from datetime import datetime
from typing import TextIO

from pipeline.messages.finding_view import FindingView
from pipeline.messages.notifier import Place
from pipeline.messages.views import CardView, ReportView, View


class ConsoleNotifier:
    """Speaks on a terminal: for dry runs."""

    def __init__(self, out: TextIO = sys.stdout) -> None:
        self.out = out
        self._count = 0

    def post(self, view: View) -> Place:
        """Print it; its place is a running number."""
        self._count += 1
        print(f"#{view.purpose} {_said(view)}", file=self.out)
        return Place(channel=view.purpose, ts=str(self._count))

    def find(self, view: View, *, since: datetime) -> Place | None:  # noqa: ARG002
        """What is printed is not searched."""
        return None

    def replace(self, view: View, place: Place) -> None:
        """Print what became of it."""
        became = f"{view.acted} ({view.acted_by})" if isinstance(view, CardView) else view.look
        print(f"#{view.purpose} {place.ts}: {became}", file=self.out)

    def remove(self, place: Place) -> None:
        """Print that it went."""
        print(f"#{place.channel} {place.ts}: removed", file=self.out)

    def tell(self, text: str) -> None:
        """Print the sentence."""
        print(text, file=self.out)

    def publish(self, report: ReportView, *, channel: str | None = None) -> None:  # noqa: ARG002
        """Print the words of the report."""
        print(report.title, *report.sentences, report.counts, sep="\n", file=self.out)


def _said(view: View) -> str:
    if isinstance(view, CardView):
        return f"@{view.handle}: {view.text}"
    if isinstance(view, FindingView):
        return f"{view.thread_ts}: {view.finding.told}"
    return f"{view.state}. {' '.join(view.reasons)}"
