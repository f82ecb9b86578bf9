"""Whose a story is and how it ended, told once to the one it concerns; and once a day, which stories are overdue."""

import logging
from datetime import datetime

from sqlalchemy.orm import Session, sessionmaker

from pipeline.desk.stories import lists
from pipeline.messages.notifier import Busy, Notifier, Refused, Unsure
from pipeline.store.desk import stories, story_reminders

log = logging.getLogger(__name__)

NOT_BEFORE_H = 6
"""The hour, in UTC, from which on the desk is reminded."""
NAMED = 20
"""Overdue stories that are named in a reminder; it says how many there are."""


def tell(sessions: sessionmaker[Session], notifier: Notifier, card_id: int) -> None:
    """Tell whoever selected a post how its story ended, or its assignee that it is theirs, unless told. Raises Busy.

    What may have arrived is not sent again, nor what Slack refuses: a person who left reads no news.
    """
    with sessions() as session:
        story = stories.claim_news(session, card_id)
        if story is None:
            return
        line = lists.line_of(session, story)
        person = line.story.whose_news
        session.commit()
        try:
            notifier.tell_news(line, person=person)
        except Busy:
            stories.return_news(story)
            session.commit()
            raise
        except (Refused, Unsure) as error:
            log.warning("%s may not know what became of a story: %s", person, error)


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
        notifier.remind(overdue)
    except (Refused, Busy) as error:
        log.warning("The reminder of overdue stories was not taken: %s", error)
        return "refused", str(error)
    except Unsure as error:
        log.warning("The reminder of overdue stories may not have arrived: %s", error)
        return "unsure", str(error)
    return "posted", None
