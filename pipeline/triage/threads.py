"""An author's thread is one card that grows: which posts of a batch join a card that people still see.

A post that answers its own author joins the open card that shows an earlier post of the conversation, whatever it
says: it is shown with certainty then. Where there is none, since none was drawn or the desk has judged it, the post is
drawn by itself, and may begin a card that the next ones join. Either way its probability is fixed before its draw, by
the past alone.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from zlib import crc32

from sqlalchemy.orm import Session

from pipeline.store.desk import threads
from pipeline.store.desk.threads import AT_MOST, Name, OpenCard
from pipeline.tables import Tweet
from pipeline.triage.grouping import Post


@dataclass(frozen=True)
class Growing:
    """Whom the posts of a batch join: each the post of a card, whose id is known where it stood before."""

    joined: dict[int, int] = field(default_factory=dict)
    cards: dict[int, int] = field(default_factory=dict)


def key(tweet: Tweet) -> int:
    """What all posts of a thread have in common, by which workers take turns."""
    return crc32(f"{tweet.account_id} {tweet.thread or tweet.external_id}".encode())


def growing(session: Session, posts: Sequence[Post], *, but: Collection[int]) -> Growing:
    """Which of these posts join the card of their author's thread; `but` those that joined one as copies."""
    alone = [post for post in posts if post.tweet.id not in but]
    asked = {name for post in alone if post.tweet.thread for name in _asked(post.tweet)}
    if not asked:
        return Growing()
    found = threads.claim_open(session, asked, source=alone[0].tweet.source)
    return Growing(grown(alone, found), {card.tweet_id: card.id for card in found.values()})


def grown(posts: Sequence[Post], found: Mapping[Name, OpenCard]) -> dict[int, int]:
    """Whom these posts join, one after the other as they were written: cards that stand, or those that they begin."""
    heads = {name: card.tweet_id for name, card in found.items()}
    room = {card.tweet_id: card.room for card in found.values()}
    joined: dict[int, int] = {}
    for post in sorted(posts, key=lambda post: (post.tweet.posted_at, post.tweet.id)):
        tweet = post.tweet
        head = next((heads[name] for name in _asked(tweet) if name in heads), None)
        if head is not None and room[head] > 0:
            joined[tweet.id], room[head] = head, room[head] - 1
        elif post.carded:
            head, room[tweet.id] = tweet.id, AT_MOST
        else:
            continue
        heads |= dict.fromkeys(_given(tweet), head)
    return joined


def _asked(tweet: Tweet) -> Iterator[Name]:
    """By what a post finds its card: the post that it answers, and the conversation."""
    answered = (tweet.context.get("replied_to") or {}).get("external_id")
    return ((tweet.account_id, name) for name in (answered, tweet.thread) if tweet.thread and name)


def _given(tweet: Tweet) -> Iterator[Name]:
    """By what the next ones find a post."""
    return ((tweet.account_id, name) for name in (*tweet.edit_ids, tweet.external_id, tweet.thread) if name)
