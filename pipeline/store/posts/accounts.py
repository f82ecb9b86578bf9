"""Monitored accounts: who, in which state, and how well the source answers."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, ScalarSelect, Select, and_, cast, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from pipeline.sources.source import Profile
from pipeline.store import events
from pipeline.store.posts import identity
from pipeline.tables import Account, Card, SourceReads, Tweet

LEASE = timedelta(seconds=20)
"""How long a claim holds; whoever polls for longer renews it, so that one who was killed leaves nobody unread."""

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


def add(session: Session, *, source: str, profile: Profile, wishes: Wishes, by: str) -> bool:
    """Monitor an account, or take one back that was paused or removed; False when it was active already.

    A paused account goes on where it was, a removed one begins anew: what it posted meanwhile was not asked for.
    """
    account = known(session, source=source, profile=profile)
    if account.state == "active":
        return False
    if account.state == "removed":
        account.cursor = None
    identity.take_handle(session, source, profile)
    account.handle, account.name, account.state, account.added_by = profile.handle, profile.name, "active", by
    for wish, value in asdict(wishes).items():
        setattr(account, wish, value)
    account.next_poll_at, account.last_error, account.last_error_at = func.now(), None, None
    events.log(session, actor=by, verb="added", subject="account", subject_id=account.id, handle=profile.handle)
    return True


def known(session: Session, *, source: str, profile: Profile) -> Account:
    """The account, locked; one that is new here is monitored by nobody."""
    key = {"source": source, "external_id": profile.external_id}
    session.execute(
        insert(Account)
        .values(**key, handle=profile.handle, name=profile.name, state="removed")
        .on_conflict_do_nothing(index_elements=list(key))
    )
    return session.scalars(select(Account).filter_by(**key).with_for_update()).one()


def with_handles(session: Session, source: str, handles: Sequence[str]) -> list[Account]:
    """The accounts with these handles, removed ones left out."""
    wanted = [handle.lower() for handle in handles]
    query = select(Account).where(Account.source == source, Account.state != "removed")
    return list(session.scalars(query.where(func.lower(Account.handle).in_(wanted)).order_by(Account.handle)))


def set_state(session: Session, accounts: Sequence[Account], state: str, *, by: str) -> None:
    """Pause, resume or remove; what they posted stays."""
    due: dict[str, Any] = {"next_poll_at": func.now()} if state == "active" else {}
    these = Account.id.in_(account.id for account in accounts)
    session.execute(update(Account).where(these).values(state=state, **due))
    for account in accounts:
        events.log(session, actor=by, verb=state, subject="account", subject_id=account.id, handle=account.handle)


def matching(source: str, search: str) -> ColumnElement[bool]:
    """Accounts that an admin would expect under these words; removed ones left out."""
    pattern = "%" + search.strip().lstrip("@").replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    named = or_(Account.handle.ilike(pattern), Account.name.ilike(pattern), Account.group.ilike(pattern))
    return (Account.source == source) & (Account.state != "removed") & named


def count(session: Session, source: str, search: str = "") -> int:
    """How many accounts match."""
    return session.scalar(select(func.count(Account.id)).where(matching(source, search))) or 0


def facts(
    session: Session, source: str, *, search: str = "", limit: int | None = None, offset: int = 0
) -> list[AccountFacts]:
    """Accounts in the order of group and handle, with the figures of the last 7 days and this month."""
    order = func.lower(Account.group), func.lower(Account.handle)
    asked = select(Account.id).where(matching(source, search)).order_by(*order).limit(limit).offset(offset)
    # The page first: figures of those who are on it.
    query = select(Account, *map(_of_account, (_last_post(), _posts(), _cards(), _reads())))
    rows = session.execute(query.where(Account.id.in_(asked)).order_by(*order))
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
