"""What became of posts, in a fixed number of queries for any number of them."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from pipeline.messages.notifier import Place
from pipeline.messages.statement import Statement
from pipeline.tables import Card, Feedback, PostSketch, Prediction, Story, Tweet


@dataclass(frozen=True)
class Became:
    """What became of a post, in the order in which it happened, and where its card stands."""

    statements: tuple[Statement, ...]
    card: Place | None


@dataclass(frozen=True)
class _Rows:
    """What is stored of some posts, by the post's id; of a copy, what is stored of the post whose card it joined.

    A post of a thread that another's card shows has that one's card, and labels of its own.
    """

    first: Mapping[int, Prediction]
    cards: Mapping[int, Card]
    feedback: Mapping[int, Feedback]
    stories: Mapping[int, Story]


def of(session: Session, tweets: Collection[Tweet]) -> dict[int, Became]:
    """What became of each, by its id."""
    ids = [tweet.id for tweet in tweets]
    joined = {one.tweet_id: one.copy_of for one in session.scalars(select(PostSketch).where(_copied(ids)))}
    rows = _rows(session, ids, shown=[joined.get(id_) or id_ for id_ in ids])
    return {tweet.id: _became(rows, tweet, joined.get(tweet.id)) for tweet in tweets}


def _copied(ids: Collection[int]) -> Any:
    return PostSketch.tweet_id.in_(ids) & PostSketch.copy_of.is_not(None)


def _rows(session: Session, ids: Collection[int], *, shown: Collection[int]) -> _Rows:
    first = select(Prediction).where(Prediction.tweet_id.in_(ids), Prediction.outcome != "rescored")
    own = aliased(Card)
    cards = (
        select(own.tweet_id, Card)
        .join(Card, Card.id == func.coalesce(own.shown_on_id, own.id))
        .where(own.tweet_id.in_(shown), Card.message_ts.is_not(None))
        .order_by(own.purpose.desc())
    )
    feedback = select(Feedback).where(Feedback.tweet_id.in_(shown), Feedback.undone_at.is_(None))
    stories = select(Story).where(Story.tweet_id.in_(shown), Story.state != "proposed")
    return _Rows(
        first={one.tweet_id: one for one in session.scalars(first)},
        cards={tweet_id: card for tweet_id, card in session.execute(cards)},  # noqa: C416
        feedback={one.tweet_id: one for one in session.scalars(feedback)},
        stories={one.tweet_id: one for one in session.scalars(stories)},
    )


def _became(rows: _Rows, tweet: Tweet, copy_of: int | None) -> Became:
    card = rows.cards.get(copy_of or tweet.id)
    where = Place(channel=card.channel, ts=card.message_ts) if card and card.channel and card.message_ts else None
    return Became(tuple(_said(rows, tweet, copy_of)), where)


def _said(rows: _Rows, tweet: Tweet, copy_of: int | None) -> Iterator[Statement]:
    prediction, clicked = rows.first.get(tweet.id), rows.feedback.get(copy_of or tweet.id)
    story = rows.stories.get(copy_of or tweet.id)
    if copy_of is not None:
        yield Statement("copy", {"post": copy_of})
    if prediction is not None and prediction.outcome == "thread":
        yield Statement("thread")
    if tweet.set_aside is not None:
        yield Statement("set_aside", {"why": tweet.set_aside})
    elif prediction is None:
        yield Statement("waiting")
    elif clicked is not None:
        yield Statement(clicked.label, _by(clicked))
    elif prediction.outcome == "hidden" and tweet.id not in rows.cards:
        yield Statement("hidden")
    elif prediction.outcome == "withheld" and tweet.id not in rows.cards:
        yield Statement("withheld", {"probability": prediction.probability, "chance": prediction.sampling_probability})
    else:
        yield Statement("open")
    if story is not None:
        said = {"person": story.by, "on": story.since.date().isoformat(), "rating": story.rating}
        yield Statement(f"story_{story.state}", said)


def _by(click: Feedback) -> dict[str, Any]:
    return {"person": click.person, "on": click.created_at.date().isoformat()}
