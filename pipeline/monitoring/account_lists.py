"""Lists of accounts as files: taken over, and written so that they can be."""

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TextIO

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
from pipeline.language.speech import _
from pipeline.monitoring import accounts as wanted
from pipeline.monitoring.accounts import AT_MOST, LONGEST_INTERVAL_S, AccountsError
from pipeline.sources.handles import is_marked, split_pasted
from pipeline.sources.source import Network, Profile, Source
from pipeline.store.posts import account_edits, accounts, identity
from pipeline.store.posts.accounts import Wishes
from pipeline.tables import Account

USUAL = Wishes()
COLUMNS = ("handle", "group", "retweets", "replies", "state", "interval", "threshold")

ON_LINE = _("Line {number}: {error}")
_COLUMNS_NEEDED = _("The file needs a first line with the columns {columns}; handle is required.")
_NO_ACCOUNTS = _("{name} names no accounts.")
_NAME = re.compile(r"\w{1,50}", re.ASCII)
"""A handle, or what an account is called by its id; which of these exist, the source says."""
_STATE_COLUMNS = ("state", "status", "active")
_INTERVAL = re.compile(r"0*([1-9][0-9]{0,4})(?:[.,]0+)?")
_SHARE = re.compile(r"0?[.,][0-9]{1,6}")
_WORDS = {
    "active": "active activo activa actif aktiv ativo attivo on enabled monitored resume resumed",
    "paused": (
        "paused pause pausado pausada pausé pausiert inactive inactivo inactiva inactif inaktiv inativo inattivo "
        "off disabled suspended stopped"
    ),
    "removed": "removed remove deleted delete eliminado eliminada supprimé gelöscht removido rimosso archived gone",
}
_STATES = {said: state for state, words in _WORDS.items() for said in words.split()}
_STATES |= {said: "active" if answer else "paused" for said, answer in YES_NO.items()}


@dataclass(frozen=True)
class Line:
    """What a row says of an account, and which row that is."""

    state: str
    wishes: Wishes
    number: int


@dataclass(frozen=True)
class Listed:
    """A list as it was read: its rows by handle, and a sentence for each row that is not understood."""

    lines: dict[str, Line]
    problems: list[str]


def export_csv(session: Session, source: Source | Network, out: TextIO) -> int:
    """Write the list as CSV, in the columns that `import_file` reads; how many."""
    rows = accounts.listed(session, source.name)
    writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow(COLUMNS)
    writer.writerows(_row(account) for account in rows)
    return len(rows)


def _row(account: Account) -> tuple[object, ...]:
    words = ("yes" if wish else "no" for wish in (account.include_retweets, account.include_replies))
    minutes = account.interval_s // 60 if account.interval_s else ""
    own = "" if account.threshold is None else account.threshold
    return (harmless(f"@{account.handle}"), harmless(account.group), *words, account.state, minutes, own)


def import_file(
    session: Session, source: Source, path: Path, *, by: str, budget: int | None = None
) -> tuple[list[str], list[str]]:
    """Take a list over, all of it or nothing: the handles that are new, and a sentence for each that is not or gone.

    Raises AccountsError when a row or a column cannot be read, SourceError when the source does not answer.
    """
    listed = read_list(path)
    if listed.problems:
        raise AccountsError(_("{problem} Nothing was imported.").format(problem=listed.problems[0]))
    lines = {handle.lower(): line for handle, line in listed.lines.items()}
    told = _remove(session, source, [handle for handle, line in lines.items() if line.state == "removed"], by=by)
    added: list[str] = []
    handles = [handle for handle, line in lines.items() if line.state != "removed"]
    for start in range(0, len(handles), AT_MOST):
        found = wanted.look_up(session, source, " ".join(handles[start : start + AT_MOST]), budget=budget)
        told += found.problems
        for state in ("active", "paused"):
            asked = [profile for profile in found.profiles if lines[profile.handle.lower()].state == state]
            added += _take(
                session, source.name, [(one, lines[one.handle.lower()].wishes) for one in asked], state, by=by
            )
    return added, told


def _remove(session: Session, source: Source, handles: Iterable[str], *, by: str) -> list[str]:
    """Remove those who are monitored; a sentence for each."""
    gone = accounts.with_handles(session, source.name, list(handles))
    account_edits.set_state(session, gone, "removed", by=by)
    return [_("@{handle}: not monitored any more.").format(handle=account.handle) for account in gone]


def _take(session: Session, source: str, asked: Sequence[tuple[Profile, Wishes]], state: str, *, by: str) -> list[str]:
    """Bring accounts into the state that their rows ask for; the handles of those that were not monitored before."""
    before = identity.states(session, source, [profile for profile, _ in asked])
    added = accounts.add_all(session, source=source, wanted=asked, by=by, state=state)
    known = [profile.handle for profile, _ in asked if before.get(profile.external_id) not in (None, "removed", state)]
    account_edits.set_state(session, accounts.with_handles(session, source, known), state, by=by)
    return [account.handle for account in added]


def _needed() -> str:
    return _COLUMNS_NEEDED.format(columns=", ".join(COLUMNS))


def read_list(path: Path, *, usual: Wishes = USUAL) -> Listed:
    """The rows of a file; what a row does not say is as usual. Raises AccountsError."""
    read = Listed({}, [])
    try:
        opened = open_rows(path)
        if "handle" not in map(plain_name, opened.heading):
            raise AccountsError(_needed())
        for number, row in opened:
            try:
                handle, line = _line(by_plain_names(row.cells if isinstance(row, Broken) else row), number, usual)
                read.lines[handle] = line
            except AccountsError as error:
                read.problems.append(ON_LINE.format(number=number, error=error))
    except ExamplesError as error:
        raise AccountsError(f"{error} {_needed()}") from error
    if not read.lines and not read.problems:
        raise AccountsError(f"{_NO_ACCOUNTS.format(name=path.name)} {_needed()}")
    return read


def _line(row: Row, number: int, usual: Wishes) -> tuple[str, Line]:
    """A row, which may have too many or too few cells, but must have one handle. Raises AccountsError."""
    said = _word(row, "handle")
    names = split_pasted(said)
    if not names:
        raise AccountsError(_("no handle."))
    if (len(names) > 1 and not is_marked(said)) or not _NAME.fullmatch(names[0]):
        raise AccountsError(_("“{said}” is no handle.").format(said=said[:40]))
    return names[0], Line(_state(row), _wishes(row, usual), number)


def _state(row: Row) -> str:
    """The state that a row asks for; active where it says nothing. Raises AccountsError."""
    said = word(first_of(row, _STATE_COLUMNS))
    if not said or fold(said) in NO_ANSWER:
        return "active"
    if state := _STATES.get(fold(said)):
        return state
    raise AccountsError(_("“{said}” is no state; write active, paused or removed.").format(said=said[:40]))


def _wishes(row: Row, usual: Wishes) -> Wishes:
    said = {"include_retweets": word(row.get("retweets")), "include_replies": word(row.get("replies"))}
    told: dict[str, Any] = {name: _is_yes(answer) for name, answer in said.items() if answer}
    if group := _word(row, "group"):
        told["group"] = group
    if minutes := word(row.get("interval")):
        told["interval_s"] = 60 * _minutes(minutes)
    if own := word(row.get("threshold")):
        told["threshold"] = _threshold(own)
    return replace(usual, **told)


def _minutes(said: str) -> int:
    """Of a day at most. Raises AccountsError."""
    found = _INTERVAL.fullmatch(said)
    if found is None or int(found[1]) > LONGEST_INTERVAL_S // 60:
        raise AccountsError(
            _("“{said}” is no interval; write whole minutes, 1 to {most}.").format(
                said=said[:40], most=LONGEST_INTERVAL_S // 60
            )
        )
    return int(found[1])


def _threshold(said: str) -> float:
    """Between 0 and 1. Raises AccountsError."""
    if not _SHARE.fullmatch(said) or not float(said.replace(",", ".")):
        raise AccountsError(
            _("“{said}” is no threshold; write a number between 0 and 1, such as 0.7.").format(said=said[:40])
        )
    return float(said.replace(",", "."))


def _is_yes(said: str) -> bool:
    return fold(said) == "x" or YES_NO.get(fold(said)) == 1


def _word(row: Row, column: str) -> str:
    return str(row.get(column) or "").strip()
