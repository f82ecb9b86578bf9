"""Who did what when: the append-only log."""

from typing import Any

from sqlalchemy.orm import Session

from pipeline.tables import Event


def log(session: Session, *, actor: str, verb: str, subject: str, subject_id: object, **details: Any) -> None:
    """Write one line of the log, in the caller's transaction: it happened, or neither is kept."""
    session.add(Event(actor=actor, verb=verb, subject=subject, subject_id=str(subject_id), details=details))
