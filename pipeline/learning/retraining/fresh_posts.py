"""Posts that judge beside the gate part: neither live nor a fold that judges them for the candidate has learnt them.

Nobody has chosen a version that learnt them yet. A large gate part needs no company.
"""

import math
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session, sessionmaker

from ml import registry
from ml.examples import Example, Prediction
from ml.registry import Model
from pipeline.learning.retraining import training_data, weighted_splits
from pipeline.learning.retraining.kept_means import judging_by_kept
from pipeline.learning.retraining.weighted_splits import FeedExamples
from pipeline.store.learning import datasets, texts

FOLDS = 5
ENOUGH = 1_000
"""With so many gate posts, these alone tell as much (`benchmarks/gate.py`), and folds would take long."""
AS_USUAL: Mapping[str, Mapping[str, Any]] = {"encoder-head": {"Cs": ()}}
"""What folds do not choose for themselves: they would take three times as long."""
Clusters = Mapping[str, int]
"""Of each text that trains, what its copies have in common; a fold judges whole clusters."""


def judging(session: Session, dataset_id: int, *, live: Path, recipe: str) -> FeedExamples:
    """Give the gate part, and beside it the training posts that live has not learnt, for recipes trained in seconds."""
    gate = weighted_splits.read(session, dataset_id, "gate")
    if registry.needs_validation(recipe) or len(gate.examples) >= ENOUGH:
        return gate
    known = [
        one for split in ("train", "validation") for one in weighted_splits.read(session, dataset_id, split).examples
    ]
    fresh = {one.text for one in registry.unlearnt(live, known)}
    return weighted_splits.read(session, dataset_id, "gate", also=fresh)


def clusters(session: Session, dataset_id: int) -> Clusters:
    """Tell of each training post of a dataset which cluster it is of."""
    known = texts.clusters_of(session, dataset_id)
    return {
        row.text: known.get(row.digest, 0)
        for split in ("train", "validation")
        for row in datasets.rows(session, dataset_id, split=split)
    }


def crossed(
    training: Sequence[Example], judged: Sequence[Example], clusters: Clusters, sessions: sessionmaker[Session],
    **how: Any,
) -> dict[str, float]:  # fmt: skip
    """Say by how many log-odds each fresh text is above the threshold, by a version that has not learnt its fold.

    What live has learnt, too, every fold may learn: else it would know less than live does.
    """
    fresh = [one for one in judged if one.text in clusters]
    starters = training_data.without_copies((one for one in training if one.text not in clusters), of=fresh)
    posts = [one for one in training if one.text in clusters]
    how |= {"settings": {**how["settings"], **AS_USUAL.get(how["recipe"], {})}}
    said: dict[str, float] = {}
    for fold in range(FOLDS):
        asked = [one for one in fresh if clusters[one.text] % FOLDS == fold]
        if not asked:
            continue
        out = {clusters[one.text] for one in asked}
        rest = [one for one in posts if clusters[one.text] not in out]
        with tempfile.TemporaryDirectory() as folder:
            registry.train([*rest, *starters], Path(folder) / "fold", **how)
            model = judging_by_kept(registry.load(Path(folder) / "fold"), sessions)
            found = model.predict(asked)
        odds = _log_odds(model.threshold)
        said |= {one.text: _log_odds(each.probability) - odds for one, each in zip(asked, found, strict=True)}
    return said


@dataclass(frozen=True)
class Crossed:
    """A candidate that judges what it has learnt by folds that have not."""

    candidate: Model
    above: Mapping[str, float]

    @property
    def version(self) -> str:
        """The candidate's name."""
        return self.candidate.version

    @property
    def threshold(self) -> float:
        """The candidate's threshold, to which those of the folds are moved."""
        return self.candidate.threshold

    def predict(self, examples: Sequence[Example]) -> list[Prediction]:
        """Judge each example, in the order given."""
        others = iter(self.candidate.predict([one for one in examples if one.text not in self.above]))
        return [self._by_fold(one.text) if one.text in self.above else next(others) for one in examples]

    def _by_fold(self, text: str) -> Prediction:
        above = self.above[text]
        probability = 1 / (1 + math.exp(-above - _log_odds(self.threshold)))
        return Prediction(label=int(above >= 0), probability=probability)


def _log_odds(probability: float) -> float:
    inside = min(max(probability, 1e-9), 1 - 1e-9)
    return math.log(inside / (1 - inside))
