"""Lists of stories, as people ask for them and are reminded of them."""

from collections.abc import Iterable
from dataclasses import fields
from datetime import UTC, date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from pipeline.messages.story_view import StoryLine, StoryPage, StoryView
from pipeline.store.desk import stories
from pipeline.store.desk.stories import Which
from pipeline.tables import Card, Story, Tweet

PER_PAGE = 10


def view_of(story: Story) -> StoryView:
    """Where a story stands, as plain values."""
    return StoryView(**{one.name: getattr(story, one.name) for one in fields(StoryView)})


def page(session: Session, which: Which, *, person: str = "", number: int = 0, size: int = PER_PAGE) -> StoryPage:
    """A page of a list; in place of one behind the last, the last."""
    day = today()
    total = stories.count(session, which, person=person, today=day)
    number = max(min(number, (total - 1) // size), 0)
    found = stories.listed(session, which, person=person, today=day, limit=size, offset=number * size)
    return StoryPage(tuple(_lines(found)), total, number)


def line_of(session: Session, story: Story) -> StoryLine:
    """One story as in a list."""
    query = select(Tweet, Card).join(Card, Card.tweet_id == Tweet.id).options(joinedload(Tweet.account))
    tweet, card = session.execute(query.where(Card.id == story.card_id)).one()
    (line,) = _lines([(story, tweet, card)])
    return line


def today() -> date:
    """The day by which stories are due."""
    return datetime.now(UTC).date()


def _lines(found: Iterable[tuple[Story, Tweet, Card]]) -> Iterable[StoryLine]:
    for story, tweet, card in found:
        yield StoryLine(
            view_of(story), handle=tweet.account.handle, text=tweet.text, url=tweet.url, channel=card.channel,
            message_ts=card.message_ts, tweet_id=tweet.id,
        )  # fmt: skip
