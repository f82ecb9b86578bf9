"""Rows of what stands on cards, under them and beside them, in every state of the card."""

from collections.abc import Callable

from bot.blocks import ids
from bot.blocks.findings import corrections as correction_blocks
from pipeline.checks.corrections import correcting
from pipeline.checks.corrections.correcting import Said
from pipeline.desk import clicks, earlier_check_clicks, second_opinions
from pipeline.desk.clicks import Choice
from pipeline.processes import tasks
from tests.bot import payloads
from tests.bot.counted.room import Room
from tests.bot.counted.rows import COMPARED
from tests.bot.newsroom import ADMIN, FACT_CHECK, OTHER, TWEETS
from tests.bot.roles.row import Json, Row, opened, pressed, pressed_alone
from tests.fakes import post

CARDS = frozenset({"cards", "stories"})
"""What shows a post, and where its story stands."""
FOUND = CARDS | {"findings", "finding_messages"}


def card(room: Room) -> int:
    """Nobody has judged it."""
    (number,) = room.numbers(1)
    return room.desk.card(post(number, f"El paro baja un {number} %."))


def judged(room: Room, person: str = OTHER, label: str = "rejected") -> tuple[int, int]:
    """Somebody has judged it, and it stands as a line: the card's id, and the click's."""
    card_id, stays = card(room), room.desk.tools.choices.undo_line
    with room.desk.sessions() as session:
        acted = clicks.give_feedback(session, card_id=card_id, person=person, label=label, leaves_after=stays)  # type: ignore[arg-type]
        session.commit()
    for one in acted.touched:
        tasks.show_card(one)
    return card_id, acted.id


def left(room: Room) -> int:
    """Somebody has judged it, and its line has left."""
    card_id, _ = judged(room)
    room.desk.let_leave()
    return card_id


def proposed(room: Room) -> int:
    """Its copy waits in #fact-check: that one's id."""
    judged(room, label="selected")
    return room.one("select max(id) from cards where purpose = 'fact_check'")


def withdrawn(room: Room) -> int:
    """Whoever selected it has taken that back, while another one waits: the copy's id."""
    card_id, click_id = judged(room, label="selected")
    copy = room.one("select max(id) from cards where purpose = 'fact_check'")
    with room.desk.sessions() as session:
        clicks.undo_feedback(session, feedback_id=click_id, person=OTHER)
        session.commit()
    for one in (card_id, copy):
        tasks.show_card(one)
    proposed(room)
    return copy


def decided(room: Room, person: str = OTHER, choice: Choice = "leave") -> tuple[int, int]:
    """Somebody has decided: the copy's id, and the decision's."""
    copy = proposed(room)
    with room.desk.sessions() as session:
        acted = clicks.decide(session, card_id=copy, person=person, choice=choice)
        session.commit()
    for one in acted.touched:
        tasks.show_card(one)
    return copy, acted.id


def matched(room: Room) -> str:
    """It shows an earlier check: how a button names that."""
    room.matched(1)
    return f"{room.one('select max(id) from findings')}:{room.one('select max(id) from published_checks')}"


def answered(room: Room, person: str) -> int:
    """This person has said that it is the same claim: the answer's id."""
    finding_id, check_id = map(int, matched(room).split(":"))
    with room.desk.sessions() as session:
        said = earlier_check_clicks.click(
            session, finding_id=finding_id, check_id=check_id, person=person, answer="same", clicked_at=None
        )
        session.commit()
    assert said is not None
    return said.id


def compared(room: Room) -> str:
    """It is held against a page: how a button names that finding."""
    return room.compared(1)


def asked_what_is_right(room: Room, person: str) -> Json:
    """The dialog behind Wrong, answered."""
    about = f"{room.standing(compared)}:0:{TWEETS}"
    view = opened(room, person, correction_blocks.dialog(about, "…", COMPARED, "page"))
    return payloads.view_submission(room.desk.sandbox, person, view, {correction_blocks.ANSWER: "Refute"})


def corrected(room: Room, person: str) -> int:
    """This person has said that a finding is right: the correction's id."""
    finding_id, found = map(int, compared(room).split(":"))
    with room.desk.sessions() as session:
        said = correcting.correct(
            session, finding_id=finding_id, found=found, person=person, said=Said(right=True), clicked_at=None
        )
        session.commit()
    assert said is not None
    return said.id


def opinion(room: Room, person: str) -> int:
    """This person gave a second opinion: its id."""
    card_id, by = card(room), next(one for one in (OTHER, ADMIN) if one != person)
    with room.desk.sessions() as session:
        asked = second_opinions.ask(session, card_id=card_id, person=person, by=by)
        opinion_id = second_opinions.answer(session, opinion_id=asked.id, person=person, label="rejected").id
        session.commit()
    return opinion_id


def others_opinion(room: Room) -> int:
    """Somebody else gave one: its id."""
    return opinion(room, OTHER)


def on(state: Callable[[Room], object], action_id: str, channel: str = TWEETS) -> Callable[[Room, str], Json]:
    """This button of a card in this state."""

    def made(room: Room, person: str) -> Json:
        return pressed(room, person, action_id, room.standing(state), channel)

    return made


def undo(click: Callable[[Room, str], int], action_id: str, channel: str = TWEETS) -> Callable[[Room, str], Json]:
    """This person takes back what they clicked when they still might."""
    return lambda room, person: pressed_alone(room, person, action_id, click(room, person), channel)


def undone(room: Room, person: str) -> int:
    """A click that was taken back already: its id."""
    _, click_id = judged(room, person)
    with room.desk.sessions() as session:
        clicks.undo_feedback(session, feedback_id=click_id, person=person)
        session.commit()
    return click_id


def reacted(state: Callable[[Room, str], object], name: str, kind: str = "added") -> Callable[[Room, str], Json]:
    """This emoji was put on the newest card, or taken away."""

    def made(room: Room, person: str) -> Json:
        state(room, person)
        item = {"type": "message", "channel": TWEETS, "ts": room.desk.sandbox.messages(TWEETS)[-1]["ts"]}
        at = payloads.button(name, "")["action_ts"]
        event = {"type": f"reaction_{kind}", "user": person, "reaction": name, "item": item, "event_ts": at}
        return payloads.home_opened(person) | {"event": event}

    return made


def listed(click: Callable[[Room, str], int], kind: str) -> Callable[[Room, str], Json]:
    """The Undo of this person's click, in the list of their last ones."""
    return lambda room, person: pressed_alone(room, person, ids.UNDO_LISTED, f"{kind}:{click(room, person)}")


EMOJI = {"rejected": "x", "reviewed": "eyes", "selected": "white_check_mark"}

ROWS = {
    **{
        f"clicks.give: {label}": Row("label", on(card, action_id), "feedback", label, CARDS)
        for label, action_id in ids.FEEDBACK.items()
    },
    **{
        f"clicks.give: {label}, {state}": Row("label", on(made, action_id))
        for label, action_id in ids.FEEDBACK.items()
        for state, made in (("judged already", lambda room: judged(room)[0]), ("left already", left))
    },
    **{
        f"clicks.give: {answer}": Row("label", on(matched, action_id), "match_answers", "answered", FOUND)
        for answer, action_id in ids.MATCH.items()
    },
    "clicks.give: right": Row("label", on(compared, ids.CORRECTION["right"]), "corrections", "corrected", FOUND),
    "clicks.undo: correction": Row("label", undo(corrected, ids.UNDO_CORRECTION), "corrections", "undid", FOUND),
    "correcting.ask": Row("label", on(compared, ids.CORRECTION["wrong"])),
    "correcting.save": Row("label", asked_what_is_right, "corrections", "corrected", FOUND),
    "undo_list.undo: correction": Row(
        "label", listed(corrected, "correction"), "corrections", "undid", FOUND, anywhere=True
    ),
    "clicks.undo: feedback": Row("label", undo(lambda room, who: judged(room, who)[1], ids.UNDO_FEEDBACK), "feedback", "undid", CARDS),
    "clicks.undo: feedback, undone already": Row("label", undo(undone, ids.UNDO_FEEDBACK)),
    "clicks.undo: feedback of another": Row("label", undo(lambda room, _: room.standing(judged)[1], ids.UNDO_FEEDBACK)),
    "clicks.undo: decision": Row(
        "decide", undo(lambda room, who: decided(room, who)[1], ids.UNDO_DECISION, FACT_CHECK), "decisions", "undid", CARDS
    ),
    "clicks.undo: decision of another": Row("decide", undo(lambda room, _: room.standing(decided)[1], ids.UNDO_DECISION, FACT_CHECK)),
    "clicks.undo: match": Row(
        "label", undo(answered, ids.UNDO_MATCH), "match_answers", "undid", FOUND
    ),
    **{
        f"reactions.acknowledged: {label}": Row("label", reacted(lambda room, _: room.standing(card), name), "feedback", label, CARDS)
        for label, name in EMOJI.items()
    },
    "reactions.acknowledged: judged already": Row("label", reacted(lambda room, _: room.standing(judged), "eyes")),
    "reactions.acknowledged: taken away": Row("label", reacted(judged, "x", "removed"), "feedback", "undid", CARDS),
    "reactions.acknowledged: taken away, not theirs": Row("label", reacted(lambda room, _: room.standing(judged), "x", "removed")),
    "undo_list.undo: feedback": Row(
        "label", listed(lambda room, who: judged(room, who)[1], "feedback"), "feedback", "undid", CARDS, anywhere=True
    ),
    "undo_list.undo: decision": Row(
        "decide", listed(lambda room, who: decided(room, who)[1], "decision"), "decisions", "undid", CARDS, anywhere=True
    ),
    "undo_list.undo: match": Row(
        "label", listed(answered, "answer"), "match_answers", "undid", FOUND, anywhere=True
    ),
    "undo_list.undo: opinion": Row("label", listed(opinion, "opinion"), "second_opinions", "undid", anywhere=True),
    "undo_list.undo: opinion of another": Row("label", listed(lambda room, _: room.standing(others_opinion), "opinion"), anywhere=True),
    "undo_list.undo: of another": Row("label", listed(lambda room, _: room.standing(judged)[1], "feedback"), anywhere=True),
}  # fmt: skip
