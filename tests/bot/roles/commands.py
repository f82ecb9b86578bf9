"""Rows of `/claimwire …`: each verb, and what it does."""

from collections.abc import Callable

from bot.blocks import ids
from pipeline.sources.source import Profile
from tests.bot.counted.room import Room
from tests.bot.roles.cards import CARDS, judged
from tests.bot.roles.dialogs import SEATS
from tests.bot.roles.row import Json, Row, pressed_alone, typed
from tests.fakes import SOMEBODY, FeedSource


def undo(text: str) -> Callable[[Room, str], Json]:
    """A line about this person's clicks, of which one stands."""

    def made(room: Room, person: str) -> Json:
        judged(room, person)
        return typed(text)(room, person)

    return made


def history(room: Room, person: str) -> Json:
    return typed(f"history {room.repeated(1)}")(room, person)


def turn(room: Room, person: str) -> Json:
    """To another page of what was found."""
    return pressed_alone(room, person, f"{ids.FOUND_PAGE}_next", "0:paro")


def pause(room: Room, person: str) -> Json:
    (number,) = room.numbers(1)
    room.desk.monitor(Profile(str(number), f"handle{number}", "N"))
    return typed(f"accounts pause @handle{number}")(room, person)


def add(room: Room, person: str) -> Json:
    room.desk.tools.__dict__["source"] = FeedSource(name=room.desk.settings.source, known=[SOMEBODY])
    return typed(f"accounts add @{SOMEBODY.handle}")(room, person)


def campaign(text: str) -> Callable[[Room, str], Json]:
    """A line about a campaign of one post."""

    def made(room: Room, person: str) -> Json:
        room.do("update campaigns set state = 'closed', closed_at = now()")
        return typed(f"label {text}".format(room.campaign(1, annotators=9)))(room, person)

    return made


def new_campaign(room: Room, person: str) -> Json:
    room.posts(1)
    return typed(f"label new 1 drawn {room.made}")(room, person)


ROWS = {
    "command.answer: help": Row("read", typed("help")),
    "command.answer: nothing": Row("read", typed("")),
    "command.answer: what is none": Row("read", typed("hepl")),
    "command.answer: undo": Row("read", undo("undo")),
    "command.answer: undo last": Row("label", undo("undo last"), "feedback", "undid", CARDS),
    "command.answer: report": Row("read", typed("report")),
    "command.answer: stories": Row("read", typed("stories")),
    "command.answer: find": Row("read", typed("find paro")),
    "command.answer: find like": Row("read", typed("find like: el paro")),
    "command.answer: history": Row("read", history),
    "posts.turn": Row("read", turn),
    "command.answer: accounts": Row("read", typed("accounts")),
    "command.answer: accounts pause": Row("manage", pause, "accounts", "paused"),
    "command.answer: accounts add": Row("manage", add, "accounts", "added", frozenset({"source_reads"})),
    "command.answer: retrain": Row("manage", typed("retrain now"), "retrainings", "asked"),
    "command.answer: label": Row("label", campaign(""), follows=SEATS),
    "command.answer: label list": Row("read", campaign("list")),
    "command.answer: label results": Row("manage", campaign("results {}")),
    "command.answer: label close": Row("manage", campaign("close {}"), "campaigns", "closed"),
    "command.answer: label new": Row(
        "manage", new_campaign, "campaigns", "opened", frozenset({"campaign_tweets", "campaign_seats"})
    ),
}
