"""One split of a dataset as the feed would have it: examples with their weights, and each one's language and group."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from ml.examples import Example
from pipeline.learning.datasets.reading import example
from pipeline.learning.retraining import weighting
from pipeline.learning.retraining.weighting import BaseRate
from pipeline.messages.statement import Statement
from pipeline.store.learning import datasets, retrainings


@dataclass(frozen=True)
class FeedExamples:
    """Labelled examples weighted to the feed, their groups by what they are grouped by, and how they were weighted."""

    examples: Sequence[Example]
    groups: Mapping[str, Sequence[str | None]]
    weighting: Statement


def read(session: Session, dataset_id: int, split: str) -> FeedExamples:
    """Read a split; the base rate is estimated on all splits, which a hash of the text has drawn."""
    there = list(datasets.rows(session, dataset_id, split=split))
    rate = BaseRate(*retrainings.estimated_rate(session, dataset_id))
    counted = weighting.weights(there, rate)
    return FeedExamples(
        examples=[example(row, weight=weight) for row, weight in zip(there, counted, strict=True)],
        groups={"language": [row.language for row in there], "account_group": [row.account_group for row in there]},
        weighting=weighting.statement(there, rate),
    )
