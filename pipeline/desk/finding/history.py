"""Everything that happened to a post, in order: from its rows, and from what the log says of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ml.errors import UserError
from pipeline.language.speech import _
from pipeline.messages.notifier import Place
from pipeline.messages.statement import Statement
from pipeline.store.posts import links
from pipeline.tables import Account, Card, Event, Feedback, Finding, ModelVersion, PostSketch, Prediction, Tweet

_COPIES = 20
"""Of the posts that joined its card, the latest are told."""


class HistoryError(UserError):
    """No post is meant; the message says what to write."""


@dataclass(frozen=True)
class Entry:
    """One thing that happened to a post: when, by whom if anybody, and where in Slack it stands."""

    at: datetime
    statement: Statement
    actor: str | None = None
    place: Place | None = None


@dataclass(frozen=True)
class History:
    """A post with its account, and what happened to it, the first first."""

    tweet: Tweet
    entries: tuple[Entry, ...]


def of(session: Session, asked: str, *, source: str, show_score: bool) -> History:
    """Tell the history of the post that a link or a number names. Raises HistoryError.

    While its card waits for a first click, how it was judged is left out unless the desk shows scores.
    """
    if links.name_in(asked) is None:
        raise HistoryError(_("Write history and the link of a post, of its card, or its number."))
    tweet = links.post_of(session, asked, source=source)
    if tweet is None:
        raise HistoryError(
            _("No post {asked} was read; give the link of one that was.").format(asked=links.name_in(asked))
        )
    cards = list(session.scalars(select(Card).where(Card.tweet_id == tweet.id).order_by(Card.id)))
    told = show_score or not _waits(session, tweet, cards)
    entries = [
        Entry(tweet.posted_at, Statement("published")),
        Entry(tweet.fetched_at, Statement("read")),
        *_judged(session, tweet, told=told),
        *_log(session, tweet, told=told),  # of one moment, what somebody did comes before what followed
        *(entry for card in cards for entry in _shown(card)),
        *_findings(session, tweet),
        *_repeated(session, tweet),
    ]
    session.refresh(tweet, ["account"])
    return History(tweet, tuple(sorted(entries, key=lambda entry: entry.at)))


def _waits(session: Session, tweet: Tweet, cards: list[Card]) -> bool:
    """Whether its card in #tweets waits for the first click that stands."""
    clicked = select(Feedback.id).where(Feedback.tweet_id == tweet.id, Feedback.undone_at.is_(None))
    return any(card.purpose == "tweets" for card in cards) and session.scalar(clicked.limit(1)) is None


def _judged(session: Session, tweet: Tweet, *, told: bool) -> Iterator[Entry]:
    query = select(Prediction, ModelVersion.name).join(ModelVersion).where(Prediction.tweet_id == tweet.id)
    for prediction, version in session.execute(query):
        values: dict[str, Any] = {"version": version}
        if told:
            values |= {"probability": prediction.probability, "chance": prediction.sampling_probability}
        code = f"judged_{prediction.outcome}" if told else "judged"
        yield Entry(prediction.created_at, Statement(code, values))


def _shown(card: Card) -> Iterator[Entry]:
    where = "thread" if card.shown_on_id else card.purpose
    yield Entry(card.created_at, Statement(f"got_{where}"))
    if card.posted_at is not None:
        place = Place(card.channel, card.message_ts) if card.channel and card.message_ts else None
        yield Entry(card.posted_at, Statement(f"shown_{where}"), place=place)


def _findings(session: Session, tweet: Tweet) -> Iterator[Entry]:
    made = select(Finding).where(Finding.tweet_id == tweet.id, Finding.made_at.is_not(None))
    for finding in session.scalars(made):
        assert finding.made_at is not None
        values = {"kind": finding.kind, "subject": finding.subject, "why": finding.why or ""}
        yield Entry(finding.made_at, Statement(f"finding_{finding.state}", values))


def _repeated(session: Session, tweet: Tweet) -> Iterator[Entry]:
    query = select(PostSketch.joined_at, Account.handle).join(Tweet, Tweet.id == PostSketch.tweet_id).join(Account)
    latest = query.where(PostSketch.copy_of == tweet.id).order_by(PostSketch.joined_at.desc()).limit(_COPIES)
    for joined_at, handle in session.execute(latest):
        assert joined_at is not None
        yield Entry(joined_at, Statement("repeated", {"handle": handle}))


def _log(session: Session, tweet: Tweet, *, told: bool) -> Iterator[Entry]:
    """What people, and the source, did: whatever the log says of this post. Second opinions hide with the rest."""
    said = select(Event).where(Event.subject == "tweet", Event.subject_id == str(tweet.id)).order_by(Event.id)
    for event in session.scalars(said):
        hidden = ("label",) if "opinion" in event.details and not told else ()
        details = {name: value for name, value in event.details.items() if name not in hidden}
        yield Entry(event.at, Statement(event.verb, details), actor=event.actor)
