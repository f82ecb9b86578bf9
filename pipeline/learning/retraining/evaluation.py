"""The evaluation of a candidate: it and live on the gate, which decides, and on the test, by which nobody chooses."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from ml import registry
from pipeline.learning.retraining import live_model, promotion_rules, weighted_splits
from pipeline.learning.retraining.fresh_posts import Crossed
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
    worth: registry.Worth
    """What the candidate is worth on the gate, which it has not learnt from, or folds judge."""


def run(
    sessions: sessionmaker[Session],
    retraining_id: int,
    *,
    rules: Rules,
    gate: FeedExamples,
    above: Mapping[str, float],
    say: Callable[[str], None],
) -> Evaluated:
    """Hold a retraining's candidate against live; what it has learnt of the gate it judges by folds, as `above` says.

    Raises ModelMissing, ArtefactError.
    """
    with sessions() as session:
        row = retrainings.whole(session, retraining_id)
        assert row is not None
        assert row.dataset_id is not None
        assert row.candidate is not None
        assert row.live is not None
        judging = {"gate": gate, "test": weighted_splits.read(session, row.dataset_id, "test")}
        caveats = list(
            _caveats(session, {row.candidate.id: row.candidate, row.live.id: row.live}, _apart(judging, above))
        )
        veto, task = _veto(session, row), row.task
        candidate, live = registry.load(Path(row.candidate.folder)), live_model.load(row.live)
    sides = _Sides(
        Crossed(judging_by_kept(candidate, sessions), above), judging_by_kept(live, sessions), margin=rules.margin
    )
    say(f"Comparing {candidate.version} with {live.version} on {judging['gate'].basis} …")
    found = sides.on(judging["gate"])
    worth = registry.worth(found.a.to_dict(), version=candidate.version, task=task, unseen=True)
    verdict = (
        Verdict(promote=False, reasons=(veto,)) if veto else promotion_rules.decide(found.comparison, rules, worth)
    )
    record = _record(found, judging["gate"]) | {
        "test": _quoted(sides, judging["test"], rules),
        "rules": asdict(rules),
        "caveats": [asdict(caveat) for caveat in caveats],
    }
    return Evaluated(verdict=verdict, record=record, worth=worth)


@dataclass(frozen=True)
class _Sides:
    candidate: registry.Model
    live: registry.Model
    margin: float

    def on(self, given: FeedExamples) -> registry.SideBySide:
        """Hold both against the same examples."""
        return registry.side_by_side(
            self.candidate, self.live, given.examples, basis=given.basis, margin=self.margin, groups=given.groups
        )


def _quoted(sides: _Sides, test: FeedExamples, rules: Rules) -> dict[str, Any]:
    """What the test says of both versions, or why it is too small to say anything."""
    if lacking := promotion_rules.too_little(test.examples, rules):
        return {"lacking": asdict(lacking)}
    return _record(sides.on(test), test)


def _record(found: registry.SideBySide, given: FeedExamples) -> dict[str, Any]:
    return {
        "candidate": found.a.to_dict(),
        "live": found.b.to_dict(),
        "comparison": found.comparison.to_dict(),
        "weighting": asdict(given.weighting),
    }


def _apart(judging: Mapping[str, FeedExamples], above: Mapping[str, float]) -> dict[str, FeedExamples]:
    """Leave out what the candidate's folds judge, which it may have learnt."""
    return {
        split: replace(one, examples=[example for example in one.examples if example.text not in above])
        for split, one in judging.items()
    }


def _caveats(
    session: Session, versions: Mapping[int, ModelVersion], judging: Mapping[str, FeedExamples]
) -> Iterator[Statement]:
    """What is unfair about the comparison, or may be: gate or test posts that a version was trained on."""
    for version in versions.values():
        learnt = {split: registry.learnt(Path(version.folder), one.examples) for split, one in judging.items()}
        for split, known in learnt.items():
            if known:
                values = {"version": version.name, "learnt": known, "posts": len(judging[split].examples)}
                yield Statement(f"learnt_{split}_posts", values)
        made_here = select(Retraining.id).filter_by(candidate_id=version.id).limit(1)
        if None in learnt.values() and session.scalar(made_here) is None:
            yield Statement("live_training_unknown", {"version": version.name})


def _veto(session: Session, row: Retraining) -> Statement | None:
    """People's word comes before the gate's: what they took back is not put to work again by itself."""
    assert row.candidate is not None
    taken_back = select(Promotion.id).filter_by(kind="rollback", replaced_id=row.candidate_id).limit(1)
    if row.candidate_id != row.live_id and session.scalar(taken_back) is not None:
        return Statement("rolled_back_before", {"version": row.candidate.name})
    return None
