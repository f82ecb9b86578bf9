"""The scale by which the desk rates what it checked: chosen in App Home, before that the setting's."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from pipeline.store import events
from pipeline.tables import RatingScale


def chosen(session: Session) -> RatingScale | None:
    """The scale that somebody chose last; None where nobody did."""
    return session.scalar(select(RatingScale).order_by(RatingScale.id.desc()).limit(1))


def in_force(session: Session, setting: tuple[str, ...]) -> tuple[str, ...]:
    """The ratings that checks are published with; those of the setting until somebody chose others."""
    scale = chosen(session)
    return tuple(scale.ratings) if scale else setting


def choose(session: Session, ratings: Sequence[str], *, before: Sequence[str], by: str) -> None:
    """Let checks be published with these from now on; what was published keeps its rating."""
    if list(ratings) == list(before):
        return
    session.add(RatingScale(ratings=list(ratings), chosen_by=by))
    events.log(session, actor=by, verb="chose ratings", subject="ratings", subject_id="desk", ratings=list(ratings))
