"""The button under a verdict: a listener notes who wants to go back, a worker that has the models does it."""

import logging

from sqlalchemy import select
from sqlalchemy.orm import Session

from ml.errors import UserError
from pipeline.language.speech import _
from pipeline.learning.retraining import promotion
from pipeline.learning.retraining.promotion import NotPromoted
from pipeline.store import events
from pipeline.store.learning import retrainings
from pipeline.tables import Retraining

log = logging.getLogger(__name__)


class NotAsked(UserError):
    """A click that cannot count; the message tells the person why."""


def ask(session: Session, retraining_id: int, *, by: str, channel: str | None = None) -> str:
    """Note who wants to go back; the name of the version to leave. The caller commits, then enqueues.

    Raises NotAsked where that version is not live any more, or the message does not stand in the channel of the click.
    """
    row = _locked(session, retraining_id)
    if row is None or row.candidate is None:
        raise NotAsked(_("This retraining is not known here any more."))
    if channel is not None and row.channel not in (None, channel):
        log.warning("Refused a click in %s on the verdict of retraining %s, which stands elsewhere.", channel, row.id)
        raise NotAsked(_("The message of this button is not in this channel; nothing was changed."))
    if row.state != "promoted" or row.candidate.state != "live":
        if row.shown == "verdict":
            row.shown = "outdated"  # the button goes
        raise NotAsked(_("{name} is not live any more. Nothing was changed.").format(name=row.candidate.name))
    row.rolled_back_by, row.note = by, None
    events.log(session, actor=by, verb="asked to roll back", subject="retraining", subject_id=row.id)
    return row.candidate.name


def roll_back_retraining(session: Session, retraining_id: int) -> bool:
    """Go back as was asked; False where nobody asks any more. What stands in the way is noted on the message."""
    row = _locked(session, retraining_id)
    if row is None or row.candidate is None or row.rolled_back_by is None or row.wanted == "rolled_back":
        return False
    try:
        promotion.roll_back(
            session, by=row.rolled_back_by, reason=f"by the button under retraining {row.id}", leave=row.candidate.name
        )
        row.wanted = "rolled_back"
    except NotPromoted as error:
        row.rolled_back_by, row.note = None, str(error)
        row.shown = "outdated" if row.shown != "nothing" else "nothing"
    return True


def _locked(session: Session, retraining_id: int) -> Retraining | None:
    session.execute(select(Retraining.id).where(Retraining.id == retraining_id).with_for_update())
    return retrainings.whole(session, retraining_id)
