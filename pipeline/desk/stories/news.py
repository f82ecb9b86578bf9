"""Whose a story is and how it ended, told once to the one it concerns; and once a day, which stories are overdue."""

import logging
from datetime import datetime

from sqlalchemy.orm import Session, sessionmaker

from pipeline.desk.stories import lists
from pipeline.messages.notifier import Busy, Notifier, Refused, Unsure
from pipeline.store import locks
from pipeline.store.desk import stories, story_reminders
from pipeline.store.forgetting import messages
from pipeline.store.locks import RowLock

log = logging.getLogger(__name__)

NOT_BEFORE_H = 6
"""The hour, in UTC, from which on the desk is reminded."""
NAMED = 20
"""Overdue stories that are named in a reminder; it says how many there are."""


def tell(sessions: sessionmaker[Session], notifier: Notifier, card_id: int) -> None:
    """Tell whoever selected a post how its story ended, or its assignee that it is theirs, unless told.

    Raises Busy and Unsure: they are told again then, better twice than not at all. What Slack refuses is not sent
    again: a person who left reads no news.
    """
    with sessions() as session, locks.row_held(session, RowLock.NEWS, card_id) as mine:
        untold = stories.untold(session, card_id) if mine else None
        if untold is None:
            return
        line = lists.line_of(session, untold)
        session.commit()
        story = line.story
        try:
            place = notifier.tell_news(line, person=story.whose_news)
            messages.quoted(session, place, [untold.tweet_id])
        except Refused as error:
            log.warning("%s does not know what became of a story: %s", story.whose_news, error)
        stories.keep_told(session, card_id, state=story.state, assignee=story.assignee)
        session.commit()


def remind_if_due(sessions: sessionmaker[Session], notifier: Notifier, *, now: datetime) -> bool:
    """Name overdue stories in #fact-check, unless that was done today; True when it was done now.

    It may be called at any time and by several processes: the unique day decides.
    """
    if now.hour < NOT_BEFORE_H:
        return False
    with sessions() as session:
        if not story_reminders.claim(session, now.date()):
            return False
        session.commit()
        state, error = _remind(session, notifier)
        story_reminders.finish(session, now.date(), state=state, error=error)
        session.commit()
    return state == "posted"


def _remind(session: Session, notifier: Notifier) -> tuple[str, str | None]:
    overdue = lists.page(session, "due", size=NAMED)
    if not overdue.lines:
        return "nothing", None
    try:
        place = notifier.remind(overdue)
        messages.quoted(session, place, [one.tweet_id for one in overdue.lines])
    except (Refused, Busy) as error:
        log.warning("The reminder of overdue stories was not taken: %s", error)
        return "refused", str(error)
    except Unsure as error:
        log.warning("The reminder of overdue stories may not have arrived: %s", error)
        return "unsure", str(error)
    return "posted", None
