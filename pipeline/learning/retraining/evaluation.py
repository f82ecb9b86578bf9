"""The evaluation of a candidate: it and live on the same test posts, what the gate says, and what nobody can know."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from ml import registry
from pipeline.learning.retraining import live_model, promotion_rules, weighted_splits
from pipeline.learning.retraining.promotion_rules import Rules, Verdict
from pipeline.learning.retraining.weighted_splits import FeedExamples
from pipeline.messages.statement import Statement
from pipeline.store.learning import retrainings
from pipeline.tables import ModelVersion, Promotion, Retraining


@dataclass(frozen=True)
class Evaluated:
    """What the gate says, and everything that it is said from, fit for JSON."""

    verdict: Verdict
    record: dict[str, Any]


def run(sessions: sessionmaker[Session], retraining_id: int, *, rules: Rules, say: Callable[[str], None]) -> Evaluated:
    """Hold a retraining's candidate against live; raises ModelMissing, ArtefactError."""
    with sessions() as session:
        row = retrainings.whole(session, retraining_id)
        assert row is not None
        assert row.dataset_id is not None
        assert row.candidate is not None
        assert row.live is not None
        test = weighted_splits.read(session, row.dataset_id, "test")
        caveats, veto = list(_caveats(session, row.live)), _veto(session, row)
        candidate, live = registry.load(Path(row.candidate.folder)), live_model.load(row.live)
        basis = f"the {len(test.examples)} test posts of dataset {row.dataset_id}"
    say(f"Comparing {candidate.version} with {live.version} on {basis} …")
    found = registry.side_by_side(candidate, live, test.examples, basis=basis, margin=rules.margin, groups=test.groups)
    verdict = Verdict(promote=False, reasons=(veto,)) if veto else promotion_rules.decide(found.comparison, rules)
    return Evaluated(verdict=verdict, record=_record(found, test, rules, caveats))


def _record(found: registry.SideBySide, test: FeedExamples, rules: Rules, caveats: list[Statement]) -> dict[str, Any]:
    return {
        "candidate": found.a.to_dict(),
        "live": found.b.to_dict(),
        "comparison": found.comparison.to_dict(),
        "rules": asdict(rules),
        "weighting": asdict(test.weighting),
        "caveats": [asdict(caveat) for caveat in caveats],
    }


def _caveats(session: Session, live: ModelVersion) -> Iterator[Statement]:
    """What cannot be known about the fairness of the comparison."""
    made_here = select(Retraining.id).filter_by(candidate_id=live.id).limit(1)
    if session.scalar(made_here) is None and not live_model.is_demo(live):
        yield Statement("live_training_unknown", {"version": live.name})


def _veto(session: Session, row: Retraining) -> Statement | None:
    """People's word comes before the gate's: what they took back is not put to work again by itself."""
    assert row.candidate is not None
    taken_back = select(Promotion.id).filter_by(kind="rollback", replaced_id=row.candidate_id).limit(1)
    if row.candidate_id != row.live_id and session.scalar(taken_back) is not None:
        return Statement("rolled_back_before", {"version": row.candidate.name})
    return None
