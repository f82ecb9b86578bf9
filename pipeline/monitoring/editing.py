"""Monitored accounts edited, one or many at once, with nobody's edit overwritten unseen."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy.orm import Session

from ml.errors import UserError
from pipeline.language.speech import _
from pipeline.monitoring.accounts import AccountsError
from pipeline.store.locks import Lock, hold
from pipeline.store.posts import account_edits, accounts
from pipeline.tables import Account, Event


@dataclass(frozen=True)
class Chosen:
    """Whom somebody chose: each by itself, or all whom a search finds, as they were when that was shown."""

    ids: tuple[int, ...] = ()
    search: str | None = None
    digest: str = ""


@dataclass(frozen=True)
class Meanwhile:
    """What somebody else changed since a dialog was opened; of a removed account its state."""

    handle: str
    field: str
    before: Any
    after: Any
    by: str


class EditedMeanwhile(UserError):
    """Others edited the same since it was shown; nothing was stored."""

    def __init__(self, changes: Sequence[Meanwhile]) -> None:
        """Name them."""
        self.changes = changes
        named = ", ".join(f"@{change.handle}" for change in changes)
        super().__init__(
            _("Meanwhile somebody else edited {named}; nothing was stored. Look again, and save again.").format(
                named=named
            )
        )


class ChosenAnew(UserError):
    """A search finds others than it did when it was shown."""

    def __init__(self, now: int) -> None:
        """Say how many."""
        super().__init__(
            _("Meanwhile others match the search; now there are {now}. Nothing was stored: save again.").format(now=now)
        )


def digest(ids: Sequence[int]) -> str:
    """Which accounts these are, in short."""
    return sha256(",".join(map(str, ids)).encode()).hexdigest()[:16]


def ids_of(session: Session, source: str, chosen: Chosen) -> list[int]:
    """The accounts that were chosen. Raises AccountsError, ChosenAnew."""
    if chosen.search is None:
        ids = list(chosen.ids)
    else:
        ids = accounts.ids_matching(session, source, chosen.search)
        if digest(ids) != chosen.digest:
            raise ChosenAnew(len(ids))
    if not ids:
        raise AccountsError(_("Choose accounts in the list, or all that match."))
    return ids


def edit(
    session: Session, account_ids: Sequence[int], wishes: Mapping[str, Any], *, state: str | None, by: str, seen: int
) -> int:
    """Change these accounts where they are not so already; how many were. Raises EditedMeanwhile, AccountsError.

    `seen` is the last edit that this person knew of.
    """
    hold(session, Lock.ACCOUNTS)
    rows = account_edits.locked(session, account_ids)
    wanted = {**wishes, **({"state": state} if state else {})}
    if lost := list(_lost(session, rows, wanted, seen)):
        raise EditedMeanwhile(lost)
    standing = [row for row in rows if row.state != "removed"]
    if not standing:
        raise AccountsError(_("None of these accounts is monitored any more."))
    before = {row.id: was for row in standing if (was := _differing(row, wishes))}
    changed = [row for row in standing if row.id in before]
    account_edits.put(session, before, wishes)
    account_edits.log(session, changed, by=by, verb="edited", details=_details(before, wishes))
    moved = [row for row in standing if state and row.state != state]
    if state and moved:
        account_edits.set_state(session, moved, state, by=by)
    return len({row.id for row in (*changed, *moved)})


def _differing(row: Account, wishes: Mapping[str, Any]) -> dict[str, Any]:
    """What an account has where somebody wishes otherwise."""
    return {field: getattr(row, field) for field, wish in wishes.items() if getattr(row, field) != wish}


def _details(before: Mapping[int, Mapping[str, Any]], wishes: Mapping[str, Any]) -> Callable[[Account], dict[str, Any]]:
    def of(row: Account) -> dict[str, Any]:
        was = before[row.id]
        return {"handle": row.handle, "before": dict(was), "after": {field: wishes[field] for field in was}}

    return of


def _lost(session: Session, rows: Sequence[Account], wanted: Mapping[str, Any], seen: int) -> Iterator[Meanwhile]:
    """What others changed since then, and would be overwritten unseen, or done to somebody who was removed."""
    edited = {str(row.id): row for row in rows if row.edited > seen}
    newest = {
        (event.subject_id, field): Meanwhile(edited[event.subject_id].handle, field, before, after, event.actor)
        for event in account_edits.since(session, list(edited), seen)
        for field, (before, after) in _changed(event).items()
    }
    for (subject_id, field), change in newest.items():
        row = edited[subject_id]
        overwritten = field in wanted and getattr(row, field) != wanted[field]
        if overwritten or (change.after == "removed" and row.state == "removed"):
            yield change


def _changed(event: Event) -> dict[str, tuple[Any, Any]]:
    """Which fields an edit changed, from what and to what."""
    if event.verb == "edited":
        after = event.details["after"]
        return {field: (before, after[field]) for field, before in event.details["before"].items()}
    return {} if event.verb == "added" else {"state": (event.details.get("before"), event.verb)}
