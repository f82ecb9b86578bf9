"""What people read of a retraining: one message, posted once, and brought up to date after a rollback."""

from functools import partial
from typing import Any

from sqlalchemy.orm import Session, sessionmaker

from pipeline.messages import keep_in_sync, statement
from pipeline.messages.notifier import Notifier
from pipeline.messages.statement import Statement, as_written
from pipeline.messages.verdict_view import Comparing, Figures, Gate, GroupFigures, VerdictLook, VerdictView
from pipeline.store import locks
from pipeline.store.learning import retrainings
from pipeline.store.locks import RowLock
from pipeline.tables import Retraining


def show(sessions: sessionmaker[Session], notifier: Notifier, retraining_id: int) -> None:
    """Bring Slack in line with this row; harmless to repeat. Raises NotifierError; the row then says why."""
    with sessions() as session:
        keep_in_sync.sync_alone(
            session,
            notifier,
            alone=partial(locks.row_held, session, RowLock.VERDICT, retraining_id),
            out_of_sync=partial(_out_of_sync, session, retraining_id),
        )


def _out_of_sync(session: Session, retraining_id: int) -> keep_in_sync.ToShow | None:
    row = retrainings.whole(session, retraining_id)
    if row is None or (row.shown == row.wanted and row.tried_at is None):
        return None

    def view() -> VerdictView:
        session.flush()
        return view_of(retrainings.whole(session, retraining_id) or row)

    return keep_in_sync.ToShow(row=row, wanted=row.wanted, view=view, name=f"The verdict of retraining {retraining_id}")


def view_of(row: Retraining) -> VerdictView:
    """Everything the message shows, as plain values."""
    verdict = row.verdict or {}
    look: VerdictLook = "rolled_back" if row.wanted == "rolled_back" else "verdict"
    seconds = (row.ended_at - row.begun_at).total_seconds() if row.ended_at and row.begun_at else 0.0
    return VerdictView(
        retraining_id=row.id,
        look=look,
        state=row.state,
        reasons=statement.read(verdict.get("reasons", [])) or ((as_written(row.error),) if row.error else ()),
        comparing=_comparing(verdict) if "comparison" in verdict else None,
        dataset=f"{row.dataset.id} ({row.dataset.content_hash[:8]})" if row.dataset else None,
        dataset_rows=row.dataset.rows if row.dataset else 0,
        recipe=row.recipe,
        asked_by=row.asked_by,
        why=Statement(**row.why),
        minutes=seconds / 60,
        small_print=statement.read([*_weighting(verdict), *verdict.get("caveats", [])]),
        may_roll_back=_may_roll_back(row),
        live_before=row.live.name if row.live else None,
        rolled_back_by=row.rolled_back_by,
        note=row.note,
    )


def _may_roll_back(row: Retraining) -> bool:
    return row.state == "promoted" and row.candidate is not None and row.candidate.state == "live"


def _quoted(verdict: dict[str, Any]) -> dict[str, Any]:
    """The test; or the gate where the test is too small, and in verdicts from before there was one."""
    test: dict[str, Any] = verdict.get("test", {})
    return test if "comparison" in test else verdict


def _weighting(verdict: dict[str, Any]) -> list[Any]:
    quoted = _quoted(verdict)
    return [quoted["weighting"]] if "weighting" in quoted else []


def _comparing(verdict: dict[str, Any]) -> Comparing:
    test, quoted = verdict.get("test", {}), _quoted(verdict)
    found, group_min = quoted["comparison"], verdict["rules"]["group_min"]
    f1 = found["differences"]["f1"]
    return Comparing(
        split="gate" if quoted is verdict else "test",
        lacking=Statement(**test["lacking"]) if "lacking" in test else None,
        n=found["n"],
        candidate=_figures(quoted["candidate"]),
        live=_figures(quoted["live"]),
        difference=f1["difference"],
        difference_ends=tuple(f1["interval"]),
        gate=_gate(verdict),
        group_min=group_min,
        groups=tuple(
            GroupFigures(by=by, value=value, n=one["n"], candidate=one["a"], live=one["b"])
            for by, groups in found["groups"].items()
            for value, one in groups.items()
            if one["n"] >= group_min
        ),
    )


def _gate(verdict: dict[str, Any]) -> Gate:
    found, rules = verdict["comparison"], verdict["rules"]
    f1 = found["differences"]["f1"]
    return Gate(
        n=found["n"],
        difference=f1["difference"],
        not_worse=f1["a_not_worse"],
        margin=rules["margin"],
        confidence=rules["confidence"],
    )


def _figures(report: dict[str, Any]) -> Figures:
    scores, ends = report["scores"], report["intervals"].get("f1")
    return Figures(
        version=report["version"],
        f1=scores["f1"],
        f1_ends=tuple(ends) if ends else None,
        precision=scores["precision"],
        recall=scores["recall"],
    )
