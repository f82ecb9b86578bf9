"""What the desk decided about its settings: what holds, and its history."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from pipeline.store import events
from pipeline.tables import SettingChange


def decided(session: Session, *, as_of: int | None = None) -> dict[str, str]:
    """What the desk decided, by name, as one writes it; `as_of`: as it was after this change."""
    newest = select(SettingChange.name, SettingChange.after).ext(distinct_on(SettingChange.name))
    if as_of is not None:
        newest = newest.where(SettingChange.id <= as_of)
    rows = session.execute(newest.order_by(SettingChange.name, SettingChange.id.desc()))
    return {row.name: row.after for row in rows if row.after is not None}


def last(session: Session, *, name: str | None = None) -> int:
    """The number of the last change, of one setting or of any; 0 before the first."""
    newest = select(func.max(SettingChange.id))
    return session.scalar(newest if name is None else newest.where(SettingChange.name == name)) or 0


def history(session: Session, *, name: str | None = None, at_most: int | None = None) -> Sequence[SettingChange]:
    """The changes, of one setting or of all, the newest first."""
    newest = select(SettingChange).order_by(SettingChange.id.desc()).limit(at_most)
    return session.scalars(newest if name is None else newest.where(SettingChange.name == name)).all()


def since(session: Session, change_id: int) -> dict[str, SettingChange]:
    """The newest change of each setting that was changed after this one."""
    later = select(SettingChange).where(SettingChange.id > change_id).order_by(SettingChange.id)
    return {one.name: one for one in session.scalars(later)}


def add(session: Session, *, name: str, before: str, after: str | None, by: str) -> SettingChange:
    """Let a setting have this value from now on, None for the environment's; the caller holds `Lock.SETTINGS`."""
    row = SettingChange(name=name, before=before, after=after, changed_by=by)
    session.add(row)
    verb = "reset" if after is None else "set"
    events.log(session, actor=by, verb=verb, subject="setting", subject_id=name, before=before, after=after)
    return row
