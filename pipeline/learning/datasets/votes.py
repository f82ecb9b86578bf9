"""Votes: one person's word about one post, wherever it was given; and what several of them amount to.

Clicks are read for those posts on which something has changed. `SOURCES` is the one place where another source of votes
is added: a function of a session that yields `Vote`s, all of them, at each build. Votes about one subject may come from
several sources; its facts are then those of the last vote on a card.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from pipeline.learning.labelling.majority import majority
from pipeline.near_duplicates import minhash
from pipeline.store.desk import feedback
from pipeline.store.labelling import campaigns
from pipeline.tables import Campaign, CampaignTweet, Settlement


@dataclass(frozen=True)
class Subject:
    """What was voted on: a post as it read then, and how it came before people's eyes.

    `key` is SOURCE:ID; `identities` name every post that these words belong to: edits, what a retweet repeats, and
    those that joined its card.
    """

    key: str
    text: str
    tweet_id: int | None = None
    """The post, where it was clicked."""
    identities: tuple[str, ...] = ()
    language: str | None = None
    account: str | None = None
    account_group: str | None = None
    posted_at: datetime | None = None
    model_version: str | None = None
    outcome: str | None = None
    sampling_probability: float | None = None


@dataclass(frozen=True)
class Vote:
    """One person's word: `label` 1 says worth checking, `selected` 1 that they would propose it.

    One that is `settled` is what a discussion came to: it stands above all others, and the last such word counts.
    `wanted` is how many people were asked: a single click is a label, a campaign may want three.
    """

    subject: Subject
    person: str
    label: int
    selected: int
    at: datetime
    settled: bool = False
    wanted: int = 1


@dataclass(frozen=True)
class Verdict:
    """What the votes on one subject amount to; `label` and `selected` are None where they have no majority."""

    subject: Subject
    label: int | None
    selected: int | None
    people: int
    at: datetime


LEVELS = {"rejected": (0, 0), "reviewed": (1, 0), "selected": (1, 1)}
"""What a click says: (label, selected)."""


def clicks(session: Session, tweet_ids: Sequence[int]) -> Iterator[Vote]:
    """The standing clicks and second opinions on these posts; what was undone says nothing."""
    for row in feedback.standing(session, tweet_ids):
        label, selected = LEVELS[row.label]
        yield Vote(subject=_subject(row), person=row.person, label=label, selected=selected, at=row.at)


def answers(session: Session) -> Iterator[Vote]:
    """What was answered and settled in labelling campaigns that are closed: before, a majority may still turn."""
    for campaign, tweet, source, said in campaigns.said_in_closed(session):
        yield Vote(
            subject=_answered(campaign, tweet, source), person=said.person, label=int(said.checkworthy or False),
            selected=int(said.selected or False), at=said.created_at, settled=isinstance(said, Settlement),
            wanted=campaign.annotators,
        )  # fmt: skip


SOURCES: tuple[Callable[[Session], Iterable[Vote]], ...] = (answers,)


def identity(*, source: str, external_id: str) -> str:
    """A post's name wherever it turns up: ids of X are known without their source, in files, too."""
    return external_id if is_x_id(external_id) else f"{source}:{external_id}"


def is_x_id(external_id: str) -> bool:
    """Whether this looks like an id that X gave since 2010: spreadsheets hold line numbers under this name, too."""
    return external_id.isascii() and external_id.isdigit() and len(external_id) >= 15


def by_subject(votes: Iterable[Vote]) -> dict[str, list[Vote]]:
    """The votes on each subject, in the order in which subjects appear."""
    grouped: dict[str, list[Vote]] = {}
    for vote in votes:
        grouped.setdefault(vote.subject.key, []).append(vote)
    return grouped


def _last_words(votes: Sequence[Vote]) -> list[Vote]:
    """The last word of each person, and of the discussion, which speaks with one voice, whoever wrote it down."""
    return list(
        {"" if vote.settled else vote.person: vote for vote in sorted(votes, key=lambda vote: vote.at)}.values()
    )


def verdict(said: Sequence[Vote]) -> Verdict:
    """Count the last word of each person on one subject."""
    votes, wanted = _last_words(said), min(vote.wanted for vote in said)
    counted = [vote for vote in votes if vote.settled]
    label, selected = majority(
        [(bool(vote.label), bool(vote.selected)) for vote in counted or votes], wanted=1 if counted else wanted
    )
    latest = max(votes, key=lambda vote: (vote.subject.model_version is not None, vote.at))
    return Verdict(
        subject=latest.subject,
        label=None if label is None else int(label),
        selected=0 if label is False else None if selected is None else int(selected),
        people=sum(not vote.settled for vote in votes),
        at=max(vote.at for vote in votes),
    )


def _subject(row: feedback.Standing) -> Subject:
    tweet = row.tweet
    repeated = (tweet.context.get("retweeted") or {}).get("external_id")
    posts = [tweet.external_id, *tweet.edit_ids, *([repeated] if repeated else []), *row.copies]
    return Subject(
        key=f"{tweet.source}:{tweet.external_id}",
        text=row.text,
        tweet_id=tweet.id,
        identities=tuple(dict.fromkeys(identity(source=tweet.source, external_id=post) for post in posts)),
        language=tweet.language,
        account=row.account.handle,
        account_group=row.account.group or None,
        posted_at=tweet.posted_at,
        model_version=row.model_version,
        outcome=row.prediction.outcome if row.was_drawn else None,
        sampling_probability=(row.prediction.sampling_probability or None) if row.was_drawn else None,
    )


def _answered(campaign: Campaign, tweet: CampaignTweet, source: str | None) -> Subject:
    """A tweet of a campaign: the desk's own by its name, so that clicks on it and answers about it come together."""
    origin = source or f"campaign:{campaign.name}"
    post = tweet.external_id
    return Subject(
        key=f"{origin}:{post or minhash.digest(minhash.normalise(tweet.text))}",
        text=tweet.text,
        identities=(identity(source=origin, external_id=post),) if post else (),
        language=tweet.language,
        account=tweet.author,
    )
