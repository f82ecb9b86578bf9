"""What admins do with the monitored accounts, whichever way they speak to us: App Home, slash command, terminal."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from ml.errors import UserError
from pipeline.language.speech import _
from pipeline.sources.handles import split_pasted
from pipeline.sources.source import Lookup, Network, Profile, Source
from pipeline.store.posts import account_edits, accounts, reads
from pipeline.store.posts.accounts import Wishes
from pipeline.tables import Account

STATES = {"pause": "paused", "resume": "active", "remove": "removed"}
AT_MOST = 100
"""Handles in one go: what one request to the source can hold."""
LONGEST_INTERVAL_S = 24 * 60 * 60


class AccountsError(UserError):
    """A wish about accounts that cannot be met; the message says what to write instead."""


@dataclass(frozen=True)
class Found:
    """What was pasted, looked up: who would be monitored, and a sentence for each one who cannot."""

    profiles: tuple[Profile, ...]
    problems: tuple[str, ...]


def handles_in(pasted: str) -> list[str]:
    """The handles in pasted text: @names, bare names and links, however separated; each once. Raises AccountsError."""
    handles = split_pasted(pasted)
    if not handles:
        raise AccountsError(_("There is no handle in that. Paste @names or links such as https://x.com/name."))
    if len(handles) > AT_MOST:
        raise AccountsError(
            _("These are {handles} handles; paste at most {at_most} at a time.").format(
                handles=len(handles), at_most=AT_MOST
            )
        )
    return handles


def look_up(session: Session, source: Source, pasted: str, *, budget: int | None = None) -> Found:
    """Ask the source about pasted handles, and count what it cost. Raises AccountsError, SourceError."""
    looked = ask(session, source, handles_in(pasted), budget=budget)
    return Found(profiles=looked.found, problems=tuple(looked.problems.values()))


def ask(session: Session, source: Source, handles: Sequence[str], *, budget: int | None) -> Lookup:
    """Ask the source about any number of handles, within the month's budget. Raises AccountsError, SourceError."""
    left = None if budget is None else max(budget - reads.this_month(session, source.name), 0)
    if left is not None and len(handles) > left:
        raise AccountsError(
            _(
                "Looking up {handles} accounts is more than the {left} reads that are left of this "
                "month’s budget: look up fewer, or raise the budget under Settings (X_MONTHLY_READS)."
            ).format(handles=len(handles), left=left)
        )
    looked = source.lookup(handles)
    reads.record(session, source=source.name, account_id=None, users=looked.users_read)
    return looked


def add(session: Session, source: Source, profiles: Iterable[Profile], wishes: Wishes, *, by: str) -> list[str]:
    """Monitor these; the handles that were not active before."""
    return [
        profile.handle
        for profile in profiles
        if accounts.add(session, source=source.name, profile=profile, wishes=wishes, by=by)
    ]


def change(session: Session, source: Source | Network, handles: Sequence[str], action: str, *, by: str) -> list[str]:
    """Pause, resume or remove; the handles it was done to. Raises AccountsError when none of them is monitored."""
    rows = accounts.with_handles(session, source.name, handles)
    if not rows:
        named = ", ".join(f"@{handle}" for handle in handles)
        raise AccountsError(_("{named}: not monitored here. `accounts list` shows who is.").format(named=named))
    account_edits.set_state(session, rows, STATES[action], by=by)
    return [account.handle for account in rows]


def known_ids(session: Session, source: Source) -> set[str]:
    """The source's ids of all accounts ever monitored, removed ones too."""
    return set(session.scalars(select(Account.external_id).where(Account.source == source.name)))
