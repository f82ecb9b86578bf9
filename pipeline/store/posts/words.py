"""Posts by their words: full text in the languages of the desk, ranked among the newest that match."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal

from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

Outcome = Literal["rejected", "reviewed", "selected", "withheld"]

PATIENCE_S = 3
MOST = 1000
"""So many posts are ranked, the newest that match: a common word has a million."""


@dataclass(frozen=True)
class Term:
    """A word, or words that stand side by side; one of them, or none, where it is one that must not be there."""

    words: str
    forbidden: bool = False
    instead: bool = False
    """Whether it will do in place of the term before it."""


@dataclass(frozen=True)
class Wanted:
    """What posts are looked for; terms may be none where anything else is named."""

    terms: tuple[Term, ...] = ()
    account_id: int | None = None
    outcome: Outcome | None = None
    since: date | None = None


@dataclass(frozen=True)
class Page:
    """The ids of some posts, the best first, and how many match in all, `MOST` at most."""

    tweet_ids: tuple[int, ...]
    matching: int


class NoWords(Exception):
    """Nothing of what was typed is a word."""


class TooMany(Exception):
    """So many posts have the words that what else is asked of them cannot be looked at in time."""


_IN_EVERY_LANGUAGE = text(
    "select place, cast(phraseto_tsquery(cast(oid as regconfig), folded(term)) as text) as query "
    "from unnest(cast(:terms as text[])) with ordinality as asked(term, place), pg_ts_config "
    r"where cfgname like 'words\_%' group by 1, 2 order by 1, 2"
)
_CONDITIONS = {
    None: "",
    "withheld": "and exists (select from predictions d where d.tweet_id = p.tweet_id and d.outcome = :outcome)",
}
_CLICKED = (
    "and exists (select from feedback f where f.tweet_id = p.tweet_id and f.label = :outcome and f.undone_at is null)"
)
# Stretch by stretch of time, the newest and shortest first: an index knows which posts of it match, and what is enough
# ends it. So a common word costs no more than a rare one, whatever Postgres believes of how common it is.
_RANKED = """
select tweet_id, count(*) over () from (
  select found.* from unnest(cast(:stretches as text[]), cast(:ends as timestamptz[])) as stretch(word, ending),
  lateral (
    select tweet_id, posted_at, words from post_words p
    where words @@ (cast(:matching as tsquery) && cast(quote_literal(word) as tsquery)) and posted_at < ending
      and posted_at >= :since {condition}
    order by posted_at desc limit :most
  ) as found limit :most
) as newest
order by ts_rank(words, cast(:matching as tsquery)) desc, posted_at desc, tweet_id desc limit :size offset :start
"""
_FIRST, _WEEK = datetime(1970, 1, 1, tzinfo=UTC), timedelta(weeks=1)
_WEEKS = (1, 4, 16, 64)
_OUT_OF_TIME = "57014"


def ranked(session: Session, wanted: Wanted, *, size: int, start: int = 0) -> Page:
    """Find a page of the newest that match, the best first and of those alike the newest. Raises NoWords, TooMany."""
    newest = session.scalar(text("select max(posted_at) from tweets"))
    if newest is None:
        return Page((), 0)
    since = datetime.combine(wanted.since or _FIRST, time(), UTC)
    stretches = list(_stretches(newest, since=since))
    values: dict[str, Any] = {
        "matching": _matching(session, wanted), "since": since, "most": MOST,
        "stretches": [word for word, _ in stretches], "ends": [end for _, end in stretches],
        "size": size, "start": start,
    }  # fmt: skip
    query = _RANKED.format(condition=_CONDITIONS.get(wanted.outcome, _CLICKED))
    rows = _in_time(session, query, values | ({"outcome": wanted.outcome} if wanted.outcome else {}))
    return Page(tuple(row[0] for row in rows), rows[0][1] if rows else 0)


def _in_time(session: Session, query: str, values: dict[str, Any]) -> Sequence[Any]:
    """Ask in a transaction of its own, which a timeout ends."""
    with session.begin_nested():
        session.execute(text(f"set local statement_timeout = '{PATIENCE_S}s'"))
        try:
            return session.execute(text(query), values).all()
        except OperationalError as error:
            if getattr(error.orig, "pgcode", None) == _OUT_OF_TIME:
                raise TooMany from error
            raise


def _stretches(newest: datetime, *, since: datetime) -> Iterator[tuple[str, datetime]]:
    """Stretches of time, each as the word that its posts have, and where the one begins that came before it."""
    begun = (newest - _FIRST) // _WEEK + 1
    for weeks in _WEEKS:
        for _ in range(2):
            if _FIRST + begun * _WEEK <= since:
                return
            number = (begun - 1) // weeks
            yield f"w{weeks}:{number}", _FIRST + begun * _WEEK
            begun = number * weeks
    if _FIRST + begun * _WEEK > since:
        yield "w:", _FIRST + begun * _WEEK


def _matching(session: Session, wanted: Wanted) -> str:
    """The query of Postgres that a post must match: each term in whatever language it is said."""
    ways: dict[int, list[str]] = defaultdict(list)
    for place, query in session.execute(_IN_EVERY_LANGUAGE, {"terms": [term.words for term in wanted.terms]}):
        ways[place - 1] += [f"({query})"] if query else []
    said: list[list[str]] = []
    for place, term in enumerate(wanted.terms):
        if any_of := " | ".join(ways[place]):
            query = f"!({any_of})" if term.forbidden else f"({any_of})"
            said += [] if term.instead and said else [[]]
            said[-1].append(query)
    if wanted.terms and not said:
        raise NoWords
    account = [] if wanted.account_id is None else [f"'a:{wanted.account_id}'"]
    return " & ".join([*account, *(f"({' | '.join(one)})" for one in said)]) or "'w:'"
