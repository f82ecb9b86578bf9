"""Monitored accounts: who, in which state, and how well the source answers."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, ScalarSelect, Select, and_, case, cast, func, or_, select, update
from sqlalchemy.orm import Session

from pipeline.sources.source import Profile
from pipeline.store.locks import Lock, hold
from pipeline.store.posts import account_edits, identity
from pipeline.store.rows import insert_rows
from pipeline.tables import Account, Card, SourceReads, Tweet

LEASE = timedelta(seconds=20)
"""How long a claim holds; whoever polls for longer renews it, so that one who was killed leaves nobody unread."""

_ORDER = func.lower(Account.group), func.lower(Account.handle)
_WEEK_AGO = func.now() - timedelta(days=7)


@dataclass(frozen=True)
class AccountFacts:
    """An account with what an admin wants to see of it."""

    account: Account
    last_post_at: datetime | None
    posts_7d: int
    cards_7d: int
    reads_month: int


@dataclass(frozen=True)
class Wishes:
    """How new accounts are to be monitored."""

    group: str = ""
    include_retweets: bool = False
    include_replies: bool = False
    posts_back: int = 0
    interval_s: int | None = None
    """How often they are asked; None: as often as they post."""
    threshold: float | None = None
    """From which probability on their posts count as check-worthy; None: as their group or the version has it."""


def add(session: Session, *, source: str, profile: Profile, wishes: Wishes, by: str) -> bool:
    """Monitor an account; False when it was active already."""
    return bool(add_all(session, source=source, wanted=[(profile, wishes)], by=by))


def add_all(
    session: Session, *, source: str, wanted: Sequence[tuple[Profile, Wishes]], by: str, state: str = "active"
) -> list[Account]:
    """Monitor accounts, or take those back that were paused or removed; those that were not in this state before.

    A paused account goes on where it was, a removed one begins anew: what it posted meanwhile was not asked for.
    """
    hold(session, Lock.ACCOUNTS)
    by_id = {profile.external_id: (profile, wishes) for profile, wishes in wanted}
    known = _known(session, source, [profile for profile, _ in by_id.values()])
    fresh = {one.id: by_id[one.external_id] for one in known if one.state not in ("active", state)}
    if not fresh:
        return []
    identity.take_handles(session, source, [profile for profile, _ in fresh.values()])
    anew = {"state": state, "added_by": by, "next_poll_at": func.now(), "last_error": None, "last_error_at": None}
    cursor = case((Account.state == "removed", None), else_=Account.cursor)
    session.execute(update(Account).where(Account.id.in_(fresh)).values(cursor=cursor, **anew))
    added = _named(session, fresh)
    account_edits.log(session, added, by=by, verb="added", details=lambda account: {"handle": account.handle})
    return added


def _named(session: Session, fresh: Mapping[int, tuple[Profile, Wishes]]) -> list[Account]:
    """Call accounts as their profiles do, and monitor each as is wished; they in this order."""
    named = [
        {"id": number, "handle": profile.handle, "name": profile.name, **asdict(wishes)}
        for number, (profile, wishes) in fresh.items()
    ]
    session.execute(update(Account), named)
    query = select(Account).where(Account.id.in_(fresh)).execution_options(populate_existing=True)
    by_number = {account.id: account for account in session.scalars(query)}
    return [by_number[number] for number in fresh]


def known(session: Session, *, source: str, profile: Profile) -> Account:
    """The account, locked; one that is new here is monitored by nobody."""
    (account,) = _known(session, source, [profile])
    return account


def _known(session: Session, source: str, profiles: Sequence[Profile]) -> list[Account]:
    """These accounts in their order, locked."""
    if not profiles:
        return []
    rows = [{"source": source, **_of(profile), "state": "removed"} for profile in profiles]
    session.execute(insert_rows(Account, rows).on_conflict_do_nothing(index_elements=["source", "external_id"]))
    ids = [profile.external_id for profile in profiles]
    named = select(Account).where(Account.source == source, Account.external_id.in_(ids))
    found = {one.external_id: one for one in session.scalars(named.order_by(Account.id).with_for_update())}
    return [found[external_id] for external_id in ids]


def _of(profile: Profile) -> dict[str, str]:
    return {"external_id": profile.external_id, "handle": profile.handle, "name": profile.name}


def with_handles(session: Session, source: str, handles: Sequence[str]) -> list[Account]:
    """The accounts with these handles, removed ones left out."""
    wanted = [handle.lower() for handle in handles]
    query = select(Account).where(Account.source == source, Account.state != "removed")
    return list(session.scalars(query.where(func.lower(Account.handle).in_(wanted)).order_by(Account.handle)))


def matching(source: str, search: str) -> ColumnElement[bool]:
    """Accounts that an admin would expect under these words; removed ones left out."""
    pattern = "%" + search.strip().lstrip("@").replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    named = or_(Account.handle.ilike(pattern), Account.name.ilike(pattern), Account.group.ilike(pattern))
    return (Account.source == source) & (Account.state != "removed") & named


def ids_matching(session: Session, source: str, search: str) -> list[int]:
    """The ids of all that match, in order."""
    return list(session.scalars(select(Account.id).where(matching(source, search)).order_by(Account.id)))


def groups(session: Session, source: str) -> list[str]:
    """The groups of those who are monitored, by name."""
    query = select(Account.group).where(matching(source, ""), Account.group != "").distinct()
    return sorted(session.scalars(query), key=str.casefold)


def handles(session: Session, account_ids: Sequence[int]) -> list[str]:
    """What these accounts are called."""
    return list(session.scalars(select(Account.handle).where(Account.id.in_(account_ids)).order_by(Account.handle)))


def kept(session: Session, account_ids: Sequence[int]) -> tuple[int, int]:
    """How many posts of these accounts were read, and how many of their cards wait for a click."""
    theirs = Tweet.account_id.in_(account_ids)
    posts = select(func.count(Tweet.id)).where(theirs)
    waiting = select(func.count(Card.id)).join_from(Tweet, Card).where(theirs, Card.wanted == "buttons")
    return session.scalar(posts) or 0, session.scalar(waiting) or 0


def count(session: Session, source: str, search: str = "") -> int:
    """How many accounts match."""
    return session.scalar(select(func.count(Account.id)).where(matching(source, search))) or 0


def listed(
    session: Session, source: str, *, search: str = "", limit: int | None = None, offset: int = 0
) -> list[Account]:
    """Accounts in the order of group and handle."""
    query = select(Account).where(matching(source, search)).order_by(*_ORDER)
    return list(session.scalars(query.limit(limit).offset(offset)))


def facts(
    session: Session, source: str, *, search: str = "", limit: int | None = None, offset: int = 0
) -> list[AccountFacts]:
    """The same with the figures of the last 7 days and this month."""
    asked = select(Account.id).where(matching(source, search)).order_by(*_ORDER).limit(limit).offset(offset)
    # The page first: figures of those who are on it.
    query = select(Account, *map(_of_account, (_last_post(), _posts(), _cards(), _reads())))
    rows = session.execute(query.where(Account.id.in_(asked)).order_by(*_ORDER))
    return [AccountFacts(*row) for row in rows]


def _of_account(figure: Select[Any]) -> ScalarSelect[Any]:
    return figure.correlate(Account).scalar_subquery()


def _last_post() -> Select[datetime | None]:
    return select(func.max(Tweet.posted_at)).where(Tweet.account_id == Account.id)


def _posts() -> Select[int]:
    return select(func.count(Tweet.id)).where(Tweet.account_id == Account.id, _of_last_week())


def _cards() -> Select[int]:
    query = select(func.count(Card.id)).join_from(Tweet, Card)
    return query.where(Tweet.account_id == Account.id, _of_last_week(), Card.purpose == "tweets")


def _reads() -> Select[int]:
    month = func.date_trunc("month", func.timezone("UTC", func.now()))
    total = select(func.coalesce(func.sum(SourceReads.posts), 0))
    return total.where(SourceReads.account_id == Account.id, SourceReads.day >= cast(month, Date))


def claim_due(session: Session, source: str, *, at_most: int) -> list[int]:
    """Take accounts whose time has come, so that no other poller takes them too; commit before polling."""
    due = (
        select(Account.id)
        .where(Account.source == source, Account.state == "active", Account.next_poll_at <= func.now())
        .order_by(Account.next_poll_at)
        .limit(at_most)
        .with_for_update(skip_locked=True)
    )
    claimed = update(Account).where(Account.id.in_(due.scalar_subquery())).values(next_poll_at=func.now() + LEASE)
    return list(session.scalars(claimed.returning(Account.id)))


def renew(session: Session, account_ids: Collection[int]) -> None:
    """Hold what was claimed for another while; what was decided about the next poll meanwhile stays."""
    _move_claimed(session, account_ids, func.now() + LEASE)


def give_back(session: Session, account_ids: Collection[int]) -> None:
    """Let go of claims that nothing came of: these accounts are due again."""
    _move_claimed(session, account_ids, func.now())


def _move_claimed(session: Session, account_ids: Collection[int], when: ColumnElement[datetime]) -> None:
    if account_ids:
        claimed = Account.id.in_(list(account_ids)) & (Account.next_poll_at <= func.now() + LEASE)
        session.execute(update(Account).where(claimed).values(next_poll_at=when))


def posts_of_last_week(session: Session, account_id: int) -> int:
    """How many posts it published in the last 7 days: what the pace of asking follows."""
    query = select(func.count(Tweet.id)).where(Tweet.account_id == account_id, _of_last_week())
    return session.scalar(query) or 0


def _of_last_week() -> ColumnElement[bool]:
    """Whether a post was published in the last 7 days, whenever we read it."""
    return and_(Tweet.posted_at > _WEEK_AGO, Tweet.posted_at <= func.now())
