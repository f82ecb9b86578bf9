"""Labels that stand, with everything that a dataset must know about the post that each is on."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select, union_all
from sqlalchemy.orm import Session, aliased

from pipeline.tables import Account, Card, Event, Feedback, ModelVersion, PostSketch, Prediction, SecondOpinion, Tweet


@dataclass(frozen=True)
class Standing:
    """What one person said and did not take back, the post that it is on, and how that came before the desk."""

    person: str
    label: str
    at: datetime
    tweet: Tweet
    account: Account
    prediction: Prediction
    model_version: str
    was_drawn: bool
    """Whether its card is triage's, and none that somebody asked for."""
    text: str
    """The post as it read before their eyes."""
    copies: tuple[str, ...]
    """The posts that joined its card, and the first one of its thread there: they belong to its cluster."""


_CLICKS = select(
    Feedback.id, Feedback.card_id, Feedback.tweet_id, Feedback.person, Feedback.label, Feedback.created_at.label("at"),
    Feedback.created_at.label("read_at"),
).where(Feedback.undone_at.is_(None))  # fmt: skip
_OPINIONS = select(
    SecondOpinion.id, SecondOpinion.card_id, SecondOpinion.tweet_id, SecondOpinion.person, SecondOpinion.label,
    SecondOpinion.answered_at, SecondOpinion.created_at,
).where(SecondOpinion.undone_at.is_(None), SecondOpinion.label.is_not(None))  # fmt: skip


_WAS_DRAWN = Card.asked_by.is_(None)


def standing(session: Session, tweet_ids: Sequence[int]) -> Iterator[Standing]:
    """The clicks and second opinions on these tweets that stand, in the order of the tweets and then of time."""
    before = _texts_before_edits(session, tweet_ids)
    joined = _joined(session, tweet_ids)
    for person, label, at, read_at, tweet, account, prediction, version, drawn in session.execute(_query(tweet_ids)):
        text = _text_at(tweet, read_at, before.get(str(tweet.id), []))
        copies = tuple(joined[tweet.id])
        yield Standing(person, label, at, tweet, account, prediction, version, drawn, text, copies=copies)


def _query(tweet_ids: Sequence[int]) -> Select[Any]:
    opinions = _OPINIONS.where(SecondOpinion.tweet_id.in_(tweet_ids))
    said = union_all(_CLICKS.where(Feedback.tweet_id.in_(tweet_ids)), opinions).subquery().c
    return (
        select(
            said.person, said.label, said.at, said.read_at, Tweet, Account, Prediction, ModelVersion.name, _WAS_DRAWN
        )
        .join(Card, Card.id == said.card_id)
        .join(Prediction, Prediction.id == Card.prediction_id)
        .join(ModelVersion, ModelVersion.id == Prediction.model_version_id)
        .join(Tweet, Tweet.id == said.tweet_id)
        .join(Account, Account.id == Tweet.account_id)
        .order_by(Tweet.id, said.at, said.id)
    )


def _joined(session: Session, tweet_ids: Sequence[int]) -> dict[int, list[str]]:
    """The ids of the posts that joined each tweet's card, or of the one whose card it joined as part of its thread."""
    copies = select(PostSketch.copy_of, Tweet.id, Tweet.external_id).join(Tweet, Tweet.id == PostSketch.tweet_id)
    head, later = aliased(Card), aliased(Card)
    threads = select(later.tweet_id, Tweet.id, Tweet.external_id).join(head, head.id == later.shown_on_id)
    threads = threads.join(Tweet, Tweet.id == head.tweet_id).where(later.tweet_id.in_(tweet_ids))
    joined: dict[int, list[str]] = defaultdict(list)
    both = union_all(copies.where(PostSketch.copy_of.in_(tweet_ids)), threads).subquery()
    for original, _, external_id in session.execute(select(both).order_by(both.c[1])):
        joined[original].append(external_id)
    return joined


def _texts_before_edits(session: Session, tweet_ids: Sequence[int]) -> dict[str, list[tuple[datetime, str]]]:
    """For each edited tweet, when it was edited and how it read until then, oldest first."""
    which = Event.subject == "tweet", Event.verb == "edited", Event.subject_id.in_(map(str, tweet_ids))
    edits = select(Event.subject_id, Event.at, Event.details).where(*which)
    texts: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    for tweet_id, at, details in session.execute(edits.order_by(Event.id)):
        texts[tweet_id].append((at, details.get("before", "")))
    return texts


def _text_at(tweet: Tweet, at: datetime, before: list[tuple[datetime, str]]) -> str:
    """How a tweet read at a time: what the first edit after it found, or what it reads now."""
    place = bisect_right([edited for edited, _ in before], at)
    return before[place][1] if place < len(before) else tweet.text
