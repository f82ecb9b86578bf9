"""By which people know a post again: its author, its first words, and where its card stands."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from pipeline.tables import Account, Card, Tweet


@dataclass(frozen=True)
class NamedPost:
    """A post, and the message of its card in #tweets where one stands."""

    handle: str
    text: str
    url: str
    channel: str | None
    message_ts: str | None


def of(session: Session, tweet_ids: Collection[int]) -> dict[int, NamedPost]:
    """What these tweets are known by, each by its id."""
    card = and_(Card.tweet_id == Tweet.id, Card.purpose == "tweets")
    query = (
        select(Tweet.id, Account.handle, Tweet.text, Tweet.url, Card.channel, Card.message_ts)
        .join(Account, Account.id == Tweet.account_id)
        .outerjoin(Card, card)
        .where(Tweet.id.in_(tweet_ids))
    )
    return {
        row.id: NamedPost(row.handle, row.text, row.url, row.channel, row.message_ts) for row in session.execute(query)
    }
