"""The notes by which admins know of faults: one for each, brought up to date, and kept when all is well again."""

from functools import partial

from sqlalchemy.orm import Session, sessionmaker

from pipeline.health import faults
from pipeline.health.state import State
from pipeline.messages import keep_in_sync
from pipeline.messages.fault_view import FaultLook, FaultView
from pipeline.messages.notifier import Notifier
from pipeline.store import locks
from pipeline.store.health import fault_notes
from pipeline.store.locks import Lock, RowLock
from pipeline.tables import FaultNote


def settle(session: Session, state: State) -> list[int]:
    """Write down which faults stand, unless another process is at it; the notes that are to be shown anew. Commits."""
    if not locks.try_hold(session, Lock.WATCH):
        session.rollback()
        return []
    seen = {(one.fault.code, one.subject): one.fault.patience for one in faults.standing(state)}
    waiting = fault_notes.settle(session, seen)
    session.commit()
    return waiting


def show(sessions: sessionmaker[Session], notifier: Notifier, note_id: int) -> None:
    """Bring Slack in line with this row; harmless to repeat. Raises NotifierError; the row then says why."""
    with sessions() as session:
        keep_in_sync.sync_alone(
            session,
            notifier,
            alone=partial(locks.row_held, session, RowLock.FAULT, note_id),
            out_of_sync=partial(_out_of_sync, session, note_id),
        )


def _out_of_sync(session: Session, note_id: int) -> keep_in_sync.ToShow | None:
    row = fault_notes.whole(session, note_id)
    if row is None or (row.shown == row.wanted and row.tried_at is None):
        return None

    def view() -> FaultView:
        session.flush()
        return view_of(fault_notes.whole(session, note_id) or row)

    return keep_in_sync.ToShow(row=row, wanted=row.wanted, view=view, name=f"The note on {row.code}")


def view_of(row: FaultNote) -> FaultView:
    """What the message shows."""
    look: FaultLook = "over" if row.wanted == "over" else "standing"
    return FaultView(row.id, row.code, row.subject, look, since=row.since, over_at=row.over_at)
