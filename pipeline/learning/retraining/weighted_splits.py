"""One split of a dataset as the feed would have it: examples with their weights, and each one's language and group."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from ml.examples import Example
from pipeline.learning import datasets
from pipeline.learning.retraining import weighting
from pipeline.learning.retraining.weighting import BaseRate, Labelled
from pipeline.messages.statement import Statement
from pipeline.store.learning import datasets as rows
from pipeline.store.learning import retrainings


@dataclass(frozen=True)
class FeedExamples:
    """Labelled examples weighted to the feed, their groups by what they are grouped by, and how they were weighted."""

    examples: Sequence[Example]
    groups: Mapping[str, Sequence[str | None]]
    weighting: Statement


def read(session: Session, dataset_id: int, split: str) -> FeedExamples:
    """Read a split; the base rate is estimated on all splits, which a hash of the text has drawn.

    Raises DatasetError where there is no such split.
    """
    plain = datasets.examples(session, dataset_id, split)
    there = list(rows.rows(session, dataset_id, split=split))
    posts, share = retrainings.estimated_rate(session, dataset_id)
    rate = BaseRate(posts=posts, share=share)
    labelled = [Labelled(label=row.label or 0, sampling_probability=row.sampling_probability) for row in there]
    counted = weighting.weights(labelled, rate)
    return FeedExamples(
        examples=[replace(example, weight=weight) for example, weight in zip(plain, counted, strict=True)],
        groups={"language": [row.language for row in there], "account_group": [row.account_group for row in there]},
        weighting=weighting.statement(labelled, rate),
    )
