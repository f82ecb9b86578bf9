"""Which monitored accounts an admin ought to look at, and what each has cost: a query each, however many there are."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Function, Select, Text, cast, func, select, true
from sqlalchemy.orm import Session

from pipeline.messages.accounts_note import Remark, Remarks
from pipeline.messages.statement import Statement
from pipeline.tables import Account, Card, Event, Feedback, SourceReads, Tweet

NAMED = 5
"""Accounts that are named of each kind; the note says how many there are."""
MANY, FEW = 10, 0.1
"""Judged cards of a week that make an account noisy where no more than this share of them was kept."""
SILENT = timedelta(days=28)
FAILING = timedelta(days=1)


def noisy(session: Session, source: str, *, since: datetime, until: datetime) -> Remarks:
    """Of whose cards many were judged in that time, and few kept; those with the most rejected first."""
    judged, kept = func.count(Feedback.id), func.count(Feedback.id).filter(Feedback.label != "rejected")
    query = (
        _accounts(source, judged=judged, kept=kept)
        .join(Tweet, Tweet.account_id == Account.id)
        .join(Card, Card.tweet_id == Tweet.id)
        .join(Feedback, Feedback.card_id == Card.id)
        .where(Feedback.created_at >= since, Feedback.created_at < until, Feedback.undone_at.is_(None))
        .where(Card.purpose == "tweets", Card.asked_by.is_(None), Card.shown_on_id.is_(None))
        .group_by(Account.id)
        .having(judged >= MANY, kept <= FEW * judged)
        .order_by((judged - kept).desc(), Account.id)
    )
    return _remarks(session, "noisy", query)


def silent(session: Session, source: str, *, now: datetime) -> Remarks:
    """Who is monitored for long and has posted nothing lately; the longest silence first."""
    latest = select(func.max(Tweet.posted_at).label("at")).where(Tweet.account_id == Account.id).lateral()
    quiet = func.coalesce(latest.c.at, Account.added_at)
    day = func.to_char(func.timezone("UTC", latest.c.at), "YYYY-MM-DD")
    query = _accounts(source, last=day).join(latest, true())
    query = query.where(quiet < now - SILENT, Account.added_at < now - SILENT).order_by(quiet, Account.id)
    return _remarks(session, "silent", query)


def failing(session: Session, source: str, *, now: datetime) -> Remarks:
    """Who could not be read for a day or more; the longest first."""
    read = func.coalesce(Account.last_success_at, Account.added_at)
    query = _accounts(source, why=cast(Account.last_error, Text))
    query = query.where(Account.last_error.is_not(None), read < now - FAILING).order_by(read, Account.id)
    return _remarks(session, "failing", query)


def renamed(session: Session, source: str, *, since: datetime, until: datetime) -> Remarks:
    """Whose source calls them otherwise since then; the latest first."""
    query = (
        _accounts(source, before=Event.details["before"].astext, after=Event.details["after"].astext)
        .join(Event, Event.subject_id == cast(Account.id, Text))
        .where(Event.subject == "account", Event.verb == "renamed", Event.at >= since, Event.at < until)
        .order_by(Event.id.desc())
    )
    return _remarks(session, "renamed", query)


def dearest(session: Session, source: str, *, month: date, prices: Mapping[str, float]) -> Remarks:
    """Whose posts have cost the most since the month began."""
    cost = _cost(prices)
    query = _accounts(source, cost=cost).join(SourceReads, SourceReads.account_id == Account.id)
    query = (
        query.where(SourceReads.day >= month).group_by(Account.id).having(cost > 0).order_by(cost.desc(), Account.id)
    )
    return _remarks(session, "cost", query)


def spent(
    session: Session, source: str, *, month: date, week_ago: date, today: date, prices: Mapping[str, float]
) -> tuple[float, int, float, int]:
    """Money and reads since the month began, and those of the last seven whole days."""
    of_month = SourceReads.day >= month
    of_week = (SourceReads.day >= week_ago) & (SourceReads.day < today)
    figures = _cost(prices), func.sum(SourceReads.posts + SourceReads.users)
    query = select(*(func.coalesce(figure.filter(when), 0) for when in (of_month, of_week) for figure in figures))
    money, reads, money_of_week, reads_of_week = session.execute(query.where(SourceReads.source == source)).one()
    return float(money), int(reads), float(money_of_week), int(reads_of_week)


def _cost(prices: Mapping[str, float]) -> Function[float]:
    return func.sum(SourceReads.posts * prices["post"] + SourceReads.users * prices["user"])


def _accounts(source: str, **figures: ColumnElement[Any]) -> Select[Any]:
    named = [figure.label(name) for name, figure in figures.items()]
    query = select(Account.id, Account.handle, func.count().over().label("number"), *named)
    return query.where(Account.source == source, Account.state == "active")


def _remarks(session: Session, code: str, query: Select[Any]) -> Remarks:
    rows = [row._asdict() for row in session.execute(query.limit(NAMED))]
    first = tuple(Remark(row.pop("id"), row.pop("handle"), Statement(code, row)) for row in rows)
    return Remarks(number=first[0].said.values["number"] if first else 0, first=first)
