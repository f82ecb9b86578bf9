"""The cut-off in force: from which certainty on a match is shown, moved by the desk's answers and logged."""

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from pipeline.checks.archive.cut_off_rule import Tuned, tune
from pipeline.store import events, locks
from pipeline.store.desk import match_answers
from pipeline.store.locks import Lock
from pipeline.tables import Event, MatchAnswer, SettingChange

SUBJECT, CUT_OFF = "archive", "cut_off"


def in_force(session: Session, *, usual: float) -> float:
    """The cut-off in force: the one tuned last, or the setting's."""
    last = last_tuning(session, usual=usual)
    return usual if last is None else float(last.details["cut_off"])


def last_tuning(session: Session, *, usual: float) -> Event | None:
    """What moved the cut-off last, unless the setting was changed since."""
    decided_since = exists().where(SettingChange.name == "archive_cut_off", SettingChange.changed_at >= Event.at)
    tuned = select(Event).where(Event.subject == SUBJECT, Event.subject_id == CUT_OFF, Event.verb == "tuned")
    tuned = tuned.where(~decided_since)
    last = session.scalars(tuned.order_by(Event.id.desc()).limit(1)).first()
    return None if last is None or last.details.get("usual") != usual else last


def tune_by_new_answers(session: Session, *, usual: float, by: str) -> Tuned | None:
    """Tune, but never twice on the same answers: None where none was given or taken back since it was moved last."""
    locks.hold(session, Lock.CUT_OFF)
    last = last_tuning(session, usual=usual)
    if last is not None:
        touched = func.greatest(MatchAnswer.created_at, MatchAnswer.undone_at)  # a null is passed over
        if not session.scalar(select(exists().where(touched > last.at))):
            return None
    return tune_by_answers(session, usual=usual, by=by)


def tune_by_answers(session: Session, *, usual: float, by: str) -> Tuned:
    """Move the cut-off by what the desk answered, and log why; another setting begins anew."""
    before = in_force(session, usual=usual)
    tuned = tune(match_answers.answered(session), cut_off=before)
    if tuned.cut_off != before:
        events.log(
            session, actor=by, verb="tuned", subject=SUBJECT, subject_id=CUT_OFF, cut_off=tuned.cut_off, before=before,
            usual=usual, why=tuned.why,
        )  # fmt: skip
    return tuned
