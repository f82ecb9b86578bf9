"""Rows of what people ask: a line, a shortcut, Why? on a card, and a card of it."""

from typing import Any

from bot.blocks import ids
from pipeline.processes import answers
from pipeline.store.desk import inquiries
from tests.bot import payloads
from tests.bot.counted.room import Room
from tests.bot.newsroom import GENERAL, OTHER
from tests.bot.roles.cards import card, judged, on
from tests.bot.roles.row import Json, Row, chosen, pressed, pressed_alone, typed

CARD_OF_IT = frozenset({"tweets", "predictions", "accounts", "inquiries", "post_words", "findings"})


def used(words: str) -> Any:
    """The shortcut is chosen on a message with these words."""

    def made(room: Room, person: str) -> Json:
        room.desk.sandbox.say(OTHER, GENERAL, "x")
        message = room.desk.sandbox.messages(GENERAL)[-1] | {"text": words}
        return payloads.shortcut(room.desk.sandbox, person, message, channel=GENERAL)

    return made


def why(room: Room, person: str) -> Json:
    """Of a card that this person has labelled."""
    return pressed(room, person, ids.WHY, judged(room, person)[0])


def why_in_menu(room: Room, person: str) -> Json:
    return chosen(room, person, ids.CARD_MENU, f"why:{judged(room, person, 'selected')[0]}")


def answered(room: Room, person: str) -> Json:
    """The button under an answer that this person has had."""
    (number,) = room.numbers(1)
    with room.desk.sessions() as session:
        room.desk.tools.judge(session)
        inquiry_id = inquiries.add(session, person=person, words=f"El paro baja un {number} % desde 2019.")
        session.commit()
    answers.answer(inquiry_id)
    return pressed_alone(room, person, ids.MAKE_CARD, inquiry_id)


def of_another(room: Room, person: str) -> Json:
    """The button under what somebody else was answered."""
    value = answered(room, OTHER)["actions"][0]["value"]
    return pressed_alone(room, person, ids.MAKE_CARD, value)


ROWS = {
    "command.answer: check": Row("ask", typed("check El paro baja un 3 %"), "inquiries", "asked"),
    "command.answer: check nothing": Row("read", typed("check")),
    "asking.use": Row("ask", used("El paro baja un 3 %"), "inquiries", "asked", anywhere=True),
    "asking.use: no words": Row("ask", used(""), anywhere=True),
    "on_cards.why": Row("ask", why, "inquiries", "asked why"),
    "on_cards.why: not labelled": Row("ask", on(card, ids.WHY)),
    "on_cards.why: labelled by another": Row("ask", on(lambda room: judged(room)[0], ids.WHY)),
    "card_menu.choose: why": Row("ask", why_in_menu, "inquiries", "asked why"),
    "on_cards.make": Row("ask", answered, "cards", "made card", CARD_OF_IT, anywhere=True),
    "on_cards.make: of another": Row("ask", of_another, anywhere=True),
}
