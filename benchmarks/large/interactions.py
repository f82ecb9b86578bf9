"""What people do on a desk, each with whoever may do it on the least role: what is made before, and what is measured.

Every row of the tests' table of listeners is here, in every state of card and story, and beside them what only looks.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from benchmarks.large.calls.people import FOUND
from bot.blocks import ids
from bot.blocks.home import modals
from bot.listeners import settings
from pipeline.desk.exporting.export import BATCH
from pipeline.desk.exporting.tables import TABLES
from pipeline.sources.source import Profile
from pipeline.store.desk import people
from tests.bot import payloads
from tests.bot.counted.room import Room
from tests.bot.newsroom import ADMIN, CHECKER, HEAD
from tests.bot.roles.row import READER, ROBOT, ROLE_OF, Json, Row, at_home, opened, pressed_alone, typed
from tests.bot.roles.table import ROWS, send
from tests.fakes import FeedSource

Made = Callable[[Room, str], Any]

GROWS = ("report", "retrain", "label new")
"""Lines that read all that they count, by design: posts of weeks, new labels, all posts to draw from."""
CHANGES_ALL = "command.answer: history"
"""A row that changes every card of a desk before somebody acts: there is another line in place of it."""
PUBLISHED = "select external_id from tweets where id = (select min(tweet_id) from stories where state = 'published')"


@dataclass(frozen=True)
class Interaction:
    """Something that a person does; what is made before is not measured."""

    name: str
    person: str
    made: Made
    done: Callable[[Room, Any], object] = send
    verbs: tuple[str, ...] = ()
    """What the event log says when it is done."""
    grows: bool = False


def _of_row(name: str, row: Row) -> Interaction:
    person = next(person for person, role in ROLE_OF.items() if role in row.may)
    grows = any(name == f"command.answer: {line}" for line in GROWS)
    verbs = tuple(row.verb.split(" and ")) if row.verb else ()
    return Interaction(name, person, ANEW.get(name, row.made), verbs=verbs, grows=grows)


def _line(text: str, person: str = CHECKER) -> Interaction:
    return Interaction(f"/claimwire {text}", person, typed(text))


def _people(room: Room, person: str) -> Json:
    """One more is named, who acts nowhere else and has no role yet."""
    with room.desk.sessions() as session:
        people.give(session, {ROBOT: None}, by="benchmark", first_admin=ADMIN)
        session.commit()
    view = opened(room, person, modals.roles(modals.Roles({HEAD: "head", READER: "reader"}, {}, _seen(room), {})))
    return payloads.view_submission(room.desk.sandbox, person, view, {"head": [HEAD], "reader": [READER, ROBOT]})


def _cards_a_day(room: Room, person: str) -> Json:
    """Another number than stands."""
    view = opened(room, person, settings._form("sampling"))
    return payloads.view_submission(room.desk.sandbox, person, view, {"cards_per_day": str(500_000 + _seen(room))})


def _seen(room: Room) -> int:
    """The last change of settings."""
    return int(room.one("select coalesce(max(id), 0) from setting_changes"))


def _new_account(room: Room, person: str) -> Json:
    (number,) = room.numbers(1)
    room.desk.tools.__dict__["source"] = FeedSource(known=[Profile(str(number), f"new{number}", "New")])
    return typed(f"accounts add @new{number}")(room, person)


def _retrain(room: Room, person: str) -> Json:
    """Nothing waits any more."""
    room.do("update retrainings set state = 'interrupted', ended_at = now() where ended_at is null")
    return typed("retrain now")(room, person)


ANEW: dict[str, Made] = {
    "people.save": _people, "settings.save": _cards_a_day, "command.answer: accounts add": _new_account,
    "command.answer: retrain": _retrain,
}  # fmt: skip
"""What rows that work once on a desk need before they work again."""


def _history(room: Room, person: str) -> Json:
    """Of a post whose story was published."""
    return typed(f"history {room.desk.rows(PUBLISHED)[0][0]}")(room, person)


def _next_page(room: Room, person: str) -> Json:
    return pressed_alone(room, person, f"{ids.FOUND_PAGE}_next", "1:biblioteca")


def _search(room: Room, person: str) -> Json:
    return at_home(room, person, payloads.search(ids.ACCOUNTS_SEARCH, "account1"))


def _first_pages(room: Room, _: None) -> None:
    """What `claimwire export` reads of each table before it writes anything."""
    with room.desk.sessions() as session:
        for table in TABLES:
            rows = session.execute(table.rows().execution_options(yield_per=BATCH))
            assert next(rows.partitions())


def _all() -> Iterator[Interaction]:
    yield from (_of_row(name, row) for name, row in ROWS.items() if name != CHANGES_ALL)
    yield from (_line(f"find {words}") for words in FOUND)
    yield Interaction("find: the second page", CHECKER, _next_page)
    yield Interaction("/claimwire history", CHECKER, _history)
    yield from (_line(f"stories {which}".strip()) for which in ("", "mine", "due", "published", "published 3"))
    for person in (READER, CHECKER, HEAD, ADMIN):
        yield Interaction(f"App Home: {ROLE_OF[person]}", person, lambda _, who: payloads.home_opened(who))
    yield Interaction("App Home: search", ADMIN, _search)
    yield Interaction("claimwire export: the first page", ADMIN, lambda *_: None, _first_pages)


INTERACTIONS = tuple(_all())
