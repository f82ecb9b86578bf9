"""Feedback that stands, with everything that a dataset must know about the post it is on."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from pipeline.tables import Account, Card, Event, Feedback, ModelVersion, PostSketch, Prediction, Tweet


@dataclass(frozen=True)
class Standing:
    """One click that was not undone, the post that it is on, and how that came before the desk."""

    click: Feedback
    tweet: Tweet
    account: Account
    prediction: Prediction
    model_version: str
    text: str
    """The post as it read when the click came."""
    copies: tuple[str, ...]
    """The posts that joined its card: they belong to its cluster."""


_QUERY = (
    select(Feedback, Tweet, Account, Prediction, ModelVersion.name)
    .join(Card, Card.id == Feedback.card_id)
    .join(Prediction, Prediction.id == Card.prediction_id)
    .join(ModelVersion, ModelVersion.id == Prediction.model_version_id)
    .join(Tweet, Tweet.id == Feedback.tweet_id)
    .join(Account, Account.id == Tweet.account_id)
    .where(Feedback.undone_at.is_(None))
    .order_by(Tweet.id, Feedback.created_at, Feedback.id)
)


def standing(session: Session, tweet_ids: Sequence[int]) -> Iterator[Standing]:
    """The clicks on these tweets that stand, in the order of the tweets and then of time."""
    before = _texts_before_edits(session, tweet_ids)
    joined = _joined(session, tweet_ids)
    for click, tweet, account, prediction, version in session.execute(_QUERY.where(Tweet.id.in_(tweet_ids))):
        text = _text_at(tweet, click.created_at, before.get(str(tweet.id), []))
        yield Standing(click, tweet, account, prediction, version, text, copies=tuple(joined[tweet.id]))


def _joined(session: Session, tweet_ids: Sequence[int]) -> dict[int, list[str]]:
    """The ids of the posts that joined each tweet's card."""
    query = select(PostSketch.copy_of, Tweet.external_id).join(Tweet, Tweet.id == PostSketch.tweet_id)
    joined: dict[int, list[str]] = defaultdict(list)
    for original, external_id in session.execute(query.where(PostSketch.copy_of.in_(tweet_ids)).order_by(Tweet.id)):
        if original is not None:
            joined[original].append(external_id)
    return joined


def _texts_before_edits(session: Session, tweet_ids: Sequence[int]) -> dict[str, list[tuple[datetime, str]]]:
    """For each edited tweet, when it was edited and how it read until then, oldest first."""
    which = Event.subject == "tweet", Event.verb == "edited", Event.subject_id.in_(map(str, tweet_ids))
    edits = select(Event.subject_id, Event.at, Event.details).where(*which)
    texts: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    for tweet_id, at, details in session.execute(edits.order_by(Event.id)):
        texts[tweet_id].append((at, details["before"]))
    return texts


def _text_at(tweet: Tweet, at: datetime, before: list[tuple[datetime, str]]) -> str:
    """How a tweet read at a time: what the first edit after it found, or what it reads now."""
    place = bisect_right([edited for edited, _ in before], at)
    return before[place][1] if place < len(before) else tweet.text
