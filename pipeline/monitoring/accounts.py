"""What admins do with the monitored accounts, whichever way they speak to us: App Home, slash command, terminal."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TextIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from ml.errors import UserError
from pipeline.sources.source import Profile, Source
from pipeline.store.posts import accounts, reads
from pipeline.store.posts.accounts import Wishes
from pipeline.tables import Account

COLUMNS = ("handle", "group", "retweets", "replies", "state")
STATES = {"pause": "paused", "resume": "active", "remove": "removed"}
AT_MOST = 100
"""Handles in one go: what one request to the source can hold."""

_LINK = re.compile(r"(?:https?://)?(?:www\.|mobile\.|m\.)?(?:x|twitter)\.com/(?:#!/)?@?(\w+)\S*", re.IGNORECASE)
_NOT_ACCOUNTS = {"home", "i", "search", "explore", "settings", "hashtag", "intent", "share"}
_YES = {"1", "yes", "true", "sí", "si", "x"}


class AccountsError(UserError):
    """A wish about accounts that cannot be met; the message says what to write instead."""


@dataclass(frozen=True)
class Found:
    """What was pasted, looked up: who would be monitored, and a sentence for each one who cannot."""

    profiles: tuple[Profile, ...]
    problems: tuple[str, ...]


def handles_in(pasted: str) -> list[str]:
    """The handles in pasted text: @names, bare names and links, however separated; each once. Raises AccountsError."""
    words = [word for word in re.split(r"[\s,;|<>]+", pasted.replace("＠", "@")) if word]
    handles: dict[str, str] = {}
    for word in words:
        link = _LINK.fullmatch(word)
        name = link.group(1) if link else word.removeprefix("@").rstrip(".:")
        if name.lower() not in _NOT_ACCOUNTS and name:
            handles.setdefault(name.lower(), name)
    if not handles:
        raise AccountsError("There is no handle in that. Paste @names or links such as https://x.com/name.")
    if len(handles) > AT_MOST:
        raise AccountsError(f"These are {len(handles)} handles; paste at most {AT_MOST} at a time.")
    return list(handles.values())


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


def change(session: Session, source: Source, handles: Sequence[str], action: str, *, by: str) -> list[str]:
    """Pause, resume or remove; the handles it was done to. Raises AccountsError when none of them is monitored."""
    rows = accounts.with_handles(session, source.name, handles)
    if not rows:
        named = ", ".join(f"@{handle}" for handle in handles)
        raise AccountsError(f"{named}: not monitored here. `accounts list` shows who is.")
    for account in rows:
        accounts.set_state(session, account, STATES[action], by=by)
    return [account.handle for account in rows]


def known_ids(session: Session, source: Source) -> set[str]:
    """The source's ids of all accounts ever monitored, removed ones too."""
    return set(session.scalars(select(Account.external_id).where(Account.source == source.name)))


def export_csv(session: Session, source: Source, out: TextIO) -> int:
    """Write the list as CSV, in the columns that `import_csv` reads; how many."""
    rows = [facts.account for facts in accounts.facts(session, source.name)]
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(_row(account) for account in rows)
    return len(rows)


def _row(account: Account) -> tuple[str, ...]:
    words = ("yes" if wish else "no" for wish in (account.include_retweets, account.include_replies))
    return (f"@{account.handle}", account.group, *words, account.state)


def import_csv(session: Session, source: Source, lines: TextIO, *, by: str) -> tuple[list[str], list[str]]:
    """Take a list over, all of it or nothing: the handles that are new, and a sentence for each row that fails.

    Raises AccountsError when a row or a column cannot be read, SourceError when the source does not answer.
    """
    table = _table(lines)
    added: list[str] = []
    problems: list[str] = []
    for start in range(0, len(table), AT_MOST):
        part = dict(list(table.items())[start : start + AT_MOST])
        found = look_up(session, source, " ".join(part))
        problems += found.problems
        standing = {row.handle.lower(): row.state for row in accounts.with_handles(session, source.name, list(part))}
        for profile in found.profiles:
            row = part[profile.handle.lower()]
            wanted = "paused" if (row.get("state") or "").strip() == "paused" else "active"
            if standing.get(profile.handle.lower()) == wanted:
                continue
            wishes = Wishes(
                group=(row.get("group") or "").strip(),
                include_retweets=_is_yes(row.get("retweets")),
                include_replies=_is_yes(row.get("replies")),
            )
            added += add(session, source, [profile], wishes, by=by)
            if wanted == "paused":
                change(session, source, [profile.handle], "pause", by=by)
    return added, problems


def _table(lines: TextIO) -> dict[str, dict[str, str]]:
    try:
        whole = lines.read()
        # Spreadsheets of many countries write semicolons.
        delimiter = max(",;\t", key=whole.partition("\n")[0].count)
        reader = csv.DictReader(io.StringIO(whole, newline=""), restkey="more", delimiter=delimiter)
        reader.fieldnames = [name.removeprefix("\ufeff") for name in reader.fieldnames or ()]
        rows = [(reader.line_num, row) for row in reader]
    except (csv.Error, UnicodeDecodeError) as error:
        raise AccountsError(f"The file is not readable as CSV ({error}). Save it as CSV, UTF-8.") from error
    if not rows or "handle" not in rows[0][1]:
        raise AccountsError(f"The file needs a first line with the columns {', '.join(COLUMNS)}; handle is required.")
    table: dict[str, dict[str, str]] = {}
    for number, row in rows:
        try:
            handle = handles_in(row["handle"] or "")[0].lower()
        except AccountsError as error:
            raise AccountsError(f"Line {number}: no handle. Nothing was imported.") from error
        table[handle] = row
    return table


def _is_yes(word: str | None) -> bool:
    return (word or "").strip().lower() in _YES
