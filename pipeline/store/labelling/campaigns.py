"""Labelling campaigns: the lists, how far they are, and what people said in them."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Row, Select, exists, func, insert, literal, select, true
from sqlalchemy.orm import Session, selectinload

from pipeline.store import events
from pipeline.tables import Account, Answer, Campaign, CampaignTweet, Prediction, Seat, Settlement, Tweet

IS_LACKING = Seat.person.is_(None) | Seat.held_until.is_not(None)
"""A seat on which nobody has answered; one that is merely held has a time until when."""
IS_UNSURE = Answer.undone_at.is_(None) & Answer.checkworthy.is_(None)


@dataclass(frozen=True)
class Listed:
    """A tweet that is to be labelled."""

    text: str
    external_id: str | None = None
    author: str | None = None
    url: str | None = None
    language: str | None = None
    tweet_id: int | None = None
    sampling_probability: float | None = None


@dataclass(frozen=True)
class Progress:
    """How far a campaign is: tweets, answers that it needs and has, tweets with all of theirs, answers *unsure*."""

    tweets: int
    seats: int
    answered: int
    complete: int
    unsure: int


def create(
    session: Session, *, name: str, annotators: int, guideline: str, drawn: str, tweets: Sequence[Listed], by: str
) -> Campaign:
    """Open a campaign over these tweets, in this order, with as many seats for each as annotators."""
    campaign = Campaign(name=name, annotators=annotators, guideline=guideline, drawn=drawn, created_by=by, state="open")
    session.add(campaign)
    session.flush()
    rows = [{"campaign_id": campaign.id, "position": place} | asdict(one) for place, one in enumerate(tweets, start=1)]
    session.execute(insert(CampaignTweet), rows)
    number = func.generate_series(1, annotators).table_valued("number").render_derived(name="numbers")
    seats = select(literal(campaign.id), CampaignTweet.id, number.c.number).join(number, true())
    columns = ["campaign_id", "campaign_tweet_id", "number"]
    session.execute(insert(Seat).from_select(columns, seats.where(CampaignTweet.campaign_id == campaign.id)))
    events.log(session, actor=by, verb="opened", subject="campaign", subject_id=campaign.id, name=name)
    return campaign


def named(session: Session, name: str, *, lock: bool = False) -> Campaign | None:
    """The campaign of this name, whatever the capitals; with `lock` nobody answers in it meanwhile."""
    query = select(Campaign).where(Campaign.name == " ".join(name.lower().split()))
    return session.scalar(query.with_for_update() if lock else query)


def newest(session: Session, *, state: str | None = None) -> list[Campaign]:
    """All campaigns, or those in this state, the newest first."""
    query = select(Campaign).order_by(Campaign.id.desc())
    return list(session.scalars(query.where(Campaign.state == state) if state else query))


def with_answers() -> Select[CampaignTweet]:
    """Tweets as Postgres has them now, each with the answers that stand and with what a discussion settled."""
    found = select(CampaignTweet).options(selectinload(CampaignTweet.answers), selectinload(CampaignTweet.settled))
    return found.order_by(CampaignTweet.campaign_id, CampaignTweet.position).execution_options(populate_existing=True)


def close(session: Session, campaign: Campaign, *, by: str) -> None:
    """Take no more answers; what was answered stays."""
    campaign.state, campaign.closed_by, campaign.closed_at = "closed", by, func.now()
    events.log(session, actor=by, verb="closed", subject="campaign", subject_id=campaign.id, name=campaign.name)


def progress(session: Session, campaign: Campaign) -> Progress:
    """How far it is."""
    return _progress(session.execute(_with_progress().where(Campaign.id == campaign.id)).one())


def all_with_progress(session: Session) -> list[tuple[Campaign, Progress]]:
    """All campaigns, the newest first, each with how far it is."""
    return [(row.Campaign, _progress(row)) for row in session.execute(_with_progress())]


def _with_progress() -> Select[Any]:
    """Campaigns with what they lack, which an index knows, instead of all that they have."""
    in_it = CampaignTweet.campaign_id == Campaign.id
    tweets = select(func.count()).where(in_it)
    unsure = select(func.count()).join_from(CampaignTweet, Answer).where(in_it, IS_UNSURE)
    lacking = select(func.count().label("answers"), func.count(Seat.campaign_tweet_id.distinct()).label("tweets"))
    lacks = lacking.where(Seat.campaign_id == Campaign.id, IS_LACKING).lateral()
    found: Select[Any] = select(
        Campaign, tweets.scalar_subquery().label("tweets"), lacks.c.answers.label("lacking"),
        lacks.c.tweets.label("open"), unsure.scalar_subquery().label("unsure"),
    )  # fmt: skip
    return found.join(lacks, true()).order_by(Campaign.id.desc())


def _progress(row: Row[Any]) -> Progress:
    seats = row.tweets * row.Campaign.annotators
    return Progress(
        tweets=row.tweets, seats=seats, answered=seats - row.lacking, complete=row.tweets - row.open, unsure=row.unsure
    )


def draw(session: Session, *, name: str, at_most: int, withheld: bool) -> list[Listed]:
    """Stored posts at random, or of those that were judged and withheld; retweets and equal texts are drawn once.

    The order comes from a hash of the campaign's name and the tweet's id, so that a repetition draws the same.
    """
    pool = select(func.min(Tweet.id).label("id")).where(Tweet.kind != "retweet", Tweet.text != "").group_by(Tweet.text)
    if withheld:
        judged = exists().where(Prediction.tweet_id == Tweet.id)
        shown = Prediction.outcome.not_in(("withheld", "rescored"))
        pool = pool.where(judged.where(Prediction.outcome == "withheld"), ~judged.where(shown))
    there = pool.subquery()
    order = func.md5(func.concat(name, ":", there.c.id))
    drawn = select(there.c.id, func.count().over().label("total"), order.label("place")).order_by(order).limit(at_most)
    first = drawn.subquery()
    query = select(Tweet, Account, first.c.total).join(first, first.c.id == Tweet.id)
    query = query.join(Account, Account.id == Tweet.account_id).order_by(first.c.place)
    found = session.execute(query)
    return [_listed(tweet, account, min(at_most / total, 1.0)) for tweet, account, total in found]


def _listed(tweet: Tweet, account: Account, share: float) -> Listed:
    return Listed(
        text=tweet.text, external_id=tweet.external_id, author=f"@{account.handle}", url=tweet.url,
        language=tweet.language, tweet_id=tweet.id, sampling_probability=share,
    )  # fmt: skip


def said_in_closed(session: Session) -> Iterator[Row[Campaign, CampaignTweet, str | None, Any]]:
    """Every standing answer of the closed campaigns, without *unsure*, then every settlement.

    Each comes with its campaign and tweet, and with the tweet's source where the desk has stored it.
    """
    for table in (Answer, Settlement):
        query: Select[Campaign, CampaignTweet, str | None, Any] = (
            select(Campaign, CampaignTweet, Tweet.source, table)
            .join(CampaignTweet, CampaignTweet.campaign_id == Campaign.id)
            .outerjoin(Tweet, Tweet.id == CampaignTweet.tweet_id)
            .join(table, table.campaign_tweet_id == CampaignTweet.id)
            .where(Campaign.state == "closed", table.undone_at.is_(None), table.checkworthy.is_not(None))
            .where(CampaignTweet.text != "")
            .order_by(Campaign.id, CampaignTweet.position, table.id)
        )
        yield from session.execute(query.execution_options(yield_per=1000))
