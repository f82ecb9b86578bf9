"""Tweets: stored once, edits belonging to them; and which of them wait for triage."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnExpressionArgument, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, joinedload

from pipeline.sources.source import Post
from pipeline.sources.x.json_values import storable
from pipeline.store import events, forgotten
from pipeline.store.desk import cards, findings, match_answers
from pipeline.tables import Prediction, Tweet

UNMARKED: dict[str, Any] = {"highlights": [], "sentence_start": None, "sentence_end": None}
"""A prediction whose characters mean nothing any more: the text was edited."""
Tell = Callable[[str, str | None], str]
"""Gives the language of a text; also known is what its source says."""
CONTEXT = ("quoted", "retweeted", "replied_to", "media", "links", "short_links", "engagement", "withheld_in")
"""What a card shows beside a post's text."""


@dataclass(frozen=True)
class Added:
    """What a batch of posts brought."""

    new: tuple[int, ...]
    edited: tuple[int, ...]


def add_posts(
    session: Session, *, source: str, account_id: int, posts: Iterable[Post], tell: Tell | None = None
) -> Added:
    """Store posts; what is stored already changes nothing, unless it is a later edit.

    Without `tell` their language is what the source says, until somebody looks at the text.
    """
    given = list(posts)
    if not given:
        return Added(new=(), edited=())
    common = {"source": source, "account_id": account_id}
    rows = [common | {"external_id": post.external_id} | _values(post, tell) for post in given]
    fresh = insert(Tweet).on_conflict_do_nothing(index_elements=["source", "external_id"])
    added = {row.external_id: row.id for row in session.execute(fresh.returning(Tweet.external_id, Tweet.id), rows)}
    known = [post for post in given if post.external_id not in added]
    changed = (_edit(session, source, post, tell) for post in _later(session, source, known))
    return Added(
        new=tuple(added[name] for name in dict.fromkeys(post.external_id for post in given) if name in added),
        edited=tuple(tweet_id for tweet_id in changed if tweet_id is not None),
    )


def _later(session: Session, source: str, posts: Sequence[Post]) -> list[Post]:
    """Those of these stored posts that have more versions than we know; what is forgotten stays so."""
    query = select(Tweet.external_id, func.jsonb_array_length(Tweet.edit_ids)).where(
        Tweet.source == source, Tweet.forgotten.is_(None)
    )
    ids = [post.external_id for post in posts]
    versions = dict(map(tuple, session.execute(query.where(Tweet.external_id.in_(ids))))) if ids else {}
    return [post for post in posts if len(post.edit_ids) > versions.get(post.external_id, len(post.edit_ids))]


def _values(post: Post, tell: Tell | None) -> dict[str, Any]:
    whole = asdict(post)
    columns = ("edit_ids", "kind", "text", "posted_at", "url", "thread")
    return {name: whole[name] for name in columns} | {
        "language": tell(post.text, post.language) if tell else post.language,
        "marked_language": post.language, "language_told": tell is not None,
        "context": {name: whole[name] for name in CONTEXT},
    }  # fmt: skip


def _edit(session: Session, source: str, post: Post, tell: Tell | None) -> int | None:
    """Take over a later edit, keep the text before it in the log, and have its cards shown anew, without marks."""
    # key_share: a click in this moment, which refers to the tweet and holds the card that we want, is let through.
    stored = select(Tweet).filter_by(source=source, external_id=post.external_id).with_for_update(key_share=True)
    tweet = session.scalars(stored).one()
    if tweet.forgotten or len(post.edit_ids) <= len(tweet.edit_ids):
        return None
    events.log(session, actor="source", verb="edited", subject="tweet", subject_id=tweet.id, before=tweet.text)
    for name, value in _values(post, tell).items():
        setattr(tweet, name, value)
    tweet.waiting = tweet.waiting or tweet.set_aside is not None  # what somebody dropped is judged after all
    tweet.set_aside, tweet.changed, tweet.queued_at = None, not tweet.waiting, None
    session.execute(update(Prediction).where(Prediction.tweet_id == tweet.id).values(**UNMARKED))
    cards.outdate(session, [tweet.id], asked=False)
    findings.reopen(session, tweet.id)
    match_answers.let_go(session, tweet.id)
    return tweet.id


def waiting(session: Session, tweet_ids: Sequence[int]) -> list[Tweet]:
    """Those of these tweets that no model has judged yet, and that were not set aside, with their accounts."""
    query = select(Tweet).where(Tweet.id.in_(tweet_ids), Tweet.waiting, Tweet.set_aside.is_(None))
    return list(session.scalars(query.options(joinedload(Tweet.account)).order_by(Tweet.id)))


def still_waiting(session: Session, tweet_ids: Sequence[int]) -> set[int]:
    """The same, asked again; by their ids."""
    query = select(Tweet.id).where(Tweet.id.in_(tweet_ids), Tweet.waiting, Tweet.set_aside.is_(None))
    return set(session.scalars(query))


def claim_forgotten(session: Session, *, after: timedelta) -> list[int]:
    """Tweets that wait for a prediction, and that nobody was asked to judge lately."""
    return forgotten.claim(session, Tweet, Tweet.waiting, Tweet.set_aside.is_(None), after=after)


def claim_changed(session: Session, *, after: timedelta) -> list[int]:
    """Tweets that were edited after they were judged, and that nobody was asked to look at again lately."""
    return forgotten.claim(session, Tweet, Tweet.changed, after=after)


def set_aside(session: Session, tweet_id: int, *, why: str) -> None:
    """Keep why a post cannot be judged; the sweep asks for it no more."""
    session.get_one(Tweet, tweet_id).set_aside = storable(why)
    events.log(session, actor="worker", verb="set aside", subject="tweet", subject_id=tweet_id, why=storable(why))


def aside(ids: Collection[int] | None = None) -> list[ColumnExpressionArgument[bool]]:
    """Which posts stand aside: all, or of these."""
    return [Tweet.set_aside.is_not(None), Tweet.waiting, *([] if ids is None else [Tweet.id.in_(ids)])]


def all_set_aside(session: Session) -> list[Tweet]:
    """The posts that cannot be judged, each with its account, in the order in which they came."""
    query = select(Tweet).where(*aside()).order_by(Tweet.id)
    return list(session.scalars(query.options(joinedload(Tweet.account))))


def take_back(session: Session, ids: Collection[int] | None = None, *, by: str) -> list[int]:
    """Let posts that were set aside wait for triage again, all where none is named; which."""
    again = update(Tweet).where(*aside(ids)).values(set_aside=None, queued_at=func.now())
    back = sorted(session.scalars(again.returning(Tweet.id)))
    if back:
        events.log(session, actor=by, verb="repeated", subject="posts", subject_id=len(back), ids=back)
    return back


def mark_queued(session: Session, tweet_ids: Sequence[int]) -> None:
    """Remember that triage was asked for."""
    forgotten.mark_queued(session, Tweet, tweet_ids)
