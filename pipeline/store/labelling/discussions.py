"""Tweets of a campaign on which annotators disagree: the queue, who said what, and what the group agreed on."""

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import ColumnElement, exists, func, or_, select, update
from sqlalchemy.orm import Session

from pipeline.store import events
from pipeline.store.labelling import campaigns
from pipeline.store.labelling.answers import Judgement, NotPossible, tweet_of
from pipeline.tables import Answer, Campaign, CampaignTweet, Settlement

COUNTS = Answer.undone_at.is_(None) & Answer.checkworthy.is_not(None)


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


def look_at(session: Session, tweet_ids: Sequence[int]) -> list[CampaignTweet]:
    """These tweets with who said what, in this order. From now on the answers stand: nobody changes one knowingly."""
    unseen = CampaignTweet.id.in_(tweet_ids) & CampaignTweet.discussed_at.is_(None)
    session.execute(update(CampaignTweet).where(unseen).values(discussed_at=func.now()))
    found = session.scalars(campaigns.with_answers().where(CampaignTweet.id.in_(tweet_ids)))
    return sorted(found, key=lambda tweet: tweet_ids.index(tweet.id))


def settle(
    session: Session, *, tweet_id: int, person: str, judgement: Judgement, campaign_id: int | None = None
) -> CampaignTweet:
    """Write down what the group agreed on; an earlier word of theirs is undone, the same again is nothing.

    Raises NotPossible for a tweet that is not in the queue of the campaign named, or where nothing was agreed on.
    """
    tweet = tweet_of(session, tweet_id, campaign_id, locked=True)
    if tweet.id not in queue(session, session.get_one(Campaign, tweet.campaign_id)):
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
