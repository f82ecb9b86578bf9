"""One split of a dataset as the feed would have it: examples with their weights, and each one's language and group."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from ml.examples import Example
from pipeline.learning.datasets.reading import example
from pipeline.learning.retraining import promotion_rules, weighting
from pipeline.learning.retraining.promotion_rules import Rules
from pipeline.learning.retraining.weighting import BaseRate
from pipeline.messages.statement import Statement
from pipeline.store.learning import datasets, retrainings


@dataclass(frozen=True)
class FeedExamples:
    """Labelled examples weighted to the feed, their groups by what they are grouped by, and how they were weighted."""

    basis: str
    """Which examples these are, in words."""
    examples: Sequence[Example]
    groups: Mapping[str, Sequence[str | None]]
    weighting: Statement


def read(session: Session, dataset_id: int, split: str, *, also: Collection[str] = ()) -> FeedExamples:
    """Read a split, and `also` training posts of these texts.

    The base rate is estimated on all splits, which a hash of the text has drawn.
    """
    there = list(datasets.rows(session, dataset_id, split=split))
    size = len(there)
    for training in ("train", "validation") if also else ():
        there += [row for row in datasets.rows(session, dataset_id, split=training) if row.text in also]
    fresh = f" and {len(there) - size} that live had not learnt" if len(there) > size else ""
    rate = BaseRate(*retrainings.estimated_rate(session, dataset_id))
    counted = weighting.weights(there, rate)
    return FeedExamples(
        basis=f"the {size} {split} posts{fresh} of dataset {dataset_id}",
        examples=[example(row, weight=weight) for row, weight in zip(there, counted, strict=True)],
        groups={"language": [row.language for row in there], "account_group": [row.account_group for row in there]},
        weighting=weighting.statement(there, rate),
    )


def quoted(session: Session, dataset_id: int, rules: Rules) -> FeedExamples:
    """Read what a version's own report is on: the test, or while this is too small, the gate."""
    test = read(session, dataset_id, "test")
    if promotion_rules.too_little(test.examples, rules) is None:
        return test
    gate = read(session, dataset_id, "gate")
    return replace(gate, basis=f"{gate.basis}, by which versions are chosen")
