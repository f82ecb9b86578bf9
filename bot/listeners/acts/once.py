"""What somebody did, told from everything else they did: stored once, however often Slack delivers it."""

import logging
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import uuid4

from sqlalchemy.orm import Session

from bot.blocks import words
from bot.blocks.ids import NotOurs
from ml.errors import UserError
from pipeline import services
from pipeline.store import acts

log = logging.getLogger(__name__)

Stored = TypeVar("Stored")

_ID = re.compile(r"[0-9]{1,18}")
_MOMENT = re.compile(r"[0-9]{1,10}(?:\.[0-9]{1,9})?")


def act_of(body: dict[str, Any]) -> str:
    """What an act has alone: the element with its value and the moment, or the trigger of a dialog or a command."""
    used: dict[str, Any] = next(iter(body.get("actions") or ()), {})
    if not used.get("action_ts"):
        return str(body.get("trigger_id") or uuid4())
    value = used.get("value") or (used.get("selected_option") or {}).get("value")
    return f"{used['action_id']} {value} {used['action_ts']}"


def moment_of(action: dict[str, Any]) -> datetime | None:
    """When an element was used, by Slack's clock; None where Slack does not say so."""
    ts = str(action.get("action_ts") or "")
    return datetime.fromtimestamp(float(ts), UTC) if _MOMENT.fullmatch(ts) else None


def once(work: Callable[[Session], Stored], *, person: str, act: str, again: Stored) -> Stored:
    """Store and commit; `again`, and nothing is stored, where this act was delivered before, or refused."""
    with services.current().sessions() as session:
        if not acts.is_new(session, person=person, act=act):
            log.info("%s of %s was delivered before.", act, person)
            return again
        try:
            with session.begin_nested():
                stored = work(session)
        except UserError:
            session.commit()  # what was refused and told is not done by a second delivery either
            raise
        session.commit()
    return stored


def ids_in(value: str, *, many: int = 1) -> list[int]:
    """The ids that an element carries. Raises NotOurs."""
    found = value.split(":")
    if len(found) != many or not all(map(_ID.fullmatch, found)):
        log.warning("Refused an element that carries %r.", value[:80])
        raise NotOurs(words.NOT_OURS)
    return [int(one) for one in found]
