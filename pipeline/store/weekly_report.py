"""What the weekly report counts, each judged post with what became of it; and which weeks were reported on."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Select,
    and_,
    case,
    exists,
    false,
    func,
    literal,
    literal_column,
    null,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from pipeline.store import backlog
from pipeline.tables import Account, Answer, CampaignTweet, Card, Decision, Feedback, Prediction, Tweet

_DRAWN = (Card.purpose == "tweets", Card.asked_by.is_(None))
_RULE = case((Prediction.outcome.in_(("always", "hidden")), Prediction.outcome), else_=null())
_LANGUAGE = func.coalesce(func.nullif(Tweet.language, literal_column("'und'")), literal_column("''"))
PATIENCE = timedelta(minutes=50)
"""A claim this old was left by a process that died before it could post."""


@dataclass(frozen=True, slots=True)
class JudgedPost:
    """A post that the model judged, and what the desk did with it. Clicks that were undone are not there.

    Or several, as `number` says: posts of one week, language and group that were judged alike and have no card.
    """

    posted_at: datetime
    """Of several, when their week began."""
    flagged: bool
    """The model's label: taken for check-worthy."""
    sampling_probability: float
    has_card: bool
    shown_at: datetime | None
    """When its card appeared in Slack."""
    label: str | None
    """rejected, reviewed or selected."""
    person: str | None
    clicked_at: datetime | None
    choice: str | None
    """What was decided in #fact-check: fact_check or leave."""
    language: str
    group: str
    number: int = 1
    rule: str | None = None
    """What the desk's words made of it: always, or hidden. A hidden one is part of no estimate."""
    all_shown: bool = True
    """Whether all that was raised before its card, or with it, has come by now; what still waits is less promising."""

    @property
    def random(self) -> bool:
        """Whether it stands for those that the model passed over: no rule gave it a card."""
        return not self.flagged and self.rule is None

    @property
    def worthy(self) -> bool:
        """Whether the desk found it check-worthy; only for posts with a label."""
        return self.label in ("reviewed", "selected")


def judged_posts(session: Session, *, since: datetime, until: datetime) -> Iterator[JudgedPost]:
    """Posts published in [since, until), each with the judgement that decided about its card: the first one.

    Copies are left out: they were not drawn, and the click on their card is about the post that they joined. So is what
    people asked for; a card that somebody asked for is none here, since its post was drawn for without one.
    """
    published = (Tweet.posted_at >= since, Tweet.posted_at < until, Prediction.outcome.not_in(("copy", "asked")))
    for query in (_with_card(), _without_card()):
        for row in session.execute(query.where(*published).execution_options(yield_per=1000)):
            # The same few words stand in all rows: each is held in memory once.
            values: Iterator[Any] = (sys.intern(value) if isinstance(value, str) else value for value in row)
            yield JudgedPost(*values)


def _with_card() -> Select[*tuple[Any, ...]]:
    query = select(
        Tweet.posted_at, Prediction.label == 1, Prediction.sampling_probability, true(), Card.posted_at, Feedback.label,
        Feedback.person, Feedback.created_at, Decision.choice, _LANGUAGE, Account.group, literal(1), _RULE,
        func.coalesce(Card.created_at < backlog.waiting_since(), true()),
    )  # fmt: skip
    return (
        _judged(query)
        .join(Card, and_(Card.tweet_id == Tweet.id, *_DRAWN))
        .outerjoin(Feedback, and_(Feedback.card_id == Card.id, Feedback.undone_at.is_(None)))
        .outerjoin(Decision, and_(Decision.tweet_id == Tweet.id, Decision.undone_at.is_(None)))
        .order_by(Tweet.id)
    )


def _without_card() -> Select[*tuple[Any, ...]]:
    week = func.date_trunc("week", Tweet.posted_at, "UTC")
    flagged = Prediction.label == 1
    query = select(
        week, flagged, func.max(Prediction.sampling_probability), false(), null(), null(), null(), null(), null(),
        _LANGUAGE, Account.group, func.count(), _RULE.label("rule"),
    )  # fmt: skip
    shown = exists().where(Card.tweet_id == Tweet.id, *_DRAWN)
    return _judged(query).where(~shown).group_by(week, flagged, _LANGUAGE, Account.group, "rule")


def _judged(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    earlier = aliased(Prediction)
    judged_before = exists().where(earlier.tweet_id == Prediction.tweet_id, earlier.id < Prediction.id)
    judged = query.join_from(Tweet, Prediction, Prediction.tweet_id == Tweet.id).where(~judged_before)
    return judged.join(Account, Account.id == Tweet.account_id)


def votes(session: Session, *, since: datetime, until: datetime) -> Iterator[tuple[int, str, bool]]:
    """Labels that stand on posts published in [since, until), clicked or answered in a campaign: of two people or more.

    Each is a tweet, a person, and whether they found it check-worthy: of one person's on a tweet the last one counts.
    """
    clicked = (
        select(Tweet.id, Feedback.person, (Feedback.label != "rejected").label("worthy"), literal(0).label("turn"))
        .join(Feedback, Feedback.tweet_id == Tweet.id)
        .join(Card, and_(Card.id == Feedback.card_id, Card.asked_by.is_(None)))
        .where(Feedback.undone_at.is_(None))
    )
    answered = (
        select(Tweet.id, Answer.person, Answer.checkworthy, literal(1))
        .join(CampaignTweet, CampaignTweet.tweet_id == Tweet.id)
        .join(Answer, Answer.campaign_tweet_id == CampaignTweet.id)
        .where(Answer.undone_at.is_(None), Answer.checkworthy.is_not(None))
    )
    published = (Tweet.posted_at >= since, Tweet.posted_at < until)
    said = union_all(clicked.where(*published), answered.where(*published)).subquery().c
    first, last = (of(said.person).over(partition_by=said.id) for of in (func.min, func.max))
    found = select(said.id, said.person, said.worthy, said.turn, (first < last).label("several")).subquery().c
    query = select(found.id, found.person, found.worthy).where(found.several).order_by(found.id, found.turn)
    yield from (tuple(row) for row in session.execute(query.execution_options(yield_per=1000)))
