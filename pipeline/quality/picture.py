"""The report as a picture."""

import importlib
import io
from collections.abc import Sequence
from threading import Lock
from typing import Any

from pipeline.quality import wording
from pipeline.quality.desk_week import DeskWeek, Interval
from pipeline.quality.report import DeskReport

DRAWING = Lock()
"""The style is set for the whole process while a picture is drawn, and two people may ask at once."""


def png(report: DeskReport) -> bytes:
    """Draw precision and estimated recall over the full weeks, 1200 pixels wide."""
    # By name, when first needed: processes that only poll or answer must start without matplotlib.
    timelines = importlib.import_module("ml.plotting.weeks")
    full = report.since_first_post[:-1]
    panels = [
        timelines.Panel("Of the posts it flagged: check-worthy (precision)", _shares([w.precision for w in full])),
        timelines.Panel("Of all check-worthy posts: found (recall, estimated)", _shares([w.recall for w in full])),
    ]
    names = [f"{week.monday.day} {week.monday:%b}" for week in full]
    with DRAWING:
        figure = timelines.over_weeks(panels, names=names, title="How good is the model?", caption=_caption(full))
        drawn = io.BytesIO()
        figure.savefig(drawn, format="png", dpi=figure.dpi, metadata={"Software": None})
    return drawn.getvalue()


def alt_text(report: DeskReport) -> str:
    """What the picture shows, for those who cannot see it."""
    full = report.since_first_post[:-1]
    said = sum(week.precision is not None for week in full)
    return (
        f"Two charts by week, {len(full)} in all, {said} of them with enough clicks. "
        f"Precision in the last full week: {wording.percent(report.last.precision)}; "
        f"estimated recall: {wording.percent(report.last.recall)}."
    )


def _shares(weeks: Sequence[Interval | None]) -> list[Any]:
    return [(share.value, share.low, share.high) if share else None for share in weeks]


def _caption(weeks: Sequence[DeskWeek]) -> str:
    silent = any(not (week.precision and week.recall) for week in weeks)
    return "Bars: 95 % intervals. Weeks by their Monday." + (" ×: too few clicks to say." if silent else "")
