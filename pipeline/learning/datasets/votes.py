"""Votes: one person's word about one post, wherever it was given; and what several of them amount to.

`SOURCES` is the one place where another source of votes is added: a function of a session that yields `Vote`s. Votes
about one subject may come from several sources; its facts are then those of the last vote on a card.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from pipeline.near_duplicates import minhash
from pipeline.store.desk import feedback
from pipeline.store.labelling import campaigns


@dataclass(frozen=True)
class Subject:
    """What was voted on: a post as it read then, and how it came before people's eyes.

    `key` is SOURCE:ID; `identities` name every post that these words belong to: edits, what a retweet repeats, and
    those that joined its card.
    """

    key: str
    text: str
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
    """

    subject: Subject
    person: str
    label: int
    selected: int
    at: datetime
    settled: bool = False


@dataclass(frozen=True)
class Verdict:
    """What the votes on one subject amount to; `label` is None where they are tied, `selected` where that level is."""

    subject: Subject
    label: int | None
    selected: int | None
    people: int
    at: datetime


LEVELS = {"rejected": (0, 0), "reviewed": (1, 0), "selected": (1, 1)}
"""What a click says: (label, selected)."""


def clicks(session: Session) -> Iterator[Vote]:
    """The desk's standing clicks; what was undone says nothing."""
    for row in feedback.standing(session):
        label, selected = LEVELS[row.click.label]
        at = row.click.created_at
        yield Vote(subject=_subject(row), person=row.click.person, label=label, selected=selected, at=at)


def answers(session: Session) -> Iterator[Vote]:
    """What was answered and settled in labelling campaigns that are closed: before, a majority may still turn."""
    for said in campaigns.votes(session, of_closed=True):
        yield Vote(
            subject=_answered(said), person=said.person, label=said.label, selected=said.selected or 0, at=said.at,
            settled=said.settled,
        )  # fmt: skip


SOURCES: tuple[Callable[[Session], Iterable[Vote]], ...] = (clicks, answers)


def identity(*, source: str, external_id: str) -> str:
    """A post's name wherever it turns up: ids of X are known without their source, in files, too."""
    return external_id if is_x_id(external_id) else f"{source}:{external_id}"


def is_x_id(external_id: str) -> bool:
    """Whether this looks like an id that X gave since 2010: spreadsheets hold line numbers under this name, too."""
    return external_id.isascii() and external_id.isdigit() and len(external_id) >= 15


def verdicts(votes: Iterable[Vote]) -> Iterator[Verdict]:
    """Count the last word of each person on each subject, in the order in which subjects appear."""
    by_subject: dict[str, dict[str, Vote]] = {}
    for vote in votes:
        said = by_subject.setdefault(vote.subject.key, {})
        voice = "" if vote.settled else vote.person  # a discussion speaks with one voice, whoever wrote it down
        before = said.get(voice)
        if before is None or vote.at >= before.at:
            said[voice] = vote
    for said in by_subject.values():
        yield _verdict(list(said.values()))


def _verdict(votes: Sequence[Vote]) -> Verdict:
    counted = [vote for vote in votes if vote.settled] or votes
    label = majority([vote.label for vote in counted])
    selected = 0 if label == 0 else majority([vote.selected for vote in counted])
    told = max(votes, key=lambda vote: (vote.subject.model_version is not None, vote.at))
    return Verdict(
        subject=told.subject,
        label=label,
        selected=None if label is None else selected,
        people=sum(not vote.settled for vote in votes),
        at=max(vote.at for vote in votes),
    )


def majority(words: Sequence[int]) -> int | None:
    """Say what more than half of the 0s and 1s say, or None for a tie (CH-17 asks three people)."""
    yes = 2 * sum(words)
    return None if yes == len(words) else int(yes > len(words))


def _subject(row: feedback.Standing) -> Subject:
    tweet = row.tweet
    repeated = (tweet.context.get("retweeted") or {}).get("external_id")
    posts = [tweet.external_id, *tweet.edit_ids, *([repeated] if repeated else []), *row.copies]
    return Subject(
        key=f"{tweet.source}:{tweet.external_id}",
        text=row.text,
        identities=tuple(dict.fromkeys(identity(source=tweet.source, external_id=post) for post in posts)),
        language=tweet.language,
        account=row.account.handle,
        account_group=row.account.group or None,
        posted_at=tweet.posted_at,
        model_version=row.model_version,
        outcome=row.prediction.outcome,
        sampling_probability=row.prediction.sampling_probability or None,
    )


def _answered(said: campaigns.Vote) -> Subject:
    """A tweet of a campaign: the desk's own by its name, so that clicks on it and answers about it come together."""
    known = said.source is not None and said.external_id is not None
    name = said.external_id or minhash.digest(minhash.normalise(said.text))
    identities: tuple[str, ...] = ()
    if said.external_id is not None:
        identities = (identity(source=said.source or f"campaign:{said.campaign}", external_id=said.external_id),)
    return Subject(
        key=f"{said.source}:{name}" if known else f"campaign:{said.campaign}:{name}",
        text=said.text, identities=identities, language=said.language, account=said.author,
    )  # fmt: skip
