"""What admins do with the monitored accounts, whichever way they speak to us: App Home, slash command, terminal."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from ml.errors import UserError
from ml.files import (
    YES_NO,
    Broken,
    ExamplesError,
    Row,
    by_plain_names,
    fold,
    harmless,
    open_rows,
    plain_name,
    word,
)
from pipeline.sources.handles import split_pasted
from pipeline.sources.source import Network, Profile, Source
from pipeline.store.posts import accounts, identity, reads
from pipeline.store.posts.accounts import Wishes
from pipeline.tables import Account

COLUMNS = ("handle", "group", "retweets", "replies", "state")
STATES = {"pause": "paused", "resume": "active", "remove": "removed"}
AT_MOST = 100
"""Handles in one go: what one request to the source can hold."""

_COLUMNS_NEEDED = f"The file needs a first line with the columns {', '.join(COLUMNS)}; handle is required."


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
        raise AccountsError("There is no handle in that. Paste @names or links such as https://x.com/name.")
    if len(handles) > AT_MOST:
        raise AccountsError(f"These are {len(handles)} handles; paste at most {AT_MOST} at a time.")
    return handles


def look_up(session: Session, source: Source, pasted: str) -> Found:
    """Ask the source about pasted handles, and count what it cost. Raises AccountsError, SourceError."""
    looked = source.lookup(handles_in(pasted))
    reads.record(session, source=source.name, account_id=None, users=looked.users_read)
    return Found(profiles=looked.found, problems=looked.problems)


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
        raise AccountsError(f"{named}: not monitored here. `accounts list` shows who is.")
    accounts.set_state(session, rows, STATES[action], by=by)
    return [account.handle for account in rows]


def known_ids(session: Session, source: Source) -> set[str]:
    """The source's ids of all accounts ever monitored, removed ones too."""
    return set(session.scalars(select(Account.external_id).where(Account.source == source.name)))


def export_csv(session: Session, source: Source | Network, out: TextIO) -> int:
    """Write the list as CSV, in the columns that `import_file` reads; how many."""
    rows = [facts.account for facts in accounts.facts(session, source.name)]
    writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow(COLUMNS)
    writer.writerows(_row(account) for account in rows)
    return len(rows)


def _row(account: Account) -> tuple[object, ...]:
    words = ("yes" if wish else "no" for wish in (account.include_retweets, account.include_replies))
    return (harmless(f"@{account.handle}"), harmless(account.group), *words, account.state)


def import_file(session: Session, source: Source, path: Path, *, by: str) -> tuple[list[str], list[str]]:
    """Take a list over, all of it or nothing: the handles that are new, and a sentence for each row that fails.

    Raises AccountsError when a row or a column cannot be read, SourceError when the source does not answer.
    """
    table = _table(path)
    added: list[str] = []
    problems: list[str] = []
    handles = list(table)
    for start in range(0, len(handles), AT_MOST):
        some = handles[start : start + AT_MOST]
        found = look_up(session, source, " ".join(some))
        problems += found.problems
        standing = identity.states(session, source.name, found.profiles)
        for profile in found.profiles:
            row, state = table[profile.handle.lower()], standing.get(profile.external_id)
            added += _take(session, source, profile, row, standing=state, by=by)
    return added, problems


def _take(session: Session, source: Source, profile: Profile, row: Row, *, standing: str | None, by: str) -> list[str]:
    """Bring an account into the state that its row asks for; its handle where it was not active before."""
    wanted = "paused" if fold(_word(row, "state")) == "paused" else "active"
    if standing == wanted:
        return []
    wishes = Wishes(
        group=_word(row, "group"),
        include_retweets=_is_yes(row, "retweets"),
        include_replies=_is_yes(row, "replies"),
    )
    added = add(session, source, [profile], wishes, by=by)
    if wanted == "paused":
        change(session, source, [profile.handle], "pause", by=by)
    return added


def _table(path: Path) -> dict[str, Row]:
    """The rows by their handles in small letters; a row may have too many or too few cells, but must have a handle."""
    table: dict[str, Row] = {}
    try:
        opened = open_rows(path)
        if "handle" not in map(plain_name, opened.heading):
            raise AccountsError(_COLUMNS_NEEDED)
        for number, row in opened:
            cells = by_plain_names(row.cells if isinstance(row, Broken) else row)
            try:
                handle = handles_in(_word(cells, "handle"))[0].lower()
            except AccountsError as error:
                raise AccountsError(f"Line {number}: no handle. Nothing was imported.") from error
            table[handle] = cells
    except ExamplesError as error:
        raise AccountsError(f"{error} {_COLUMNS_NEEDED}") from error
    if not table:
        raise AccountsError(f"{path.name} names no accounts. {_COLUMNS_NEEDED}")
    return table


def _word(row: Row, column: str) -> str:
    return str(row.get(column) or "").strip()


def _is_yes(row: Row, column: str) -> bool:
    said = fold(word(row.get(column)))
    return said == "x" or YES_NO.get(said) == 1
