"""Labelling campaigns: tweets that several people answer independently of each other, seat by seat."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pipeline.tables.base import Base, key, now, one_of, one_standing

SELECTED_GOES_WITH_YES = "(selected is not null) = (checkworthy is true)"


class Campaign(Base):
    """A list of tweets to be labelled, each by so many annotators."""

    __tablename__ = "campaigns"
    __table_args__ = (
        UniqueConstraint("name"),
        one_of("state", "open", "closed"),
        one_of("drawn", "file", "stored", "withheld"),
        CheckConstraint("annotators between 1 and 20", name="annotators_range"),
        CheckConstraint("(state = 'closed') = (closed_at is not null)", name="closed_has_time"),
    )

    id: Mapped[int] = key()
    name: Mapped[str]
    """In small letters: this is what people type."""
    state: Mapped[str] = mapped_column(server_default="open")
    annotators: Mapped[int]
    guideline: Mapped[str]
    drawn: Mapped[str]
    """Where the tweets came from."""
    created_by: Mapped[str]
    created_at: Mapped[datetime] = now()
    closed_by: Mapped[str | None]
    closed_at: Mapped[datetime | None]
    channel: Mapped[str | None]
    message_ts: Mapped[str | None]
    """Where it was announced in Slack, or is to be."""
    tried_at: Mapped[datetime | None]
    """When announcing began last, kept until its outcome is known: a later attempt looks for the message first."""


class CampaignTweet(Base):
    """A tweet of a campaign, with the words that were shown; `tweet_id` where it is one that the desk has stored."""

    __tablename__ = "campaign_tweets"
    __table_args__ = (
        UniqueConstraint("campaign_id", "position"),
        CheckConstraint("sampling_probability > 0 and sampling_probability <= 1", name="sampling_probability_range"),
    )

    id: Mapped[int] = key()
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    position: Mapped[int]
    tweet_id: Mapped[int | None] = mapped_column(ForeignKey("tweets.id"), index=True)
    external_id: Mapped[str | None]
    text: Mapped[str]
    author: Mapped[str | None]
    url: Mapped[str | None]
    language: Mapped[str | None]
    sampling_probability: Mapped[float | None]
    """With which probability a post of its kind came into the campaign; None for a list of the desk's own."""
    discussed_at: Mapped[datetime | None]
    """When its answers were first shown to anybody; from then on they stand."""

    answers: Mapped[list["Answer"]] = relationship(
        primaryjoin=lambda: (Answer.campaign_tweet_id == CampaignTweet.id) & Answer.undone_at.is_(None),
        order_by=lambda: Answer.id, viewonly=True, lazy="raise",
    )  # fmt: skip
    """Those that stand."""
    settled: Mapped["Settlement | None"] = relationship(
        primaryjoin=lambda: (Settlement.campaign_tweet_id == CampaignTweet.id) & Settlement.undone_at.is_(None),
        viewonly=True, lazy="raise",
    )  # fmt: skip


class Seat(Base):
    """One of the places that a tweet has for answers. There are as many as annotators, so never more can answer.

    A person holds a seat while looking at the tweet (`held_until`), and for good once they have answered.
    """

    __tablename__ = "campaign_seats"
    __table_args__ = (
        UniqueConstraint("campaign_tweet_id", "number"),
        UniqueConstraint("campaign_tweet_id", "person"),
        CheckConstraint("person is not null or held_until is null", name="held_by_somebody"),
        Index(
            "ix_campaign_seats_not_answered", "campaign_id", "number", "campaign_tweet_id",
            postgresql_where=text("person is null or held_until is not null"),
        ),
    )  # fmt: skip

    id: Mapped[int] = key()
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    campaign_tweet_id: Mapped[int] = mapped_column(ForeignKey("campaign_tweets.id"))
    number: Mapped[int]
    """From 1. All first seats are given before any second one, so that answers spread evenly over the tweets."""
    person: Mapped[str | None]
    held_until: Mapped[datetime | None]


class Answer(Base):
    """What one annotator said about a tweet; a later answer of theirs leaves this one undone, never deleted.

    `checkworthy` None is *unsure*: it is kept, takes no seat and does not count.
    """

    __tablename__ = "campaign_answers"
    __table_args__ = (
        CheckConstraint("(seat_id is null) = (checkworthy is null)", name="counts_on_a_seat"),
        CheckConstraint(SELECTED_GOES_WITH_YES, name="selected_goes_with_yes"),
        one_standing("uq_campaign_answers_seat", "seat_id"),
        one_standing("uq_campaign_answers_standing", "campaign_tweet_id", "person"),
        Index("ix_campaign_answers_person", "person", "created_at"),
    )

    id: Mapped[int] = key()
    campaign_tweet_id: Mapped[int] = mapped_column(ForeignKey("campaign_tweets.id"))
    seat_id: Mapped[int | None] = mapped_column(ForeignKey("campaign_seats.id"))
    person: Mapped[str]
    checkworthy: Mapped[bool | None]
    selected: Mapped[bool | None]
    created_at: Mapped[datetime] = now()
    undone_at: Mapped[datetime | None]


class Settlement(Base):
    """The label that a discussion gave a tweet on which annotators disagreed."""

    __tablename__ = "campaign_settlements"
    __table_args__ = (
        CheckConstraint(SELECTED_GOES_WITH_YES, name="selected_goes_with_yes"),
        one_standing("uq_campaign_settlements_standing", "campaign_tweet_id"),
    )

    id: Mapped[int] = key()
    campaign_tweet_id: Mapped[int] = mapped_column(ForeignKey("campaign_tweets.id"))
    person: Mapped[str]
    """Who wrote down what the group agreed on."""
    checkworthy: Mapped[bool]
    selected: Mapped[bool | None]
    created_at: Mapped[datetime] = now()
    undone_at: Mapped[datetime | None]
