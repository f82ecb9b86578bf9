"""Posts found by their words, a page at a time, each with what became of it."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from pipeline.desk.finding import outcomes
from pipeline.desk.finding.asked import Asked, FindError
from pipeline.desk.finding.outcomes import Became
from pipeline.language.speech import _
from pipeline.store.posts import words
from pipeline.store.posts.terms import NoWords
from pipeline.store.posts.words import Page, TooMany, Wanted
from pipeline.tables import Account, Tweet

PAGE = 6


@dataclass(frozen=True)
class Hit:
    """A post that was found."""

    tweet: Tweet
    became: Became


@dataclass(frozen=True)
class Found:
    """A page of what was found, and how many there are in all, as far as they were counted."""

    hits: tuple[Hit, ...]
    matching: int
    only_newest: bool
    """Whether older ones may match, too."""


def find(session: Session, asked: Asked, *, source: str, size: int = PAGE, page: int = 0) -> Found:
    """Find a page of posts. Raises FindError."""
    account_id = _account(session, asked.handle, source) if asked.handle else None
    wanted = Wanted(terms=asked.terms, account_id=account_id, outcome=asked.outcome, since=asked.since)
    try:
        found = words.ranked(session, wanted, size=size, start=page * size)
    except NoWords as error:
        raise FindError(_("Nothing of this is a word or a number: write words that the post has.")) from error
    except TooMany as error:
        raise FindError(
            _("Too many posts have these words to look through them all: add a word, an @account or since DATE.")
        ) from error
    return Found(_hits(session, found), found.matching, found.only_newest)


def _account(session: Session, handle: str, source: str) -> int:
    named = select(Account.id).where(Account.source == source, func.lower(Account.handle) == handle)
    if (found := session.scalar(named)) is None:
        raise FindError(
            _("@{handle} was never monitored here; write it in quotes to find posts that mention it.").format(
                handle=handle
            )
        )
    return found


def _hits(session: Session, found: Page) -> tuple[Hit, ...]:
    query = select(Tweet).where(Tweet.id.in_(found.tweet_ids)).options(joinedload(Tweet.account))
    tweets = {tweet.id: tweet for tweet in session.scalars(query)}
    became = outcomes.of(session, tweets.values())
    return tuple(Hit(tweets[one], became[one]) for one in found.tweet_ids)
