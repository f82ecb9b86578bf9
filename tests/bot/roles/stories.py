"""Rows of stories: their buttons, the dialogs behind them, and what is taken back, in every state of a story."""

from collections.abc import Callable

from bot.blocks import ids
from bot.blocks.stories import dialogs
from pipeline.desk.roles import Act
from pipeline.desk.stories import steps
from pipeline.processes import tasks
from tests.bot.counted.room import Room
from tests.bot.newsroom import FACT_CHECK, OTHER
from tests.bot.roles.cards import CARDS, decided, on, proposed, undo, withdrawn
from tests.bot.roles.row import Json, Row, pressed
from tests.bot.roles.teamwork import saved

State = Callable[[Room], int]

ASKED: dict[str, Act] = {
    "fact_check": "decide", "leave": "decide", "start": "work", "publish": "work", "assign": "assign", "give_up": "decide"
}  # fmt: skip
SAID = {"publish": {"link": "https://desk.example/a", "rating": "False"}, "assign": {"assignee": OTHER}}
"""What is said in a dialog beside what it opens with."""
ARCHIVE = CARDS | {"published_checks"}


def accepted(room: Room) -> int:
    """It is to be checked, and nobody has begun: the copy's id."""
    return decided(room, choice="fact_check")[0]


def started(room: Room, person: str = OTHER) -> tuple[int, int]:
    """This person is at work on it: the copy's id, and the step's."""
    copy = accepted(room)
    with room.desk.sessions() as session:
        acted = steps.start(session, card_id=copy, person=person, channel=None)
        session.commit()
    for one in acted.touched:
        tasks.show_card(one)
    return copy, acted.id


def left(room: Room) -> int:
    """It is left: the copy's id."""
    return decided(room)[0]


def asked_on(act: str) -> State:
    """Where this is to be done."""
    return proposed if act in ids.DECISION else accepted


def dialog_of(act: str) -> Callable[[int, str], Json]:
    """The dialog behind a button, about a card."""

    def dialog(card_id: int, words: str) -> Json:
        about = f"{card_id}:{FACT_CHECK}"
        if act == "publish":
            return dialogs.publication(about, words, claim=words, ratings=["False"])
        return (dialogs.leaving if act in ("leave", "give_up") else dialogs.assignment)(act, about, words)

    return dialog


def sent(act: str, state: State) -> Callable[[Room, str], Json]:
    """The dialog was sent off."""
    return saved(lambda room, _: room.standing(state), dialog_of(act), **SAID.get(act, {}))


IN_VAIN: dict[str, tuple[State, ...]] = {
    "fact_check": (left, accepted, withdrawn), "leave": (left, accepted, withdrawn), "start": (proposed, left, withdrawn),
    "publish": (proposed, left, withdrawn), "assign": (proposed, left, withdrawn), "give_up": (proposed, left, withdrawn),
}  # fmt: skip
"""States in which it comes to nothing."""
SAVED = {
    "fact_check": ("decisions", "fact_check", CARDS), "leave": ("decisions", "leave", CARDS),
    "publish": ("story_steps", "published and publish", ARCHIVE), "give_up": ("story_steps", "give_up", CARDS),
    "assign": ("stories", "assigned", CARDS),
}  # fmt: skip
"""The dialog of an act: where it is stored, as what, and what follows."""

ROWS = {
    **{f"opening.ask: {act}": Row(ASKED[act], on(asked_on(act), ids.STORY[act], FACT_CHECK)) for act in ids.STORY_VIEW},
    **{
        f"opening.ask: {act}, {state.__name__}": Row(ASKED[act], on(state, ids.STORY[act], FACT_CHECK))
        for act in ids.STORY_VIEW
        for state in IN_VAIN[act]
    },
    "opening.start": Row("work", on(accepted, ids.STORY["start"], FACT_CHECK), "story_steps", "start", CARDS),
    **{
        f"opening.start: {state.__name__}": Row("work", on(state, ids.STORY["start"], FACT_CHECK))
        for state in IN_VAIN["start"]
    },
    "opening.start: started already": Row(
        "work", lambda room, who: pressed(room, who, ids.STORY["start"], started(room, who)[0], FACT_CHECK)
    ),
    **{f"saving.save: {act}": Row(ASKED[act], sent(act, asked_on(act)), *SAVED[act]) for act in ids.STORY_VIEW},
    **{
        f"saving.save: {act}, {state.__name__}": Row(ASKED[act], sent(act, state))
        for act in ids.STORY_VIEW
        for state in IN_VAIN[act]
    },
    "records.open_record": Row("decide", on(proposed, ids.RECORD_OPEN, FACT_CHECK)),
    "clicks.undo: step": Row(
        "work", undo(lambda room, who: started(room, who)[1], ids.UNDO_STEP, FACT_CHECK), "story_steps", "undid", CARDS
    ),
    "clicks.undo: step of another": Row(
        "work", undo(lambda room, _: room.standing(started)[1], ids.UNDO_STEP, FACT_CHECK)
    ),
}
