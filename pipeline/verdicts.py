"""Make Slack show what came of a retraining: one message, posted once, and brought up to date after a rollback.

The way of `pipeline.cards`: what is wanted is committed first; a lock keeps two processes off one message; an attempt
whose outcome is unknown is looked for before another is made.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import Engine, func, text
from sqlalchemy.orm import Session, sessionmaker

from pipeline.notifier import Busy, Gone, Notifier, NotifierError, Place, Refused
from pipeline.store import retrainings
from pipeline.tables import Retraining
from pipeline.verdict_view import Comparing, Figures, GroupFigures, VerdictLook, VerdictView

log = logging.getLogger(__name__)

LOCK_SPACE = 7275
CLOCKS_APART = timedelta(minutes=2)
"""How far Slack's clock and ours may differ when looking for a message that an attempt left behind."""


def show(sessions: sessionmaker[Session], notifier: Notifier, retraining_id: int) -> None:
    """Bring Slack in line with this row; harmless to repeat. Raises NotifierError; the row then says why."""
    with sessions() as session:
        while _unsettled(session, retraining_id) is not None:
            with _only_one(session, retraining_id) as mine:
                if not mine:
                    return  # who holds it looks again after letting go
                _settle(session, notifier, retraining_id)


def _settle(session: Session, notifier: Notifier, retraining_id: int) -> None:
    """Step by step until nothing is left to do; each step is committed. Raises NotifierError."""
    while (row := _unsettled(session, retraining_id)) is not None:
        try:
            _one_step(session, notifier, row)
        except Gone:
            row.shown, row.channel, row.message_ts, row.tried_at = "nothing", None, None, None
        except NotifierError as error:
            row.last_error = str(error)
            session.commit()
            log.warning("The verdict of retraining %s is not shown: %s", row.id, error)
            raise
        session.commit()


@contextmanager
def _only_one(session: Session, retraining_id: int) -> Iterator[bool]:
    engine = session.get_bind()
    assert isinstance(engine, Engine)
    with engine.connect() as connection:
        key = {"space": LOCK_SPACE, "id": retraining_id % 2**31}
        yield bool(connection.scalar(text("select pg_try_advisory_xact_lock(:space, :id)"), key))


def _unsettled(session: Session, retraining_id: int) -> Retraining | None:
    row = retrainings.whole(session, retraining_id)
    return row if row is not None and (row.shown != row.wanted or row.tried_at is not None) else None


def _one_step(session: Session, notifier: Notifier, row: Retraining) -> None:
    view = view_of(row)
    left = None if row.tried_at is None else notifier.find(view, since=row.tried_at - CLOCKS_APART)
    if left is not None:
        _remember(row, left, shown="outdated")
    elif row.message_ts is None:
        _remember(row, _post(session, notifier, row, view), shown=_shown_now(session, row, view))
    else:
        assert row.channel is not None
        notifier.replace(view, Place(channel=row.channel, ts=row.message_ts))
        row.shown, row.last_error = _shown_now(session, row, view), None


def _post(session: Session, notifier: Notifier, row: Retraining, view: VerdictView) -> Place:
    first = row.tried_at is None
    if first:
        row.tried_at = func.now()
        session.commit()
        row = retrainings.whole(session, row.id) or row
    try:
        return notifier.post(view)
    except (Refused, Busy):
        if first:
            row.tried_at = None  # a plain no: nothing was posted, so nothing needs looking for
        raise


def _shown_now(session: Session, row: Retraining, view: VerdictView) -> str:
    """What was sent, or "outdated" where a rollback came in while we spoke to Slack."""
    session.flush()
    row = retrainings.whole(session, row.id) or row
    return view.look if view_of(row) == view else "outdated"


def _remember(row: Retraining, place: Place, *, shown: str) -> None:
    row.channel, row.message_ts, row.shown, row.tried_at, row.last_error = place.channel, place.ts, shown, None, None


def view_of(row: Retraining) -> VerdictView:
    """Everything the message shows, as plain values."""
    told = row.verdict or {}
    look: VerdictLook = "rolled_back" if row.wanted == "rolled_back" else "verdict"
    seconds = (row.ended_at - row.begun_at).total_seconds() if row.ended_at and row.begun_at else 0.0
    return VerdictView(
        retraining_id=row.id,
        look=look,
        state=row.state,
        reasons=tuple(told.get("reasons", [])) or ((row.error,) if row.error else ()),
        comparing=_comparing(told) if "comparison" in told else None,
        dataset=f"{row.dataset.id} ({row.dataset.content_hash[:8]})" if row.dataset else None,
        dataset_rows=row.dataset.rows if row.dataset else 0,
        recipe=row.recipe,
        asked_by=row.asked_by,
        why=row.why,
        minutes=seconds / 60,
        small_print=(*([told["weighting"]] if "weighting" in told else []), *told.get("caveats", [])),
        may_roll_back=_may_roll_back(row),
        live_before=row.live.name if row.live else None,
        rolled_back_by=row.rolled_back_by,
        note=row.note,
    )


def _may_roll_back(row: Retraining) -> bool:
    return row.state == "promoted" and row.candidate is not None and row.candidate.state == "live"


def _comparing(told: dict[str, Any]) -> Comparing:
    found, rules = told["comparison"], told["rules"]
    f1 = found["differences"]["f1"]
    return Comparing(
        n=found["n"],
        candidate=_figures(told["candidate"]),
        live=_figures(told["live"]),
        difference=f1["difference"],
        difference_ends=tuple(f1["interval"]),
        not_worse=f1["a_not_worse"],
        margin=rules["margin"],
        confidence=rules["confidence"],
        group_min=rules["group_min"],
        groups=tuple(
            GroupFigures(by=by, value=value, n=one["n"], candidate=one["a"], live=one["b"])
            for by, groups in found["groups"].items()
            for value, one in groups.items()
            if one["n"] >= rules["group_min"]
        ),
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
