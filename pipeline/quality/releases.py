"""The desk's weeks beside the versions that were put to work in them, as plain values: the paper's Figure 3 (CH-47)."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from pipeline.quality.desk_week import DeskWeek, midnight, monday_of
from pipeline.quality.report import WEEK, WEEKS, desk_report
from pipeline.store.learning import models
from pipeline.tables import Promotion


def weeks_and_releases(session: Session, *, now: datetime, weeks: int = WEEKS) -> dict[str, Any] | None:
    """Say what came of each full week since the first post, and which versions began in it.

    None where no week has enough clicks to say anything about precision.
    """
    full = desk_report(session, now=now, weeks=weeks).since_first_post[:-1]
    if not any(week.precision for week in full):
        return None
    begun = models.put_to_work(session, models.CHECKWORTHINESS, since=midnight(full[0].monday))
    until = midnight(full[-1].monday + WEEK)
    return {
        "told": f"this desk's own weeks, {full[0].monday:%d %b %Y} to {full[-1].monday:%d %b %Y}",
        "weights": "the versions that were live; each F1 is on the posts of its own report",
        "weeks": list(_weeks(full)),
        "releases": [_release(one, full[0]) for one in begun if one.at < until],
    }


def _weeks(full: Sequence[DeskWeek]) -> Iterator[dict[str, Any]]:
    labelled = 0
    for week in full:
        labelled += week.clicks
        known = week.precision
        yield {
            "name": f"{week.monday:%d %b}",
            "posts": week.posts,
            "flagged": week.flagged,
            "random_cards": week.random_cards,
            "precision": (known.value, known.low, known.high) if known else None,
            "labelled": labelled,
        }


def _release(promotion: Promotion, first: DeskWeek) -> dict[str, Any]:
    """Say when a version began, what it had learnt from, and its F1 by the report of its training."""
    report = promotion.version.report
    score, ends = report.get("scores", {}).get("f1"), report.get("intervals", {}).get("f1")
    return {
        "name": promotion.version.name,
        "week": (monday_of(promotion.at) - first.monday) // WEEK,
        "labelled": sum(report.get("trained_languages", {}).values()),
        "positive": None,
        "f1": None if score is None or ends is None else (score, *ends),
    }
