"""Posts that were judged lately, with what became of each: what a rule is tried on before it is saved."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from pipeline.tables import Account, Prediction, Tweet

CARDED = ("positive", "sampled_negative", "always")
NOT_CARDED = ("withheld", "hidden")


@dataclass(frozen=True, slots=True)
class Judged:
    """A post in one line, and whether it got a card of its own."""

    handle: str
    text: str
    url: str
    carded: bool


def since(session: Session, moment: datetime, *, at_most: int) -> Iterator[Judged]:
    """The newest first; copies, which share a card, are left out."""
    became = (Prediction.created_at >= moment, Prediction.outcome.in_(CARDED + NOT_CARDED))
    newest = select(Prediction.tweet_id, Prediction.outcome, Prediction.created_at).where(*became)
    last = newest.order_by(Prediction.created_at.desc()).limit(at_most).subquery()
    query = select(Account.handle, Tweet.text, Tweet.url, last.c.outcome.in_(CARDED))
    joined = query.join_from(last, Tweet, Tweet.id == last.c.tweet_id).join(Account, Account.id == Tweet.account_id)
    joined = joined.where(Tweet.forgotten.is_(None))
    for row in session.execute(joined.order_by(last.c.created_at.desc())):
        yield Judged(*row)
