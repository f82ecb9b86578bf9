"""Who an account is, and what it is called: the source's id says the one, the handle only the other, for now."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from pipeline.sources.source import Profile
from pipeline.store import events
from pipeline.tables import Account, SourceReads

SILENT = timedelta(days=7)
"""A name costs as much as two posts: it is asked for where no post has brought it for so long."""


def follow(session: Session, account: Account, profile: Profile) -> str | None:
    """Take over what the source calls an account now; a sentence for the desk when that is another handle."""
    before, account.name = account.handle, profile.name
    if before == profile.handle:
        return None
    take_handle(session, account.source, profile)
    account.handle = profile.handle
    events.log(
        session, actor="source", verb="renamed", subject="account", subject_id=account.id, before=before,
        after=profile.handle,
    )  # fmt: skip
    if before.lower() == profile.handle.lower():
        return None
    return f"@{before} is called @{profile.handle} now, and is read as before: an account is known by its id."


def is_doubtful(session: Session, account: Account) -> bool:
    """Whether it may be called otherwise by now: nothing was read of it for a week, or somebody else has its handle."""
    week_ago = datetime.now(UTC) - SILENT
    of_week = (SourceReads.account_id == account.id) & (SourceReads.day >= week_ago.date())
    silent = account.added_at < week_ago and not session.scalar(select(exists().where(of_week)))
    return silent or account.handle == _made_up(account)


def _made_up(account: Account) -> str:
    return f"id{account.external_id}"


def take_handle(session: Session, source: str, profile: Profile) -> None:
    """A handle belongs to one account: another that was called so keeps its id for a name, until its next look."""
    take_handles(session, source, [profile])


def take_handles(session: Session, source: str, profiles: Sequence[Profile]) -> None:
    """The same for many at once."""
    owners = {profile.handle.lower(): profile.external_id for profile in profiles}
    same = select(Account).where(Account.source == source, func.lower(Account.handle).in_(owners))
    for other in session.scalars(same).all() if owners else ():
        owner = owners[other.handle.lower()]
        if other.external_id != owner:
            events.log(
                session, actor="source", verb="lost its handle", subject="account", subject_id=other.id,
                before=other.handle, now_of=owner,
            )  # fmt: skip
            other.handle = _made_up(other)


def states(session: Session, source: str, profiles: Sequence[Profile]) -> dict[str, str]:
    """The states of the accounts that these are, by id; those never monitored are left out."""
    ids = [profile.external_id for profile in profiles]
    query = select(Account.external_id, Account.state).where(Account.source == source, Account.external_id.in_(ids))
    return {row.external_id: row.state for row in session.execute(query)}
