"""Every listener, for every role, in every state: who may changes one thing, which is logged; nobody else changes any.

A new listener needs a row in the table: its act, what makes the payload, and the one thing that it changes.
"""

import copy
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.listeners.command import VERBS
from bot.sandbox import Sandbox, SandboxConfig
from pipeline.store.desk import people
from tests.bot.counted import slack
from tests.bot.counted.room import Room
from tests.bot.newsroom import ADMIN, GENERAL, HEAD, desk_on
from tests.bot.roles import cards
from tests.bot.roles.ledger import Ledger
from tests.bot.roles.row import EVERYBODY, GONE, MAY, READER, ROLE_OF, Json, Row
from tests.bot.roles.table import ROWS, send
from tests.bot.ways import Dispatch

NOT_THINGS = {"events", "acts", "last_clicks", "quotations"}
"""Side rows: what is told by `verb`, and what keeps a second delivery and a slip of the hand apart."""
OUTSIDE = [person for person, role in ROLE_OF.items() if role not in MAY["read"]]
ODD = ("", "x", "0", "-1", "999999", "1:2:3", "9" * 30, "١", "pause:0", "sell:1")


@pytest.fixture
def room(database_url: str, redis_url: str, model_folder: Path, tmp_path: Path) -> Iterator[Room]:
    shutil.copytree(model_folder, tmp_path / "models" / "svm-tfidf-demo")
    reactions = ",".join(f"{name}={label}" for label, name in cards.EMOJI.items())
    values: Json = {"negative_fraction": 1.0, "copies": "off", "reactions": reactions, "publisher_name": "The Desk"}
    with (
        Sandbox(SandboxConfig(people=EVERYBODY)).running() as sandbox,
        desk_on(sandbox, database_url=database_url, redis_url=redis_url, folder=tmp_path, **values) as desk,
    ):
        with desk.sessions() as session:
            people.give(session, {HEAD: "head", READER: "reader"}, by="test", first_admin=ADMIN)
            session.commit()
        yield Room(desk, Dispatch(desk))


@pytest.mark.parametrize("name", ROWS)
def test_who_may_changes_one_thing_and_nobody_else_changes_any(room: Room, name: str) -> None:
    row = ROWS[name]
    for person in who_tries(name):
        role = ROLE_OF[person]
        payload = row.made(room, person)
        before = Ledger.of(room.desk, person)
        answer = send(room, payload)
        after = Ledger.of(room.desk, person)
        told = before.private != after.private or answer.get("response_action") == "update"
        if role in row.may:
            changed_one_thing(row, before, after)
            send(room, payload)
            changed_nothing(after, Ledger.of(room.desk, person), follows=row.follows)
            if row.changes:
                room.changed()
            continue
        assert told or person == GONE, f"a {role} was told nothing"
        changed_nothing(before, after)
        assert after.logged_since(before) == refusals(name, person)


def who_tries(name: str) -> list[str]:
    """Everybody of the desk, and a share of the others: each listener hears all of them, in one state or another."""
    states = [one for one in ROWS if one.partition(":")[0] == name.partition(":")[0]]
    turns = min(len(states), len(OUTSIDE))
    return [*OUTSIDE[states.index(name) % turns :: turns], *(person for person in ROLE_OF if person not in OUTSIDE)]


def test_every_listener_hears_everybody() -> None:
    heard: dict[str, set[str]] = {}
    for name in ROWS:
        heard.setdefault(name.partition(":")[0], set()).update(who_tries(name))
    assert all(people == set(ROLE_OF) for people in heard.values())


def refusals(name: str, person: str) -> list[tuple[Any, ...]]:
    """What the event log says of a refused act; nothing of whoever is turned away before, or has the role but no part."""
    act, role = ROWS[name].act, ROLE_OF[person]
    if person == GONE or role in MAY[act]:
        return []
    if name.startswith("command.") and role not in MAY["read"]:
        act = "read"  # which every line asks for first
    return [("refused", person, act)]


def changed_one_thing(row: Row, before: Ledger, after: Ledger) -> None:
    changed = {name: number for name, number in after.changed_since(before).items() if name not in NOT_THINGS}
    assert changed.pop(row.changes, 0) == bool(row.changes)
    assert changed.keys() <= row.follows
    assert [verb for verb, *_ in after.logged_since(before)] == row.verb.split(" and ") * bool(row.verb)


def changed_nothing(before: Ledger, after: Ledger, *, follows: frozenset[str] = frozenset()) -> None:
    assert after.changed_since(before).keys() <= NOT_THINGS | follows
    assert after.public == before.public


def forged(payload: Json, *, anywhere: bool) -> Iterator[tuple[str, Json]]:
    """The same from elsewhere, and about what it is not about."""
    team = {"id": "T0OTHER", "domain": "other"}
    yield "another app", payload | {"api_app_id": "A0OTHER"}
    if "command" in payload or "event" in payload:
        named = {key: payload[key] for key in payload if key != "authorizations"}
        yield "another workspace", named | {"team_id": "T0OTHER"}
        yield from _elsewhere(payload) if "event" in payload else ()
        return
    yield "another workspace", payload | {"team": team, "view": _of_another_team(payload)}
    for value in ODD if "actions" in payload or "view" in payload else ():
        yield f"value {value!r}", _about(payload, value)
    if "channel" in payload and not anywhere:
        moved = {"channel": {"id": GENERAL}, "container": payload["container"] | {"channel_id": GENERAL}}
        yield "another channel", payload | moved


def used_again(payload: Json) -> Json:
    """The same of a later moment: what was refused is not done by a second delivery."""
    later = copy.deepcopy(payload)
    for action in later.get("actions", ()):
        action["action_ts"] += "9"
    if "event" in later:
        later["event"]["event_ts"] += "9"
    elif later.get("type") == "view_submission":
        later["trigger_id"] += "9"
    return later


def _elsewhere(payload: Json) -> Iterator[tuple[str, Json]]:
    """An emoji on what is none of our cards."""
    event = payload["event"]
    for place in ({"channel": GENERAL}, *({"ts": odd} for odd in ODD)):
        yield str(place), payload | {"event": event | {"item": event["item"] | place}}


def _of_another_team(payload: Json) -> Any:
    view = payload.get("view")
    return view and view | {"app_installed_team_id": "T0OTHER"}


def _about(payload: Json, value: str) -> Json:
    """About what no row of ours is: the value of the element, or what stands beside the dialog."""
    about = copy.deepcopy(payload)
    for action in about.get("actions", ()):
        held = action.get("selected_option") or action
        held["value"] = value
    if "view" in about:
        about["view"]["private_metadata"] = value
    return about


STORED = [name for name, row in ROWS.items() if row.changes]


@pytest.mark.parametrize("name", [name for name in STORED if name != "people.save"])  # which names itself by nothing
def test_what_is_forged_changes_nothing(room: Room, name: str) -> None:
    payload = ROWS[name].made(room, ADMIN)
    before = Ledger.of(room.desk, ADMIN)
    for what, forgery in forged(payload, anywhere=ROWS[name].anywhere):
        send(room, forgery)
        after = Ledger.of(room.desk, ADMIN)
        assert after.changed_since(before).keys() <= NOT_THINGS | {"campaign_seats"}, what
        assert after.public == before.public, what
        before = after
    send(room, used_again(payload))
    changed_one_thing(ROWS[name], before, Ledger.of(room.desk, ADMIN))


def test_every_listener_and_every_verb_has_a_row(room: Room) -> None:
    assert {name.partition(":")[0] for name in ROWS} == slack.every(room.acting.app)
    assert {name.split()[1] for name in ROWS if name.startswith("command.")} >= set(VERBS)
