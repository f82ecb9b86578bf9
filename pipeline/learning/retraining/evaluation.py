"""The evaluation of a candidate: it and live on the same test posts, what the gate says, and what nobody can know."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from ml import registry
from ml.examples import Example
from pipeline.learning.retraining import live_model, promotion_rules, weighted_splits
from pipeline.learning.retraining.kept_means import judging_by_kept
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
        caveats = list(_caveats(session, {row.candidate.id: row.candidate, row.live.id: row.live}, test.examples))
        veto = _veto(session, row)
        candidate, live = registry.load(Path(row.candidate.folder)), live_model.load(row.live)
        basis = f"the {len(test.examples)} test posts of dataset {row.dataset_id}"
    say(f"Comparing {candidate.version} with {live.version} on {basis} …")
    found = registry.side_by_side(
        judging_by_kept(candidate, sessions), judging_by_kept(live, sessions), test.examples,
        basis=basis, margin=rules.margin, groups=test.groups,
    )  # fmt: skip
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


def _caveats(session: Session, versions: Mapping[int, ModelVersion], test: Sequence[Example]) -> Iterator[Statement]:
    """What is unfair about the comparison, or may be: test posts that a version was trained on."""
    for version in versions.values():
        learnt = registry.learnt(Path(version.folder), test)
        made_here = select(Retraining.id).filter_by(candidate_id=version.id).limit(1)
        if learnt:
            yield Statement("learnt_test_posts", {"version": version.name, "learnt": learnt, "posts": len(test)})
        elif learnt is None and session.scalar(made_here) is None:
            yield Statement("live_training_unknown", {"version": version.name})


def _veto(session: Session, row: Retraining) -> Statement | None:
    """People's word comes before the gate's: what they took back is not put to work again by itself."""
    assert row.candidate is not None
    taken_back = select(Promotion.id).filter_by(kind="rollback", replaced_id=row.candidate_id).limit(1)
    if row.candidate_id != row.live_id and session.scalar(taken_back) is not None:
        return Statement("rolled_back_before", {"version": row.candidate.name})
    return None
