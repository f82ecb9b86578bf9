"""Make Slack show what a row wants: post, replace or remove its one message, exactly once, whatever Slack answers.

What is wanted is committed first; a lock keeps two processes off one message; an attempt whose outcome is unknown is
looked for before another is made.
"""

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pipeline.messages.notifier import Busy, Gone, Notifier, NotifierError, Place, Refused, Unanswered, Unsure
from pipeline.messages.views import View
from pipeline.tables import MessageRow

log = logging.getLogger(__name__)

CLOCKS_APART = timedelta(minutes=2)
"""How far Slack's clock and ours may differ when looking for a message that an attempt left behind."""

MAY_STILL_COME = timedelta(seconds=90)
"""Slack may carry out a call long after we gave up on it; until then nothing found means nothing."""


@dataclass(frozen=True)
class ToShow:
    """A row whose message is not as wanted; `view` reads anew from Postgres what it is to show."""

    row: MessageRow
    wanted: str
    view: Callable[[], View]
    name: str
    """What it is, for the log."""
    stays: Callable[[Notifier], bool] = field(default=lambda _: False)
    """Whether it is not to be removed after all, which is wished for then; asked before."""
    perhaps_since: Callable[[], datetime | None] = field(default=lambda: None)
    """From when on Slack may show it although the row says nothing of that, as after a restore."""
    seen: Callable[[View], None] = field(default=lambda _: None)
    """Keeps what people see from now on, beside the row itself."""


def sync_alone(
    session: Session,
    notifier: Notifier,
    *,
    alone: Callable[[], AbstractContextManager[bool]],
    out_of_sync: Callable[[], ToShow | None],
) -> None:
    """Bring Slack in line while something is not as wanted, unless another process is at it. Raises NotifierError.

    `alone` takes the row's lock and says whether it is ours; who has it looks again after letting go.
    """
    while out_of_sync() is not None:
        with alone() as mine:
            if not mine:
                return
            sync(session, notifier, out_of_sync=out_of_sync)


def sync(session: Session, notifier: Notifier, *, out_of_sync: Callable[[], ToShow | None]) -> None:
    """Step by step until nothing is left to do; each step is committed. Callers hold the lock. Raises NotifierError."""
    while (one := out_of_sync()) is not None:
        try:
            _one_step(session, notifier, one)
        except Gone:
            _forget(one.row)
        except NotifierError as error:
            may_have_changed = isinstance(error, Unsure) and not isinstance(error, Unanswered)
            if may_have_changed and one.row.message_ts is not None and one.row.tried_at is None:
                one.row.tried_at = func.clock_timestamp()
            one.row.last_error = str(error)
            session.commit()
            log.warning("%s is not shown as wanted: %s", one.name, error)
            raise
        session.commit()
        log.info("%s is shown as %s.", one.name, one.row.shown)


def _one_step(session: Session, notifier: Notifier, one: ToShow) -> None:
    row, view = one.row, one.view()
    if row.message_ts is not None and _late_change_has_come(session, row, one.wanted):
        row.shown, row.tried_at = "outdated", None
    elif row.message_ts is None and (left := _left_behind(session, notifier, one, view)):
        # Whatever it shows, it was written before now: the next step brings it up to date.
        _remember(row, left, shown="outdated")
    elif one.wanted == "nothing":
        if row.message_ts is not None:
            if one.stays(notifier):
                return
            notifier.remove(place_of(row))
        _forget(row)
    elif row.message_ts is None:
        place = _post(session, notifier, row, view)
        one.seen(view)
        _remember(row, place, shown=_shown_now(session, one, view))
    else:
        notifier.replace(view, place_of(row))
        one.seen(view)
        row.shown, row.last_error = _shown_now(session, one, view), None


def _late_change_has_come(session: Session, row: MessageRow, wanted: str) -> bool:
    """Whether a change of unknown outcome may by now have been made over what was shown since.

    Raises Unsure where all is as wanted, and it may still come.
    """
    if row.tried_at is None:
        return False
    young = _is_young(session, row)
    if young and row.shown == wanted:
        raise Unsure("An earlier change may still come: this is shown once more when that is over.")
    return not young


def _left_behind(session: Session, notifier: Notifier, one: ToShow, view: View) -> Place | None:
    """What an attempt of unknown outcome has left; raises Unsure while it may still come."""
    row = one.row
    since = row.tried_at or one.perhaps_since()
    if since is None:
        return None
    young = _is_young(session, row)
    left = notifier.find(view, since=since - CLOCKS_APART)
    if left is None and young:
        raise Unsure("It was sent, and is not there yet: it may still come.")
    return left


def _is_young(session: Session, row: MessageRow) -> bool:
    return bool(session.scalar(select(func.clock_timestamp() - row.tried_at < MAY_STILL_COME)))


def _post(session: Session, notifier: Notifier, row: MessageRow, view: View) -> Place:
    """Post; whoever finds `tried_at` set later looks for the message first."""
    notifier.wait_turn(view)
    before = row.tried_at
    row.tried_at = func.clock_timestamp()
    session.commit()
    try:
        return notifier.post(view)
    except (Refused, Busy):
        row.tried_at = before  # a plain no: this time nothing was posted
        raise


def _shown_now(session: Session, one: ToShow, view: View) -> str:
    """What was sent, or "outdated" where an edit, a copy, a click or a finding came in while we spoke to Slack.

    With the row locked: whoever changes what it shows touches the row, too, and has committed by then, or comes after.
    """
    table = type(one.row)
    session.execute(select(table.id).where(table.id == one.row.id).with_for_update())
    return view.look if one.view() == view else "outdated"


def place_of(row: MessageRow) -> Place:
    """Where a row's message stands."""
    assert row.channel is not None
    assert row.message_ts is not None
    return Place(channel=row.channel, ts=row.message_ts)


def _remember(row: MessageRow, place: Place, *, shown: str) -> None:
    row.channel, row.message_ts, row.shown = place.channel, place.ts, shown
    row.posted_at = func.now()
    row.tried_at, row.last_error = None, None


def _forget(row: MessageRow) -> None:
    """The channel stays: it is where people may still click on what stood there."""
    row.shown, row.message_ts, row.tried_at, row.last_error = "nothing", None, None, None
