"""Clicks that come at one go hit one thing: a card that collapses moves its neighbour under the hand."""

from datetime import datetime, timedelta

from sqlalchemy import and_, case, func, or_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from pipeline.tables import LastClick


def slips(session: Session, *, person: str, subject: str, at: datetime, within: timedelta) -> int:
    """How many of the clicks at one go were slips up to this one; 0 where this one counts.

    A click belongs to the clicks before it where it comes `within` so short a time after the last of them, whether that
    counted or not; of these only what is about the same as the first one counts. Times are Slack's, so whoever hears
    of a click, and however late, decides alike; one that comes long after its time is judged by itself. Until the
    caller commits, other clicks of this person wait.
    """
    new = insert(LastClick).values(person=person, subject=subject, at=at, slips=0)
    at_one_go = and_(LastClick.at > new.excluded.at - within, LastClick.at < new.excluded.at + within)
    late = LastClick.at > new.excluded.at
    slip = and_(at_one_go, LastClick.subject != new.excluded.subject)
    met = new.on_conflict_do_update(
        index_elements=["person"],
        set_={
            "at": func.greatest(LastClick.at, new.excluded.at),
            "subject": case((or_(at_one_go, late), LastClick.subject), else_=new.excluded.subject),
            "slips": case((slip, LastClick.slips + 1), (or_(at_one_go, late), LastClick.slips), else_=0),
        },
    )
    last = session.execute(met.returning(LastClick.subject, LastClick.at, LastClick.slips)).one()
    return last.slips if last.subject != subject and abs(last.at - at) < within else 0
