"""Answers in a labelling campaign: whose turn is which tweet, and what each said, independently of the others.

A tweet has as many seats as the campaign wants annotators. Who looks at it holds a seat for a while, who answers keeps
it, who is unsure gives it back: constraints, not counting, keep it at so many answers.
"""

import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from ml.errors import UserError
from pipeline.store import locks
from pipeline.tables import Answer, Campaign, CampaignTweet, Seat, Settlement

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=30)
"""How long a tweet stays with somebody who looks at it and does not answer."""

FREE = or_(Seat.person.is_(None), Seat.held_until < func.now())


class NotPossible(UserError):
    """An answer that cannot count; the message tells the person why."""


@dataclass(frozen=True)
class Judgement:
    """An answer to both questions: check-worthy (None for *unsure*), and if so, would they select it."""

    checkworthy: bool | None = None
    selected: bool | None = None

    def __post_init__(self) -> None:
        if (self.selected is not None) != (self.checkworthy is True):
            raise ValueError("Whether to select is said of a check-worthy tweet, and only of one.")

    @classmethod
    def of(cls, row: Answer | Settlement) -> "Judgement":
        """What was written down."""
        return cls(row.checkworthy, row.selected)


UNSURE = Judgement()


@dataclass(frozen=True)
class Turn:
    """A tweet that is shown to an annotator, with what they said about it before.

    `done` is how many they answered yes or no, `left` how many there are for them at most, this one too if it is not
    answered.
    """

    campaign: Campaign
    tweet: CampaignTweet
    standing: Judgement | None
    done: int
    left: int


def next_turn(session: Session, *, campaign_id: int, person: str) -> Turn | None:
    """The tweet that this person holds already, or else the next that lacks an answer; None when there is none."""
    locks.one_person(session, campaign_id=campaign_id, person=person)
    campaign = session.get_one(Campaign, campaign_id)
    if campaign.state != "open":
        return None
    seat = _held(session, campaign_id, person) or _free_seat(session, campaign_id, person)
    if seat is None:
        return None
    seat.person, seat.held_until = person, func.now() + LEASE
    session.flush()
    return _turn(session, campaign, session.get_one(CampaignTweet, seat.campaign_tweet_id), person)


def first_with_turn(session: Session, *, campaign_ids: Sequence[int], person: str) -> int | None:
    """The first of these campaigns that has a tweet for this person; they do not hold it by that."""
    query = select(Seat.campaign_id).where(Seat.campaign_id.in_(campaign_ids), _held_by(person) | _open_to(person))
    return session.scalar(query.order_by(Seat.campaign_id).limit(1))


def turn_before(session: Session, *, campaign_id: int, person: str, tweet_id: int | None) -> Turn | None:
    """The tweet that this person answered last, or, looking at one that they answered, the one before that."""
    campaign = session.get_one(Campaign, campaign_id)
    query = select(Answer).where(*_standing_in(campaign_id, person))
    shown = standing(session, tweet_id=tweet_id, person=person) if tweet_id else None
    if shown is not None:
        query = query.where(Answer.id < shown.id)
    # By the person's own answers: in the order of ids, everybody's would be looked through.
    answer = session.scalar(query.order_by(Answer.created_at.desc(), Answer.id.desc()).limit(1))
    if answer is None:
        return None
    return _turn(session, campaign, session.get_one(CampaignTweet, answer.campaign_tweet_id), person)


def give(
    session: Session, *, tweet_id: int, person: str, judgement: Judgement, campaign_id: int | None = None
) -> CampaignTweet:
    """Let this be what the person says about the tweet; an earlier answer is undone, the same again is nothing.

    Raises NotPossible when the tweet is none of the campaign that is named, the campaign is closed, others have
    filled all seats, or the answers were discussed already.
    """
    tweet = tweet_of(session, tweet_id, campaign_id)
    campaign = session.get_one(Campaign, tweet.campaign_id, with_for_update={"read": True})
    locks.one_person(session, campaign_id=campaign.id, person=person)
    session.refresh(tweet, with_for_update=True)
    before = standing(session, tweet_id=tweet_id, person=person)
    if before is not None and Judgement.of(before) == judgement:
        return tweet
    if campaign.state != "open":
        raise NotPossible("This campaign was closed meanwhile; your answer was not stored.")
    if tweet.discussed_at is not None:
        raise NotPossible("The answers to this tweet were looked at together already, so they stand as they are.")
    seat = _seat_for(session, tweet_id, person, judgement)
    if before is not None:
        before.undone_at = func.now()
        session.flush()
    seat_id = seat.id if seat else None
    session.add(Answer(campaign_tweet_id=tweet_id, seat_id=seat_id, person=person, **asdict(judgement)))
    session.flush()
    return tweet


def tweet_of(session: Session, tweet_id: int, campaign_id: int | None, *, locked: bool = False) -> CampaignTweet:
    """A tweet of this campaign, or of any where none is named. Raises NotPossible."""
    tweet = session.get(CampaignTweet, tweet_id, with_for_update=locked or None)
    if tweet is None:
        raise NotPossible("This tweet is not known here any more; nothing was stored.")
    if campaign_id not in (None, tweet.campaign_id):
        log.warning("Refused what names tweet %s, which is none of campaign %s.", tweet_id, campaign_id)
        raise NotPossible("This tweet does not belong to this campaign; nothing was stored.")
    return tweet


def standing(session: Session, *, tweet_id: int, person: str) -> Answer | None:
    """What this person says about a tweet now."""
    return session.scalar(select(Answer).where(Answer.campaign_tweet_id == tweet_id, *_standing_of(person)))


def has_answered_in(session: Session, *, campaign_id: int, person: str) -> bool:
    """Whether this person is one of the campaign's annotators: who was only unsure has answered nothing."""
    counts = select(Answer.id).where(*_standing_in(campaign_id, person), Answer.checkworthy.is_not(None))
    return session.scalar(counts.limit(1)) is not None


def _standing_of(person: str) -> tuple[ColumnElement[bool], ...]:
    return Answer.person == person, Answer.undone_at.is_(None)


def _standing_in(campaign_id: int, person: str) -> tuple[ColumnElement[bool], ...]:
    tweets = select(CampaignTweet.id).where(CampaignTweet.campaign_id == campaign_id)
    return *_standing_of(person), Answer.campaign_tweet_id.in_(tweets)


def _held(session: Session, campaign_id: int, person: str) -> Seat | None:
    query = select(Seat).where(Seat.campaign_id == campaign_id, _held_by(person))
    return session.scalar(query.order_by(Seat.id).limit(1).with_for_update())


def _held_by(person: str) -> ColumnElement[bool]:
    """Seats whose tweets this person looks at now."""
    return (Seat.person == person) & Seat.held_until.is_not(None)


def _open_to(person: str) -> ColumnElement[bool]:
    """Seats of tweets that this person has neither answered nor holds."""
    other = aliased(Seat)
    holds = exists().where(other.campaign_tweet_id == Seat.campaign_tweet_id, other.person == person)
    answered = exists().where(Answer.campaign_tweet_id == Seat.campaign_tweet_id, *_standing_of(person))
    return FREE & ~holds & ~answered


def _free_seat(session: Session, campaign_id: int, person: str) -> Seat | None:
    query = select(Seat).where(Seat.campaign_id == campaign_id, _open_to(person))
    query = query.order_by(Seat.number, Seat.campaign_tweet_id).limit(1)
    return session.scalar(query.with_for_update(skip_locked=True, of=Seat))


def _seat_for(session: Session, tweet_id: int, person: str, judgement: Judgement) -> Seat | None:
    """The seat on which this answer counts; who is unsure leaves theirs to somebody else."""
    of_tweet = select(Seat).where(Seat.campaign_tweet_id == tweet_id)
    mine = session.scalar(of_tweet.where(Seat.person == person).with_for_update())
    if judgement.checkworthy is None:
        if mine is not None:
            mine.person = mine.held_until = None
        return None
    seat = mine or session.scalar(of_tweet.where(FREE).order_by(Seat.number).limit(1).with_for_update())
    if seat is None:
        raise NotPossible("Others have given all the answers that this tweet needs; yours was not needed any more.")
    seat.person, seat.held_until = person, None
    return seat


def _turn(session: Session, campaign: Campaign, tweet: CampaignTweet, person: str) -> Turn:
    said = standing(session, tweet_id=tweet.id, person=person)
    done = select(func.count(Answer.checkworthy)).where(*_standing_in(campaign.id, person))
    left = select(func.count(Seat.campaign_tweet_id.distinct())).where(Seat.campaign_id == campaign.id)
    return Turn(
        campaign=campaign,
        tweet=tweet,
        standing=Judgement.of(said) if said else None,
        done=session.scalar(done) or 0,
        left=session.scalar(left.where(_held_by(person) | _open_to(person))) or 0,
    )
