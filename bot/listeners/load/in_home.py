"""App Home: what lies on the desk."""

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from bot.blocks.home import load
from bot.blocks.text import Block
from bot.listeners.permissions import slack
from pipeline import services
from pipeline.store import backlog
from pipeline.store.backlog import Line


def in_home(session: Session, person: str) -> list[Block]:
    """The backlog, the day's clicks by the desk's clock, and the person's own."""
    now = datetime.now(UTC)
    since = services.current().desk_rules.hours.midnight(now)
    lies = backlog.standing(session, since=since)
    return load.blocks(lies, backlog.own(session, person), link_to=_link_to)


def _link_to(line: Line) -> str:
    return slack().link_to(line)
