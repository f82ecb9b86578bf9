"""Tweets of a campaign on which annotators disagree: the queue, who said what, and what the group agreed on."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import ColumnElement, exists, func, or_, select, update
from sqlalchemy.orm import Session

from pipeline.store import events
from pipeline.store.labelling.answers import Judgement, NotPossible
from pipeline.tables import Answer, Campaign, CampaignTweet, Settlement

COUNTS = Answer.undone_at.is_(None) & Answer.checkworthy.is_not(None)


@dataclass(frozen=True)
class Said:
    """Who said what."""

    person: str
    judgement: Judgement


@dataclass(frozen=True)
class Disagreement:
    """A tweet with answers that differ, and what a discussion made of it."""

    tweet: CampaignTweet
    said: tuple[Said, ...]
    settled: Said | None


def queue(session: Session, campaign: Campaign, *, unsettled: bool = False) -> list[int]:
    """The ids of tweets that everybody has answered, and not alike, in the list's order; or those yet to be settled."""
    everybody = or_(func.count(Answer.id) == campaign.annotators, Campaign.state == "closed")
    query = select(CampaignTweet.id).join(Campaign, Campaign.id == CampaignTweet.campaign_id)
    query = query.join(Answer, (Answer.campaign_tweet_id == CampaignTweet.id) & COUNTS)
    query = query.where(Campaign.id == campaign.id).group_by(CampaignTweet.id, Campaign.state)
    if unsettled:
        query = query.where(~_is_settled())
    return list(session.scalars(query.having(everybody & _differ()).order_by(CampaignTweet.position)))


def _differ() -> ColumnElement[bool]:
    ends = ((func.bool_or(answer), func.bool_and(answer)) for answer in (Answer.checkworthy, Answer.selected))
    return or_(*(some != every for some, every in ends))


def _is_settled() -> ColumnElement[bool]:
    return exists().where(Settlement.campaign_tweet_id == CampaignTweet.id, Settlement.undone_at.is_(None))


def look_at(session: Session, tweet_ids: Sequence[int]) -> list[Disagreement]:
    """These tweets with who said what, in this order. From now on the answers stand: nobody changes one knowingly."""
    unseen = CampaignTweet.id.in_(tweet_ids) & CampaignTweet.discussed_at.is_(None)
    session.execute(update(CampaignTweet).where(unseen).values(discussed_at=func.now()))
    tweets = {one.id: one for one in session.scalars(select(CampaignTweet).where(CampaignTweet.id.in_(tweet_ids)))}
    said: dict[int, list[Said]] = defaultdict(list)
    answers = select(Answer).where(Answer.campaign_tweet_id.in_(tweet_ids), Answer.undone_at.is_(None))
    for answer in session.scalars(answers.order_by(Answer.id)):
        said[answer.campaign_tweet_id].append(_said(answer))
    settled = select(Settlement).where(Settlement.campaign_tweet_id.in_(tweet_ids), Settlement.undone_at.is_(None))
    ends = {row.campaign_tweet_id: _said(row) for row in session.scalars(settled)}
    return [Disagreement(tweet=tweets[one], said=tuple(said[one]), settled=ends.get(one)) for one in tweet_ids]


def settle(session: Session, *, tweet_id: int, person: str, judgement: Judgement) -> CampaignTweet:
    """Write down what the group agreed on; an earlier word of theirs is undone, the same again is nothing.

    Raises NotPossible for a tweet that is not in the queue, or where nothing was agreed on.
    """
    tweet = session.get(CampaignTweet, tweet_id, with_for_update=True)
    if tweet is None or tweet.id not in queue(session, session.get_one(Campaign, tweet.campaign_id)):
        raise NotPossible("There is nothing to settle about this tweet.")
    if judgement.checkworthy is None:
        raise NotPossible("Say yes or no; a tweet on which you cannot agree is better left open.")
    before = session.scalar(select(Settlement).filter_by(campaign_tweet_id=tweet_id, undone_at=None))
    if before is not None:
        if Judgement.of(before) == judgement:
            return tweet
        before.undone_at = func.now()
        session.flush()
    said = asdict(judgement)
    session.add(Settlement(campaign_tweet_id=tweet_id, person=person, **said))
    events.log(session, actor=person, verb="settled", subject="campaign tweet", subject_id=tweet_id, **said)
    session.flush()
    return tweet


def _said(row: Answer | Settlement) -> Said:
    return Said(person=row.person, judgement=Judgement.of(row))
