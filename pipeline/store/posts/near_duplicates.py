"""Which judged posts say the same: how one is found, whose card it joined, and which words the desk has read."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, exists, func, select, text, true, tuple_, update
from sqlalchemy.orm import Session, aliased, joinedload, sessionmaker

from pipeline.tables import Account, Card, PostSketch, Prediction, ReadWord, SketchKey, Tweet

AT_MOST = 200
"""Posts that one key leads to: more would say the same, typos aside, or begin so, and each answer another post."""
KEPT = timedelta(days=30)
"""How long keys are kept after a post was judged; with copies wanted over a longer time, twice that."""
ENOUGH_POSTS = 3
"""Posts by which a word is known to any comparison: one more than a comparison has."""

# Key by key, so that no key can hide what another leads to.
_NEAR = text("""
    select distinct asked.key, near.tweet_id
    from unnest(cast(:keys as bigint[])) as asked(key), lateral (
        select k.tweet_id from sketch_keys as k
        where k.key = asked.key
          and k.posted_at between cast(:first as timestamptz) - :window and cast(:last as timestamptz) + :window
        order by k.tweet_id limit :at_most
    ) as near
""")
# Posts come as one JSON value, as in `pipeline.store.rows`. Most words are known well enough, and stay untouched; they
# go in one order, so that no two workers wait in a circle.
_KEEP = text("""
    with given as (
        select * from json_to_recordset(cast(:posts as json))
            as post(tweet_id bigint, versions int, copy_of bigint, keys bigint[], words text[])
    ),
    sketched as (
        insert into post_sketches (tweet_id, versions, copy_of, joined_at)
        select tweet_id, versions, copy_of, case when copy_of is not null then now() end from given
        on conflict (tweet_id) do update
        set versions = excluded.versions, copy_of = excluded.copy_of, joined_at = excluded.joined_at
    ),
    found_by as (
        insert into sketch_keys (key, tweet_id, posted_at)
        select key, tweet_id, (select posted_at from tweets where id = tweet_id) from given, unnest(keys) as key
        where copy_of is null
        on conflict do nothing
    )
    insert into read_words as known (word, tweet_ids)
    select word, ids from (
        select word, array_agg(tweet_id) as ids from given, unnest(words) as word where copy_of is null group by word
    ) as read
    where coalesce((select cardinality(tweet_ids) from read_words as r where r.word = read.word), 0) < :enough
    order by word
    on conflict (word) do update set tweet_ids = (known.tweet_ids || excluded.tweet_ids)[1:3]
    where cardinality(known.tweet_ids) < 3
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


@dataclass(frozen=True)
class Sketched:
    """What is kept of a judged post: words that may have typos, keys by which copies are found, whom it joined."""

    tweet_id: int
    versions: int
    words: frozenset[str]
    keys: tuple[int, ...]
    copy_of: int | None


def keep(session: Session, posts: Sequence[Sketched]) -> None:
    """Keep posts' sketches; only what stands by itself can be joined, and makes words known."""
    rows = [vars(post) | {"words": sorted(post.words)} for post in posts]
    if rows:
        session.execute(_KEEP, {"posts": json.dumps(rows), "enough": ENOUGH_POSTS})


def near(
    session: Session, keys: Collection[int], *, first: datetime, last: datetime, window: timedelta
) -> dict[int, list[int]]:
    """By key, the posts that stood by themselves and were published from one moment to the other, or near them."""
    found: dict[int, list[int]] = {}
    asked = {"keys": list(keys), "first": first, "last": last, "window": window, "at_most": AT_MOST}
    # Reckoned with in Postgres, whose years go further than Python's.
    for key, tweet_id in session.execute(_NEAR, asked):
        found.setdefault(key, []).append(tweet_id)
    return found


def similar_posts(session: Session, tweet_ids: Collection[int]) -> dict[int, SimilarPost]:
    """Those of these posts that stand by themselves, by id, with what became of them."""
    if not tweet_ids:
        return {}
    # Post by post: for some hundred of them Postgres would rather read whole tables than look each up.
    carded = select(Card.id).where(Card.tweet_id == Tweet.id, Card.purpose == "tweets").limit(1).scalar_subquery()
    joined = select(PostSketch.copy_of).where(PostSketch.tweet_id == Tweet.id).scalar_subquery()
    first = select(Prediction.label).where(Prediction.tweet_id == Tweet.id).order_by(Prediction.id).limit(1).lateral()
    query = select(Tweet, carded.is_not(None), first.c.label).join(first, true())
    rows = session.execute(query.where(Tweet.id.in_(tweet_ids), joined.is_(None), Tweet.forgotten.is_(None)))
    return {row[0].id: SimilarPost(*row) for row in rows}


def known_words(session: Session, words: Collection[str]) -> dict[str, set[int]]:
    """The first posts, three at most, in which each of these words stood."""
    query = select(ReadWord.word, ReadWord.tweet_ids).where(ReadWord.word.in_(words))
    return {word: set(ids) for word, ids in session.execute(query)} if words else {}


def has_read(session: Session, posts: int) -> bool:
    """Whether at least so many posts were read."""
    some = select(PostSketch.tweet_id).limit(posts).subquery()
    return (session.scalar(select(func.count()).select_from(some)) or 0) >= posts


def of(session: Session, tweet_id: int) -> PostSketch | None:
    """A post's sketch."""
    return session.get(PostSketch, tweet_id, populate_existing=True)


def copies_of(session: Session, tweet_ids: Collection[int]) -> list[Tweet]:
    """The posts that say the same as one of these, each with its account, first comer first."""
    query = select(Tweet).join(PostSketch, PostSketch.tweet_id == Tweet.id).where(PostSketch.copy_of.in_(tweet_ids))
    query = query.where(Tweet.forgotten.is_(None)).order_by(PostSketch.joined_at, Tweet.id)
    return list(session.scalars(query.options(joinedload(Tweet.account))))


def like(session: Session, tweet: Tweet, tweet_ids: Collection[int]) -> list[Tweet]:
    """What said the same as a card's posts; of a forgotten one, the post that stands in its place comes first."""
    heir = of(session, tweet.id) if tweet.forgotten else None
    if heir is None or heir.copy_of is None:
        return copies_of(session, tweet_ids)
    found = select(Tweet).where(Tweet.id == heir.copy_of, Tweet.forgotten.is_(None))
    stands = session.scalars(found.options(joinedload(Tweet.account))).all()
    return [*stands, *copies_of(session, [heir.copy_of, *tweet_ids])]


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
        .where(PostSketch.copy_of.is_not(None), PostSketch.joined_at >= since, Tweet.forgotten.is_(None))
        .order_by(PostSketch.joined_at.desc(), Tweet.id.desc())
    )  # fmt: skip
    return [Joined(*row) for row in session.execute(query)]


def has_card(session: Session, tweet_id: int) -> bool:
    """Whether the desk is to see this post by itself."""
    wanted = exists().where(Card.tweet_id == tweet_id, Card.purpose == "tweets", Card.wanted != "nothing")
    return bool(session.scalar(select(wanted)))


def read_again(session: Session, tweet_id: int, *, versions: int) -> None:
    """Count an edited post as read in so many versions; a later one is looked at once more."""
    session.execute(update(PostSketch).where(PostSketch.tweet_id == tweet_id).values(versions=versions))
    known = func.jsonb_array_length(Tweet.edit_ids) <= versions
    session.execute(update(Tweet).where(Tweet.id == tweet_id, known).values(changed=False))


def pass_over(session: Session, tweet_id: int) -> None:
    """Count an edited post as read, though it was not."""
    versions = session.scalar(select(func.jsonb_array_length(Tweet.edit_ids)).where(Tweet.id == tweet_id))
    read_again(session, tweet_id, versions=versions or 0)


def forget_keys(sessions: sessionmaker[Session], *, window: timedelta, at_once: int = 20_000) -> None:
    """Let go of keys by which no post can be found any more, so that the search stays as small as its window.

    Commits each batch, so that nobody waits long for one of the rows.
    """
    kept = max(KEPT, 2 * window)
    old = select(SketchKey.key, SketchKey.tweet_id).where(SketchKey.kept_at < func.now() - kept).limit(at_once)
    gone = delete(SketchKey).where(tuple_(SketchKey.key, SketchKey.tweet_id).in_(old)).returning(SketchKey.tweet_id)
    with sessions() as session:
        while session.execute(gone).first() is not None:
            session.commit()
