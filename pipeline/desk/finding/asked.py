"""What somebody typed after `find`, read: words, an account, an outcome, a day."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import cast, get_args

from ml.errors import UserError
from pipeline.desk.finding.since import read_day
from pipeline.language.speech import _
from pipeline.sources.handles import read_handle
from pipeline.sources.x.json_values import storable
from pipeline.store.posts.terms import Term
from pipeline.store.posts.words import Outcome

OUTCOMES = get_args(Outcome)
HOW = _("find WORDS [@account] [rejected|reviewed|selected|withheld] [since DATE], or find like: and a post or a text")
LONGEST = 500

_TOKEN = re.compile(r'-?"[^"]*"?|\S+')
_QUOTES = str.maketrans("“”„«»＂", '""""""')
"""Telephones write such ones."""
_DAY_WORDS = 5
"""“26 de mayo de 2026” has as many."""


class FindError(UserError):
    """Nothing can be looked for; the message says why, and what to write."""


@dataclass(frozen=True)
class Asked:
    """What is looked for, as it was typed."""

    terms: tuple[Term, ...] = ()
    handle: str | None = None
    outcome: Outcome | None = None
    since: date | None = None


def read(typed: str, *, today: date) -> Asked:
    """Read what was typed: a minus before what must not be there; in quotes all is words. Raises FindError."""
    if len(typed) > LONGEST:
        raise FindError(
            _("That is too long to look for: ask with {longest} characters or fewer.").format(longest=LONGEST)
        )
    tokens = _TOKEN.findall(storable(typed).translate(_QUOTES))
    since, tokens = _since(tokens, today)
    handles = {_handle(token) for token in tokens if token.startswith("@")}
    outcomes = {token.lower() for token in tokens if token.lower() in OUTCOMES}
    for found, kind in ((handles, "account"), (outcomes, "outcome")):
        if len(found) > 1:
            raise FindError(
                _("Name one {kind}, not {found}; what is in quotes is a word.").format(kind=kind, found=len(found))
            )
    words = [token for token in tokens if not token.startswith("@") and token.lower() not in OUTCOMES]
    asked = Asked(
        terms=tuple(_terms(words)), handle=next(iter(handles), None),
        outcome=cast("Outcome | None", next(iter(outcomes), None)), since=since,
    )  # fmt: skip
    if asked == Asked():
        raise FindError(_("Say what to look for: {how}.").format(how=HOW))
    return asked


def _terms(words: list[str]) -> Iterator[Term]:
    instead = False
    for word in words:
        if word.lower() == "or":
            instead = True
            continue
        yield Term(word.lstrip("-").strip('"'), forbidden=word.startswith("-"), instead=instead)
        instead = False


def _since(tokens: list[str], today: date) -> tuple[date | None, list[str]]:
    """The day, and what is left without it: of the words behind `since`, as many as make one."""
    place = next((at for at, token in enumerate(tokens) if token.lower() == "since"), None)
    if place is None:
        return None, tokens
    for end in range(min(len(tokens), place + 1 + _DAY_WORDS), place + 1, -1):
        if day := read_day(" ".join(tokens[place + 1 : end]), today=today):
            if day > today:
                raise FindError(_("{day} lies ahead: name a day that has come.").format(day=day))
            return day, tokens[:place] + tokens[end:]
    named = " ".join(_up_to_a_filter(tokens[place + 1 :])) or "nothing"
    raise FindError(
        _("“{named}” behind since is no date: write 2026-05-26, yesterday, 3 days or hace 2 semanas.").format(
            named=named
        )
    )


def _up_to_a_filter(tokens: list[str]) -> Iterator[str]:
    for token in tokens[:_DAY_WORDS]:
        if token.startswith("@") or token.lower() in OUTCOMES:
            return
        yield token


def _handle(token: str) -> str:
    handle = read_handle(token)
    if handle is None:
        raise FindError(_("“{token}” is no account: write its name as X shows it, such as @name.").format(token=token))
    return handle.lower()
