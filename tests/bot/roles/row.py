"""A row of the table: something that people can do, what it asks for, and the one thing that it changes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.sandbox import Person
from bot.sandbox.config import PEOPLE
from pipeline.desk.roles import Act
from tests.bot import payloads
from tests.bot.counted.room import Room
from tests.bot.newsroom import ADMIN, CHECKER, HEAD, TWEETS

Json = dict[str, Any]

READER, GUEST, ROBOT, STRANGER, GONE = "U0READER", "U0GUEST", "U0ROBOT", "U0STRANGER", "U0GONE"
EVERYBODY = (
    *PEOPLE,
    Person(READER, "reader", "Reader"),
    Person(GUEST, "guest", "Guest", is_restricted=True),
    Person(ROBOT, "robot", "Robot", is_bot=True),
    Person(STRANGER, "stranger", "Stranger", team_id="T0OTHER"),
    Person(GONE, "gone", "Gone", deleted=True),
)
ROLE_OF = {
    GONE: "gone", GUEST: "guest", ROBOT: "bot", STRANGER: "stranger",
    READER: "reader", CHECKER: "fact_checker", HEAD: "head", ADMIN: "admin",
}  # fmt: skip
"""Who acts, from those who may least. The head and the reader are named, the admin by the setting."""

MAY: dict[Act, frozenset[str]] = {
    "read": frozenset({"reader", "fact_checker", "head", "admin"}),
    "label": frozenset({"fact_checker", "head", "admin"}),
    "ask": frozenset({"fact_checker", "head", "admin"}),
    "work": frozenset({"fact_checker", "head", "admin"}),
    "decide": frozenset({"head", "admin"}),
    "assign": frozenset({"head", "admin"}),
    "ratings": frozenset({"head", "admin"}),
    "manage": frozenset({"admin"}),
}


@dataclass(frozen=True)
class Row:
    """One thing that people can do while a card, a dialog or a campaign is in one state."""

    act: Act
    made: Callable[[Room, str], Json]
    """Makes what must stand before, unwatched; what Slack then sends when this person acts."""
    changes: str = ""
    """The table in which one row changes; empty where this only looks, or comes to nothing in this state."""
    verb: str = ""
    """What the event log says of it: a verb, or two with “and”."""
    follows: frozenset[str] = frozenset()
    """Tables that may change with it."""
    only: frozenset[str] = frozenset(ROLE_OF.values())
    """Of those who may, whom this leaves; the others are told why in private."""
    anywhere: bool = False
    """Whether it is about the person's own, and so stands wherever they asked."""

    @property
    def may(self) -> frozenset[str]:
        """The roles for which it works."""
        return MAY[self.act] & self.only


def pressed(room: Room, person: str, action_id: str, value: object, channel: str = TWEETS) -> Json:
    """A button of the newest message in a channel was pressed."""
    message = next(reversed(room.desk.sandbox.messages(channel)), {"ts": "1780000000.000100"})
    used = payloads.button(action_id, str(value))
    return payloads.in_message(room.desk.sandbox, person, used, channel=channel, message=message)


def pressed_alone(room: Room, person: str, action_id: str, value: object, channel: str = TWEETS) -> Json:
    """A button of a message that only this person sees was pressed."""
    used, message = payloads.button(action_id, str(value)), {"ts": "1780000000.000200", "is_ephemeral": True}
    return payloads.in_message(room.desk.sandbox, person, used, channel=channel, message=message)


def chosen(room: Room, person: str, action_id: str, value: str, channel: str = TWEETS) -> Json:
    """An entry of a menu of the newest message in a channel was chosen."""
    used = payloads.menu(action_id, value) | {"action_ts": payloads.button(action_id, value)["action_ts"]}
    message = room.desk.sandbox.messages(channel)[-1]
    return payloads.in_message(room.desk.sandbox, person, used, channel=channel, message=message)


def opened(room: Room, person: str, view: Json) -> Json:
    """A dialog that this person has open, whatever they may."""
    sandbox = room.desk.sandbox
    room.acting.client.views_open(trigger_id=sandbox.services.triggers.give(person), view=view)
    return sandbox.modal(person) or {}


def at_home(room: Room, person: str, action: Json) -> Json:
    """An element of the home tab was used, as admins see it."""
    home = room.desk.sandbox.home(ADMIN) or room.acting.open_home(ADMIN)
    return payloads.in_view(room.desk.sandbox, person, action, view=home)


def typed(text: str) -> Callable[[Room, str], Json]:
    """A line was typed in #tweets."""
    return lambda room, person: payloads.command(room.desk.sandbox, person, text, channel=TWEETS)
