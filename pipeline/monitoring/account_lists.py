"""Lists of accounts as files: taken over, and written so that they can be."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from sqlalchemy.orm import Session

from ml.files import (
    NO_ANSWER,
    YES_NO,
    Broken,
    ExamplesError,
    Row,
    by_plain_names,
    first_of,
    fold,
    harmless,
    open_rows,
    plain_name,
    word,
)
from pipeline.monitoring import accounts as wanted
from pipeline.monitoring.accounts import AT_MOST, AccountsError
from pipeline.sources.source import Network, Profile, Source
from pipeline.store.posts import accounts, identity
from pipeline.store.posts.accounts import Wishes
from pipeline.tables import Account

COLUMNS = ("handle", "group", "retweets", "replies", "state")

_COLUMNS_NEEDED = f"The file needs a first line with the columns {', '.join(COLUMNS)}; handle is required."
_STATE_COLUMNS = ("state", "status", "active")
_WORDS = {
    "active": "active activo activa actif aktiv ativo attivo on enabled monitored resume resumed",
    "paused": "paused pause pausado pausada pausé pausiert inactive inactivo inactiva inactif inaktiv inativo inattivo "
    "off disabled suspended stopped",
    "removed": "removed remove deleted delete eliminado eliminada supprimé gelöscht removido rimosso archived gone",
}
_STATES = {said: state for state, words in _WORDS.items() for said in words.split()}
_STATES |= {said: "active" if answer else "paused" for said, answer in YES_NO.items()}


@dataclass(frozen=True)
class _Line:
    """What a row says of an account."""

    state: str
    wishes: Wishes


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
    """Take a list over, all of it or nothing: the handles that are new, and a sentence for each that is not or gone.

    Raises AccountsError when a row or a column cannot be read, SourceError when the source does not answer.
    """
    lines = _lines(path)
    told = _remove(session, source, [handle for handle, line in lines.items() if line.state == "removed"], by=by)
    added: list[str] = []
    handles = [handle for handle, line in lines.items() if line.state != "removed"]
    for start in range(0, len(handles), AT_MOST):
        found = wanted.look_up(session, source, " ".join(handles[start : start + AT_MOST]))
        told += found.problems
        standing = identity.states(session, source.name, found.profiles)
        for profile in found.profiles:
            line, state = lines[profile.handle.lower()], standing.get(profile.external_id)
            added += _take(session, source, profile, line, standing=state, by=by)
    return added, told


def _remove(session: Session, source: Source, handles: Iterable[str], *, by: str) -> list[str]:
    """Remove those who are monitored; a sentence for each."""
    gone = accounts.with_handles(session, source.name, list(handles))
    accounts.set_state(session, gone, "removed", by=by)
    return [f"@{account.handle}: not monitored any more." for account in gone]


def _take(
    session: Session, source: Source, profile: Profile, line: _Line, *, standing: str | None, by: str
) -> list[str]:
    """Bring an account into the state that its row asks for; its handle where it was not active before."""
    if standing == line.state:
        return []
    added = wanted.add(session, source, [profile], line.wishes, by=by)
    if line.state == "paused":
        wanted.change(session, source, [profile.handle], "pause", by=by)
    return added


def _lines(path: Path) -> dict[str, _Line]:
    """The rows by their handles in small letters; a row may have too many or too few cells, but must have a handle."""
    lines: dict[str, _Line] = {}
    try:
        opened = open_rows(path)
        if "handle" not in map(plain_name, opened.heading):
            raise AccountsError(_COLUMNS_NEEDED)
        for number, row in opened:
            cells = by_plain_names(row.cells if isinstance(row, Broken) else row)
            try:
                handle = wanted.handles_in(_word(cells, "handle"))[0].lower()
            except AccountsError as error:
                raise AccountsError(f"Line {number}: no handle. Nothing was imported.") from error
            lines[handle] = _Line(_state(cells, number), _wishes(cells))
    except ExamplesError as error:
        raise AccountsError(f"{error} {_COLUMNS_NEEDED}") from error
    if not lines:
        raise AccountsError(f"{path.name} names no accounts. {_COLUMNS_NEEDED}")
    return lines


def _state(row: Row, number: int) -> str:
    """The state that a row asks for; active where it says nothing. Raises AccountsError."""
    said = word(first_of(row, _STATE_COLUMNS))
    if not said or fold(said) in NO_ANSWER:
        return "active"
    if state := _STATES.get(fold(said)):
        return state
    raise AccountsError(
        f"Line {number}: “{said[:40]}” is no state; write active, paused or removed. Nothing was imported."
    )


def _wishes(row: Row) -> Wishes:
    retweets, replies = _is_yes(row, "retweets"), _is_yes(row, "replies")
    return Wishes(group=_word(row, "group"), include_retweets=retweets, include_replies=replies)


def _word(row: Row, column: str) -> str:
    return str(row.get(column) or "").strip()


def _is_yes(row: Row, column: str) -> bool:
    said = fold(word(row.get(column)))
    return said == "x" or YES_NO.get(said) == 1
