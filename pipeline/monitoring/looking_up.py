"""What an admin pastes, or gives as a file: looked up, kept until it is saved, and saved."""

from pathlib import Path

from sqlalchemy.orm import Session

from pipeline.language.speech import _
from pipeline.monitoring import accounts as wanted
from pipeline.monitoring.account_lists import ON_LINE, Line, Listed, read_list
from pipeline.monitoring.accounts import AccountsError
from pipeline.sources.handles import read_pasted
from pipeline.sources.source import Network, Source
from pipeline.store.posts import account_lists, accounts
from pipeline.store.posts.account_lists import Found, LookedUp
from pipeline.store.posts.accounts import Wishes

AT_MOST = 500
"""Accounts of one list: five questions to X."""

NOTHING = _("There is no handle in that. Paste @names or links such as https://x.com/name, or choose a file.")
TOO_MANY = _("These are {accounts} handles; give at most {most} at a time here, or `claimwire accounts import FILE`.")
NO_HANDLE = _("Line {line}: “{said}” is no handle; write @name, or a link to the profile or a post.")
NOT_REMOVED = _("@{handle} is to be removed, which a list does not do here: choose Remove in its menu.")
SHOWN = 60
"""Characters of what is not understood."""


def read(pasted: str, file: Path | None, *, usual: Wishes) -> Listed:
    """Who is named, and how each is to be monitored; nobody is guessed. Raises AccountsError."""
    text = read_pasted(pasted)
    listed = Listed(
        {handle: Line("active", usual, number) for handle, number in text.handles.items()},
        [NO_HANDLE.format(line=line, said=said[:SHOWN]) for line, said in text.not_understood],
    )
    for lines, problems in [_of(read_list(file, usual=usual))] if file else []:
        listed.lines.update(lines)
        listed.problems.extend(problems)
    if not listed.lines:
        raise AccountsError(" ".join([str(NOTHING), *listed.problems[:1]]))
    if len(listed.lines) > AT_MOST:
        raise AccountsError(TOO_MANY.format(accounts=len(listed.lines), most=AT_MOST))
    return listed


def _of(file: Listed) -> tuple[dict[str, Line], list[str]]:
    """Whom a file adds, and what it says besides."""
    added = {handle: line for handle, line in file.lines.items() if line.state != "removed"}
    gone = [NOT_REMOVED.format(handle=handle) for handle in file.lines if handle not in added]
    return added, [*file.problems, *gone]


def look_up(session: Session, source: Source, listed: Listed, *, person: str, budget: int | None) -> LookedUp:
    """Ask the source about everybody on a list, and keep what it says. Raises AccountsError, SourceError."""
    lines = {handle.lower(): line for handle, line in listed.lines.items()}
    answer = wanted.ask(session, source, list(listed.lines), budget=budget)
    found = [
        Found(profile, line.wishes, paused=line.state == "paused")
        for profile in answer.found
        if (line := lines.get(profile.handle.lower()))
    ]
    not_found = [
        ON_LINE.format(number=lines[handle.lower()].number, error=why) for handle, why in answer.problems.items()
    ]
    return account_lists.keep(session, person, found=found, problems=[*listed.problems, *not_found])


def save(session: Session, network: Source | Network, *, person: str, number: str) -> int:
    """Monitor everybody on the list who is not monitored yet; how many these are. Raises AccountsError."""
    listed = account_lists.waiting(session, person)
    if listed is None or listed.number != number:
        raise AccountsError(
            _("This list was saved, dropped or replaced by another meanwhile; nothing was changed now.")
        )
    account_lists.drop(session, person)
    added = 0
    for state in ("active", "paused"):
        chosen = [(one.profile, one.wishes) for one in listed.found if one.paused is (state == "paused")]
        added += len(accounts.add_all(session, source=network.name, wanted=chosen, by=person, state=state))
    return added
