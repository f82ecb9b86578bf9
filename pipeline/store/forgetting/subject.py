"""What is to be forgotten: posts by all their numbers, and every wording in which they are kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Executable, func, or_, select, text
from sqlalchemy.orm import Session

from pipeline.near_duplicates import minhash
from pipeline.tables import CampaignTweet, Event, ImportedLabel, Tweet

LONG_ID = 15
"""Digits from which on a number in a file is a post's of X, and no line's."""

_REPEATS = text(
    "select id from tweets where context -> 'retweeted' ->> 'external_id' = any(:numbers) and forgotten is null "
    "order by id for no key update"
)


@dataclass(frozen=True)
class Subject:
    """Posts of one source, locked until the caller commits."""

    tweet_ids: tuple[int, ...]
    keys: tuple[str, ...]
    """SOURCE:NUMBER, as labelled rows call them."""
    numbers: tuple[str, ...]
    """All numbers of all their versions."""
    wordings: tuple[str, ...]
    """Every text that they had, earlier ones and those of campaigns and imports, too."""
    digests: tuple[str, ...]
    """Of the wordings, as datasets know texts."""

    @property
    def long_numbers(self) -> list[str]:
        """Numbers that name the same post in any file."""
        return [number for number in self.numbers if len(number) >= LONG_ID]


def allow(session: Session) -> None:
    """Let this transaction change what is append-only otherwise: words and names go, what happened when stays."""
    session.execute(select(func.set_config("claimwire.forgetting", "on", True)))


def rows(session: Session, change: Executable, values: Mapping[str, Any] | None = None) -> int:
    """Make a change; how many rows it was of."""
    session.flush()
    return session.connection().execute(change, dict(values or {})).rowcount


def of(session: Session, tweet_ids: Sequence[int]) -> Subject:
    """Those of these posts that are not forgotten yet, with those that only repeat their words; locked."""
    wanted = select(Tweet.id).where(Tweet.id.in_(tweet_ids), Tweet.forgotten.is_(None)).order_by(Tweet.id)
    # key_share: a click in this moment, which refers to the post, is let through.
    own = session.scalars(wanted.with_for_update(key_share=True)).all()
    repeats = session.scalars(_REPEATS, {"numbers": _numbers(_tweets(session, own))}).all() if own else ()
    tweets = _tweets(session, {*own, *repeats})
    numbers = _numbers(tweets)
    known = Subject(
        tuple(tweet.id for tweet in tweets), tuple(f"{tweet.source}:{tweet.external_id}" for tweet in tweets),
        tuple(numbers), (), (),
    )  # fmt: skip
    wordings = dict.fromkeys([*(tweet.text for tweet in tweets), *_elsewhere(session, known)])
    wordings.pop("", None)
    digests = dict.fromkeys(minhash.digest(minhash.normalise(one)) for one in wordings)
    return Subject(known.tweet_ids, known.keys, known.numbers, tuple(wordings), tuple(digests))


def _tweets(session: Session, ids: Sequence[int] | set[int]) -> Sequence[Tweet]:
    found = select(Tweet).where(Tweet.id.in_(ids)).order_by(Tweet.id)
    return session.scalars(found.execution_options(populate_existing=True)).all()


def _numbers(tweets: Sequence[Tweet]) -> list[str]:
    return list(dict.fromkeys(number for tweet in tweets for number in (tweet.external_id, *tweet.edit_ids)))


def _elsewhere(session: Session, known: Subject) -> list[str]:
    """Earlier wordings, and those in which campaigns and imported files have the posts."""
    ids = list(map(str, known.tweet_ids))
    edits = select(Event.details["before"].astext).where(
        Event.subject == "tweet", Event.verb == "edited", Event.subject_id.in_(ids)
    )
    shown = or_(CampaignTweet.tweet_id.in_(known.tweet_ids), CampaignTweet.external_id.in_(known.long_numbers))
    imported = select(ImportedLabel.text).where(ImportedLabel.external_id.in_(known.long_numbers))
    queries = (edits, select(CampaignTweet.text).where(shown), imported)
    return [one for query in queries for one in session.scalars(query) if one]
