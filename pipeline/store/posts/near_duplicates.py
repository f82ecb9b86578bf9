"""Which judged posts say the same: how one is found, whose card it joined, and which words the desk has read."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import exists, func, literal, select, text, update
from sqlalchemy.dialects.postgresql import array, insert
from sqlalchemy.orm import Session, aliased, joinedload

from pipeline.near_duplicates import minhash
from pipeline.near_duplicates.post_text import PostWords
from pipeline.tables import Account, Card, PostSketch, Prediction, Tweet

AT_MOST = 200
"""Posts that are compared in full: more would have to share a template."""


# Key by key: for an overlap of whole arrays Postgres expects so many rows that it reads the table instead of the index.
_NEAR = text("""
    select sketch.tweet_id from unnest(cast(:keys as bigint[])) as asked(key)
    join post_sketches as sketch on sketch.keys @> array[asked.key]
    where sketch.copy_of is null and sketch.tweet_id <> :but
    group by sketch.tweet_id order by count(*) desc, sketch.tweet_id limit :at_most
""")


@dataclass(frozen=True)
class SimilarPost:
    """A post that stands by itself and may say the same."""

    tweet: Tweet
    carded: bool
    label: int
    """What the model took it for."""


@dataclass(frozen=True)
class Joined:
    """A post that joined a card, and the post whose card it is, as people read them."""

    joined_at: datetime | None
    tweet_id: int
    handle: str
    url: str
    text: str
    original_handle: str
    original_url: str
    original_text: str


def keep(session: Session, tweet: Tweet, words: PostWords, *, copy_of: int | None) -> None:
    """Keep a post's sketch, and which post it is a copy of."""
    values: dict[str, Any] = {
        "words": sorted(set(words.words)),
        "keys": list(minhash.sketch(words.bare).keys),
        "versions": len(tweet.edit_ids),
        "copy_of": copy_of,
        "joined_at": None if copy_of is None else func.now(),
    }
    statement = insert(PostSketch).values(tweet_id=tweet.id, **values)
    session.execute(statement.on_conflict_do_update(index_elements=["tweet_id"], set_=values))


def similar_posts(session: Session, tweet: Tweet, words: PostWords, *, window: timedelta) -> list[SimilarPost]:
    """Posts of the same source and time that share a key and stand by themselves; those with a card first."""
    asked = {"keys": list(minhash.sketch(words.bare).keys), "but": tweet.id, "at_most": AT_MOST}
    near = list(session.scalars(_NEAR, asked))
    if not near:
        return []
    carded = exists().where(Card.tweet_id == Tweet.id, Card.purpose == "tweets")
    published = literal(tweet.posted_at)  # reckoned with in Postgres, whose years go further than Python's
    first = select(func.min(Prediction.id)).where(Prediction.tweet_id.in_(near)).group_by(Prediction.tweet_id)
    query = (
        select(Tweet, carded, Prediction.label)
        .join(Prediction, Prediction.tweet_id == Tweet.id)
        .where(Tweet.id.in_(near), Prediction.id.in_(first), Tweet.source == tweet.source)
        .where(Tweet.posted_at.between(published - window, published + window))
        .order_by(carded.desc(), Tweet.id)
    )
    return [SimilarPost(*row) for row in session.execute(query)]


def known_words(session: Session, words: Collection[str], *, besides: Collection[int]) -> set[str]:
    """Those of these words that stand in a post which is neither among `besides` nor a copy of any."""
    known = set()
    for word in words:
        there = exists().where(
            PostSketch.words.contains(array([word])), PostSketch.copy_of.is_(None), PostSketch.tweet_id.not_in(besides)
        )
        if session.scalar(select(there)):
            known.add(word)
    return known


def has_read(session: Session, posts: int) -> bool:
    """Whether at least so many posts were read."""
    some = select(PostSketch.tweet_id).limit(posts).subquery()
    return (session.scalar(select(func.count()).select_from(some)) or 0) >= posts


def of(session: Session, tweet_id: int) -> PostSketch | None:
    """A post's sketch."""
    return session.get(PostSketch, tweet_id, populate_existing=True)


def copies_of(session: Session, tweet_id: int) -> list[Tweet]:
    """The posts that joined this one's card, each with its account, first comer first."""
    query = select(Tweet).join(PostSketch, PostSketch.tweet_id == Tweet.id).where(PostSketch.copy_of == tweet_id)
    query = query.order_by(PostSketch.joined_at, Tweet.id).options(joinedload(Tweet.account))
    return list(session.scalars(query))


def joined_since(session: Session, since: datetime) -> list[Joined]:
    """Every post that joined a card since then, the latest first."""
    original, author = aliased(Tweet), aliased(Account)
    query = (
        select(
            PostSketch.joined_at, Tweet.id, Account.handle, Tweet.url, Tweet.text, author.handle, original.url,
            original.text,
        )
        .join(Tweet, Tweet.id == PostSketch.tweet_id)
        .join(Account, Account.id == Tweet.account_id)
        .join(original, original.id == PostSketch.copy_of)
        .join(author, author.id == original.account_id)
        .where(PostSketch.copy_of.is_not(None), PostSketch.joined_at >= since)
        .order_by(PostSketch.joined_at.desc(), Tweet.id.desc())
    )  # fmt: skip
    return [Joined(*row) for row in session.execute(query)]


def has_card(session: Session, tweet_id: int) -> bool:
    """Whether the desk is to see this post by itself."""
    wanted = exists().where(Card.tweet_id == tweet_id, Card.purpose == "tweets", Card.wanted != "nothing")
    return bool(session.scalar(select(wanted)))


def pass_over(session: Session, tweet_id: int) -> None:
    """Count an edited post as read, though it was not."""
    versions = select(func.jsonb_array_length(Tweet.edit_ids)).where(Tweet.id == tweet_id).scalar_subquery()
    session.execute(update(PostSketch).where(PostSketch.tweet_id == tweet_id).values(versions=versions))


def edited(session: Session, *, at_most: int = 1000) -> list[int]:
    """Posts that were edited after they were read."""
    several = func.jsonb_array_length(Tweet.edit_ids)
    query = select(Tweet.id).join(PostSketch, PostSketch.tweet_id == Tweet.id)
    query = query.where(several > 1, several > PostSketch.versions)
    return list(session.scalars(query.order_by(Tweet.id).limit(at_most)))
