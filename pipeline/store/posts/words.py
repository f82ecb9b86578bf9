"""Posts by their words: full text in the languages of the desk, ranked among the newest that match."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal

from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from pipeline.store.posts.terms import Term, queries

Outcome = Literal["rejected", "reviewed", "selected", "withheld"]

PATIENCE_S = 3
MOST = 500
"""So many posts are ranked, the newest that match: a common word has a million."""
MOST_OF_OUTCOME = 100
"""So many of those of one outcome: for each of them many are looked at that have another."""
LOOKED_AT = 20_000
"""Whether words stand side by side is looked at in so many posts, the newest that have them."""


@dataclass(frozen=True)
class Wanted:
    """What posts are looked for; terms may be none where anything else is named."""

    terms: tuple[Term, ...] = ()
    account_id: int | None = None
    outcome: Outcome | None = None
    since: date | None = None


@dataclass(frozen=True)
class Page:
    """The ids of some posts, the best first, and how many match in all, as far as they are ranked."""

    tweet_ids: tuple[int, ...]
    matching: int
    only_newest: bool = False
    """Whether older ones may match, too."""


class TooMany(Exception):
    """So many posts have the words that what else is asked of them cannot be looked at in time."""


_CONDITIONS = {
    None: "",
    "withheld": (
        "and exists (select from predictions d where d.tweet_id = p.tweet_id and d.outcome in (:outcome, 'hidden'))"
    ),
    # So few that they are read once, into memory: looked up post by post, most posts would be looked up in vain.
    "selected": (
        "and (p.tweet_id in (select tweet_id from feedback where label = :outcome and undone_at is null)) is true"
    ),
}
_CLICKED = (
    "and exists (select from feedback f where f.tweet_id = p.tweet_id and f.label = :outcome and f.undone_at is null)"
)
# Stretch by stretch of time, the newest and shortest first: an index knows which posts of it match, and what is enough
# ends it. So a common word costs no more than a rare one, whatever Postgres believes of how common it is.
_NEWEST = """
select found.* from unnest(cast(:stretches as text[]), cast(:ends as timestamptz[])) as stretch(word, ending), lateral (
  select tweet_id, posted_at, words from post_words p
  where words @@ (cast(:loose as tsquery) && cast(quote_literal(word) as tsquery)) and posted_at < ending
    and posted_at >= :since {condition}
  order by posted_at desc limit :looked_at
) as found limit :looked_at
"""
_RANKED = """
select tweet_id, count(*) over () from (
  select * from ({newest}) as newest where words @@ cast(:exact as tsquery) limit :most
) as matching
order by ts_rank(words, cast(:exact as tsquery)) desc, posted_at desc, tweet_id desc limit :size offset :start
"""
_COUNTED = "select count(*) from ({newest}) as newest"
_FIRST, _WEEK = datetime(1970, 1, 1, tzinfo=UTC), timedelta(weeks=1)
_WEEKS = (1, 4, 16, 64)
_OUT_OF_TIME = "57014"


def ranked(session: Session, wanted: Wanted, *, size: int, start: int = 0) -> Page:
    """Find a page of the newest that match, the best first and of those alike the newest. Raises NoWords, TooMany."""
    last = session.scalar(text("select max(posted_at) from tweets"))
    if last is None:
        return Page((), 0)
    values = _values(session, wanted, last)
    newest = _NEWEST.format(condition=_CONDITIONS.get(wanted.outcome, _CLICKED))
    rows = _in_time(session, _RANKED.format(newest=newest), values | {"size": size, "start": start})
    matching = rows[0][1] if rows else 0
    only_newest = matching >= values["most"]
    if not only_newest and values["loose"] != values["exact"]:
        only_newest = _in_time(session, _COUNTED.format(newest=newest), values)[0][0] >= LOOKED_AT
    return Page(tuple(row[0] for row in rows), matching, only_newest=only_newest)


def _values(session: Session, wanted: Wanted, last: datetime) -> dict[str, Any]:
    since = datetime.combine(wanted.since or _FIRST, time(), UTC)
    # An account has few enough posts to look at them all at once.
    stretches = list(_stretches(last, since=since, of_weeks=_WEEKS if wanted.account_id is None else ()))
    own = [] if wanted.account_id is None else [f"'a:{wanted.account_id}'"]
    exact, loose = (" & ".join(filter(None, [*own, query])) or "'w:'" for query in queries(session, wanted.terms))
    return {
        "exact": exact, "loose": loose, "since": since, "looked_at": LOOKED_AT,
        "most": MOST if wanted.outcome is None else MOST_OF_OUTCOME,
        "stretches": [word for word, _ in stretches], "ends": [end for _, end in stretches],
    } | ({"outcome": wanted.outcome} if wanted.outcome else {})  # fmt: skip


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


def _stretches(last: datetime, *, since: datetime, of_weeks: Sequence[int]) -> Iterator[tuple[str, datetime]]:
    """Stretches of time, each as the word that its posts have, and where the one begins that came before it."""
    begun = (last - _FIRST) // _WEEK + 1
    for weeks in of_weeks:
        for _ in range(2):
            if _FIRST + begun * _WEEK <= since:
                return
            number = (begun - 1) // weeks
            yield f"w{weeks}:{number}", _FIRST + begun * _WEEK
            begun = number * weeks
    if _FIRST + begun * _WEEK > since:
        yield "w:", _FIRST + begun * _WEEK
