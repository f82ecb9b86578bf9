"""Posts by what people have of them: a link, the source's number, ours, or the link of a card in Slack."""

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from pipeline.tables import Card, Tweet

_LARGEST = 2**63 - 1
_NUMBER = re.compile(r"(?:https?://\S+/status(?:es)?/)?(\d{1,19})(?:[/?#]\S*)?")
_CARD = re.compile(r"https?://[^\s/]+/archives/([A-Z0-9]+)/p(\d+)(\d{6})(?:[/?#]\S*)?")


def name_in(asked: str) -> str | None:
    """What names a post here, known or not: its number, or its card's link; None where it is something else."""
    number = _NUMBER.fullmatch(asked)
    return number[1] if number else asked if _CARD.fullmatch(asked) else None


def is_message(asked: str) -> bool:
    """Whether this is the link of a message in Slack: a card's, perhaps."""
    return _CARD.fullmatch(asked) is not None


def post_of(session: Session, asked: str, *, source: str) -> Tweet | None:
    """Find the post that is named, if it was read."""
    if card := _CARD.fullmatch(asked):
        standing = select(Card.tweet_id).where(Card.channel == card[1], Card.message_ts == f"{card[2]}.{card[3]}")
        return session.scalar(select(Tweet).where(Tweet.id.in_(standing)))
    if (number := _NUMBER.fullmatch(asked)) is None:
        return None
    named = select(Tweet).where(Tweet.source == source, Tweet.external_id == number[1])
    ours = int(number[1])
    return session.scalar(named) or (session.get(Tweet, ours) if ours <= _LARGEST else None)
