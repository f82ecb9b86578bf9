"""What Postgres is asked for when people type words: each in whatever language a post says it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Term:
    """A word, or words that stand side by side."""

    words: str
    forbidden: bool = False
    """Whether it is one that must not be there."""
    instead: bool = False
    """Whether it will do in place of the term before it."""


class NoWords(Exception):
    """Nothing of what was typed is a word."""


class Queries(NamedTuple):
    """Two queries of Postgres, empty where nothing is asked."""

    exact: str
    loose: str
    """Without looking whether words stand side by side: an index alone can answer it."""


@dataclass(frozen=True)
class _Said:
    """A term, and how it is said in every language."""

    term: Term
    side_by_side: set[str] = field(default_factory=set)
    anywhere: set[str] = field(default_factory=set)

    def query(self, ways: set[str]) -> str:
        any_of = " | ".join(f"({one})" for one in sorted(ways))
        return f"!({any_of})" if self.term.forbidden else f"({any_of})"


_IN_EVERY_LANGUAGE = text(
    "select distinct place - 1, cast(phraseto_tsquery(cast(oid as regconfig), folded(term)) as text), "
    "cast(plainto_tsquery(cast(oid as regconfig), folded(term)) as text) "
    "from unnest(cast(:terms as text[])) with ordinality as asked(term, place), pg_ts_config "
    r"where cfgname like 'words\_%'"
)


def queries(session: Session, terms: Sequence[Term]) -> Queries:
    """The queries that a post must match to have these terms. Raises NoWords."""
    if not terms:
        return Queries("", "")
    every = [_Said(term) for term in terms]
    for place, phrase, words in session.execute(_IN_EVERY_LANGUAGE, {"terms": [term.words for term in terms]}):
        every[place].side_by_side.add(phrase)
        every[place].anywhere.add(words)
    asked = [one for one in every if one.side_by_side != {""}]
    if not asked:
        raise NoWords
    # Words that must not stand side by side may stand in one post.
    known = [one for one in asked if not one.term.forbidden or one.anywhere == one.side_by_side]
    exact = ((one, one.query(one.side_by_side - {""})) for one in asked)
    loose = ((one, one.query(one.anywhere - {""})) for one in known)
    return Queries(" & ".join(_groups(exact)), " & ".join(_groups(loose)))


def _groups(queries: Iterable[tuple[_Said, str]]) -> Iterator[str]:
    """What must be there, each with what will do in its place."""
    groups: list[list[str]] = []
    for said, query in queries:
        if not groups or not said.term.instead:
            groups.append([])
        groups[-1].append(query)
    return (f"({' | '.join(group)})" for group in groups)
