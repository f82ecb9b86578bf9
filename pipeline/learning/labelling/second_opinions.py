"""How far people agree on the posts of which a second opinion was given."""

from collections import defaultdict
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy.orm import Session

from pipeline.learning.labelling.agreement import Agreement, agreement_on
from pipeline.store.desk import second_opinions

PEOPLE = 2
"""Whoever clicked, and whoever was asked."""


@dataclass(frozen=True)
class SecondOpinions:
    """On how many posts one was given, on how many of them people's labels differ, and how well they agree."""

    posts: int
    differ: int
    checkworthy_agreement: Agreement
    selected_agreement: Agreement

    def to_dict(self) -> dict[str, Any]:
        """As plain values, for JSON."""
        return asdict(self)


def results(session: Session) -> SecondOpinions:
    """The last word of each person who clicked on such a post or was asked about it."""
    said: dict[int, dict[str, str]] = defaultdict(dict)
    for tweet_id, person, label in second_opinions.labels_beside(session):
        said[tweet_id][person] = label
    labels = list(said.values())
    return SecondOpinions(
        posts=len(labels),
        differ=sum(len(set(of_post.values())) > 1 for of_post in labels),
        checkworthy_agreement=agreement_on(
            [{person: label != "rejected" for person, label in of_post.items()} for of_post in labels],
            annotators=PEOPLE,
        ),
        selected_agreement=agreement_on(
            [{person: _selected(label) for person, label in of_post.items()} for of_post in labels], annotators=PEOPLE
        ),
    )


def _selected(label: str) -> bool | None:
    """Whoever found no claim says nothing of whether to select it."""
    return None if label == "rejected" else label == "selected"
