"""The report as a picture."""

import importlib
import io
from collections.abc import Sequence
from threading import Lock
from typing import Any

from pipeline.language.speech import _, day
from pipeline.quality import wording
from pipeline.quality.desk_week import DeskWeek, Interval
from pipeline.quality.report import DeskReport

TITLE = _("How good is the model?")
FLAGGED = _("Of the posts it flagged: check-worthy (precision)")
ALL_OF_THEM = _("Of all check-worthy posts: found (recall, estimated)")
CAPTION = _("Bars: 95 % intervals. Weeks by their Monday.")
CAPTION_SILENT = _("Bars: 95 % intervals. Weeks by their Monday. ×: too few clicks to say.")
ALT_TEXT = _(
    "Two charts by week, {weeks} in all, {said} of them with enough clicks. Precision in the last full week: "
    "{precision}; estimated recall: {recall}."
)
DRAWING = Lock()
"""The style is set for the whole process while a picture is drawn, and two people may ask at once."""


def png(report: DeskReport) -> bytes:
    """Draw precision and estimated recall over the full weeks, 1200 pixels wide."""
    # By name, when first needed: processes that only poll or answer must start without matplotlib.
    timelines = importlib.import_module("ml.plotting.weeks")
    full = report.since_first_post[:-1]
    panels = [
        timelines.Panel(str(FLAGGED), _shares([w.precision for w in full])),
        timelines.Panel(str(ALL_OF_THEM), _shares([w.recall for w in full])),
    ]
    names = [day(week.monday, _("d MMM")) for week in full]
    with DRAWING:
        figure = timelines.over_weeks(panels, names=names, title=str(TITLE), caption=_caption(full))
        drawn = io.BytesIO()
        figure.savefig(drawn, format="png", dpi=figure.dpi, metadata={"Software": None})
    return drawn.getvalue()


def alt_text(report: DeskReport) -> str:
    """What the picture shows, for those who cannot see it."""
    full = report.since_first_post[:-1]
    said = sum(week.precision is not None for week in full)
    precision, recall = wording.percent(report.last.precision), wording.percent(report.last.recall)
    return ALT_TEXT.format(weeks=len(full), said=said, precision=precision, recall=recall)


def _shares(weeks: Sequence[Interval | None]) -> list[Any]:
    return [(share.value, share.low, share.high) if share else None for share in weeks]


def _caption(weeks: Sequence[DeskWeek]) -> str:
    silent = any(not (week.precision and week.recall) for week in weeks)
    return str(CAPTION_SILENT if silent else CAPTION)
