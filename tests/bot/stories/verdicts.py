"""Retrainings that have ended, to show."""

from typing import Any

from sqlalchemy.orm import Session, sessionmaker

from pipeline.messages.statement import Statement
from pipeline.store.learning import models, retrainings
from pipeline.store.learning.retrainings import Request
from pipeline.tables import Dataset, Retraining


def report(version: str, f1: float) -> dict[str, Any]:
    """The part of a report that a message shows."""
    scores = {"f1": f1, "precision": f1 + 0.05, "recall": f1 - 0.05}
    return {"version": version, "scores": scores, "intervals": {"f1": [f1 - 0.06, f1 + 0.05]}}


def told(*, candidate: str, live: str, new: float = 0.781, old: float = 0.712, **more: Any) -> dict[str, Any]:
    """A verdict as a retraining keeps it."""
    f1 = {"a": new, "b": old, "difference": new - old, "interval": [0.021, 0.118], "a_not_worse": 0.993}
    groups = {
        "language": {"es": {"n": 290, "positives": 60, "a": 0.79, "b": 0.71}},
        "account_group": {
            "Opposition": {"n": 140, "positives": 40, "a": 0.80, "b": 0.70},
            "<!channel> & Co": {"n": 90, "positives": 20, "a": 0.72, "b": 0.74},
            "Tiny": {"n": 7, "positives": 2, "a": 0.0, "b": 1.0},
        },
    }
    return {
        "promote": True,
        "reasons": [{"code": "f1_rises", "values": {"by": new - old, "before": old, "after": new}}],
        "candidate": report(candidate, new),
        "live": report(live, old),
        "comparison": {"n": 312, "differences": {"f1": f1}, "groups": groups},
        "rules": {"margin": 0.01, "confidence": 0.9, "group_min": 50, "group_drop": 0.05, "test_min": 50},
        "weighting": {"code": "desk_weighted", "values": {}},
        "caveats": [],
    } | more


def ended(
    sessions: sessionmaker[Session], *, state: str = "promoted", by: str = "U0ADMIN", dataset_hash: str = "ab12cd34" * 8,
    **more: Any,
) -> int:  # fmt: skip
    """A retraining that has ended, its candidate live where it was promoted; its id."""
    with sessions() as session:
        before, candidate = (_version(session, name) for name in ("svm-tfidf-demo", "svm-tfidf-1f0c3a2b"))
        models.promote(session, before, by="first start")
        if state == "promoted":
            models.promote(session, candidate, by="retraining 1")
        dataset = Dataset(content_hash=dataset_hash, chosen={}, rows=2491, built_by=by)
        session.add(dataset)
        session.flush()
        request = Request(recipe="svm-tfidf", settings={}, progressive=False)
        asked = retrainings.ask(session, request, task=models.CHECKWORTHINESS, by=by, why=Statement("in_slack"))
        row = retrainings.begin(session, asked.id)
        assert row is not None
        row.dataset_id, row.candidate_id, row.live_id = dataset.id, candidate.id, before.id
        verdict = None if state == "failed" else told(candidate=candidate.name, live=before.name, **more)
        retrainings.end(
            session, row, state=state, verdict=verdict, error="Nothing is labelled yet." if state == "failed" else None
        )
        session.commit()
        return row.id


def _version(session: Session, name: str) -> Any:
    return models.add_candidate(
        session, task=models.CHECKWORTHINESS, name=name, recipe="svm-tfidf", folder=f"/nowhere/{name}", threshold=0.5,
        report={},
    )  # fmt: skip


def row(sessions: sessionmaker[Session], retraining_id: int) -> Retraining:
    """The row as Postgres has it."""
    with sessions() as session:
        found = retrainings.whole(session, retraining_id)
        assert found is not None
        return found
