"""Giving a record's page to a person of the desk, in a private message; the log says who saw it."""

from sqlalchemy.orm import Session, sessionmaker

from pipeline.language.speech import _
from pipeline.messages.notifier import Notifier
from pipeline.preserving.folder import RecordFolders
from pipeline.preserving.record import PAGE
from pipeline.store.desk import preserved

GONE = _("This record is not kept any more.")
AWAY = _("The record’s file is not where it was written; claimwire preserve verify says more.")
NAME = "claimwire-record-{number}.html"


def give(
    sessions: sessionmaker[Session], folders: RecordFolders, notifier: Notifier, record_id: int, *, person: str
) -> None:
    """Send the page; raises NotifierError."""
    with sessions() as session:
        row = preserved.find(session, record_id)
    if row is None or row.state != "kept":
        notifier.tell_person(str(GONE), person=person)
        return
    file = folders.path(row.id) / PAGE
    if not file.is_file():
        notifier.tell_person(str(AWAY), person=person)
        return
    said = _("Record {number}. Its seal: {seal}").format(number=str(row.id), seal=row.seal)
    notifier.send_file(name=NAME.format(number=row.id), content=file.read_bytes(), words=said, person=person)
    with sessions() as session:
        preserved.log_opened(session, row, by=person)
        session.commit()
