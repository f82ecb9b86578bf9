"""Rows of working together: the menu of a card, notes, second opinions."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from bot.blocks import ids
from bot.blocks.teamwork import dialogs
from pipeline.desk import notes, second_opinions, taking
from tests.bot import payloads
from tests.bot.counted.room import Room
from tests.bot.newsroom import ADMIN, OTHER
from tests.bot.roles.cards import CARDS, card, judged
from tests.bot.roles.row import Json, Row, chosen, opened, pressed_alone

NOTES = CARDS | {"note_messages"}
Made = Callable[[Room, str], Json]


def stored(room: Room, work: Callable[[Session], object]) -> None:
    with room.desk.sessions() as session:
        work(session)
        session.commit()


def taken(room: Room, person: str) -> int:
    """This person has it in hand: the card's id."""
    card_id = card(room)
    stored(room, lambda session: taking.take(session, card_id=card_id, person=person))
    return card_id


def noted(room: Room, person: str) -> int:
    """This person has written under it: the note's id."""
    card_id = card(room)
    stored(room, lambda session: notes.write(session, card_id=card_id, person=person, text="First."))
    return room.one("select max(id) from notes")


def asked(room: Room, person: str) -> int:
    """This person was asked for a second opinion: the question's id."""
    card_id, by = card(room), next(one for one in (OTHER, ADMIN) if one != person)
    stored(room, lambda session: second_opinions.ask(session, card_id=card_id, person=person, by=by))
    return room.one("select max(id) from second_opinions")


def answered(room: Room, person: str) -> int:
    """This person has said something else already: the question's id."""
    opinion_id = asked(room, person)
    stored(room, lambda s: second_opinions.answer(s, opinion_id=opinion_id, person=person, label="rejected"))
    return opinion_id


def of_another(state: Callable[[Room, str], int]) -> Callable[[Room, str], int]:
    """The same, and it is not this person's."""

    def made(room: Room) -> int:
        return state(room, OTHER)

    return lambda room, _: room.standing(made)


def entry(state: Callable[[Room, str], int], wish: str, action_id: str = ids.CARD_MENU) -> Made:
    """An entry of a menu in this state."""
    return lambda room, person: chosen(room, person, action_id, f"{wish}:{state(room, person)}")


def saved(state: Callable[[Room, str], int], dialog: Callable[[int, str], Json], **values: str) -> Made:
    """A dialog about what is in this state was sent off."""

    def made(room: Room, person: str) -> Json:
        view = opened(room, person, dialog(state(room, person), "Words."))
        return payloads.view_submission(room.desk.sandbox, person, view, values)

    return made


def said(state: Callable[[Room, str], int], action_id: str) -> Made:
    """A button under a question."""
    return lambda room, person: pressed_alone(room, person, action_id, state(room, person))


def new(room: Room, _: str) -> int:
    """Nobody has it."""
    return room.standing(card)


def judged_already(room: Room, _: str) -> int:
    """Nobody needs to take it any more."""
    return room.standing(judged)[0]


def dialog_of(state: Callable[[Room, str], int]) -> dict[str, Made]:
    """The entries that open a dialog."""
    return {wish: entry(state, wish) for wish in ("hand_over", "note", "opinion")}


ROWS = {
    "card_menu.choose: take": Row("label", entry(new, "take"), "takings", "took", CARDS),
    "card_menu.choose: take, taken by another": Row("label", entry(of_another(taken), "take")),
    "card_menu.choose: take, judged already": Row("label", entry(judged_already, "take")),
    "card_menu.choose: give back": Row("label", entry(taken, "give_back"), "takings", "gave back", CARDS),
    "card_menu.choose: give back what another has": Row("label", entry(of_another(taken), "give_back")),
    **{f"card_menu.choose: {wish}": Row("label", made) for wish, made in dialog_of(new).items()},
    "card_menu.hand_over": Row("label", saved(new, dialogs.hand_over, person=OTHER), "takings", "handed over", CARDS),
    "card_menu.hand_over: what another has": Row("label", saved(of_another(taken), dialogs.hand_over, person=OTHER)),
    "card_menu.hand_over: judged already": Row("label", saved(judged_already, dialogs.hand_over, person=OTHER)),
    "notes.save": Row("label", saved(new, dialogs.write_note, note="Words."), "notes", "noted", NOTES),
    "notes.save: judged already": Row(
        "label", saved(judged_already, dialogs.write_note, note="Words."), "notes", "noted", NOTES
    ),
    "notes.save: changed": Row(
        "label", saved(noted, dialogs.change_note, note="Others."), "notes", "changed note", NOTES
    ),
    "notes.save: of another": Row("label", saved(of_another(noted), dialogs.change_note, note="Others.")),
    "notes.choose: edit": Row("label", entry(noted, "edit", ids.NOTE_MENU)),
    "notes.choose: edit what another wrote": Row("label", entry(of_another(noted), "edit", ids.NOTE_MENU)),
    "notes.choose: delete": Row("label", entry(noted, "delete", ids.NOTE_MENU), "notes", "deleted note", NOTES),
    "notes.choose: delete what another wrote": Row("label", entry(of_another(noted), "delete", ids.NOTE_MENU)),
    "opinions.ask": Row("label", saved(new, dialogs.second_opinion, person=OTHER), "second_opinions", "asked opinion"),
    "opinions.ask: anybody": Row("label", saved(new, dialogs.second_opinion), "second_opinions", "asked opinion"),
    **{
        f"opinions.answer: {label}": Row(
            "label", said(asked, action_id), "second_opinions", "gave opinion", anywhere=True
        )
        for label, action_id in ids.OPINION.items()
    },
    "opinions.answer: for another": Row("label", said(of_another(asked), ids.OPINION["selected"]), anywhere=True),
    "opinions.undo": Row("label", said(answered, ids.UNDO_OPINION), "second_opinions", "undid", anywhere=True),
    "opinions.undo: of another": Row("label", said(of_another(answered), ids.UNDO_OPINION), anywhere=True),
}
