"""Every listener of the Slack app, by its module and name."""

from collections.abc import Callable
from functools import partial

from slack_bolt import App

from bot.blocks import ids
from tests.bot import payloads
from tests.bot.counted.act import Act, written
from tests.bot.counted.room import Room
from tests.bot.listeners.teamwork import acts as together
from tests.bot.newsroom import ADMIN, CHECKER, FACT_CHECK, HEAD, OTHER, TWEETS


def click(person: str, action_id: str, channel: str = TWEETS) -> Callable[[Room, object], object]:
    """A click on the newest message that has this button for this person."""
    return lambda room, _: room.acting.click(person, action_id, channel=channel)


def alone(room: Room, wish: str) -> object:
    """The newest account's button in a private message."""
    used = payloads.button(ids.ACCOUNT_STATE[wish], str(room.one("select max(id) from accounts")))
    message = {"ts": "1780000000.000200", "is_ephemeral": True}
    sandbox = room.desk.sandbox
    return room.acting.deliver(payloads.in_message(sandbox, ADMIN, used, channel=TWEETS, message=message))


ACTS = {
    "home.opened": Act(Room.accounts, lambda room, _: room.acting.open_home(ADMIN)),
    "home.search": Act(Room.at_home, lambda room, _: room.search("many")),
    "home.turn": Act(Room.at_home, lambda room, _: room.acting.press(ADMIN, f"{ids.ACCOUNTS_PAGE}_next")),
    "editing.start": Act(Room.at_home, lambda room, _: room.acting.press(ADMIN, ids.ACCOUNTS_EDIT)),
    "editing.choose": Act(Room.at_home, lambda room, _: room.acting.press(ADMIN, ids.ACCOUNT_MENU, "pause:1")),
    "editing.save": Act(
        Room.editing, lambda room, _: room.acting.submit(ADMIN, {"all": ["all"], "new_group": f"Of {room.numbers(1)[0]}"})
    ),
    "exporting.export": Act(Room.at_home, lambda room, _: room.acting.press(ADMIN, ids.ACCOUNTS_EXPORT)),
    "adding.save": Act(Room.looked_up, lambda room, _: room.acting.submit(ADMIN)),
    "pausing.pause": Act(Room.accounts, lambda room, _: alone(room, "pause")),
    "pausing.resume": Act(Room.paused, lambda room, _: alone(room, "resume")),
    "people.edit": Act(Room.at_home, lambda room, _: room.acting.press(ADMIN, ids.PEOPLE_EDIT)),
    "people.save": Act(Room.naming, lambda room, _: room.acting.submit(ADMIN, {"admin": [OTHER, HEAD]})),
    "digest.show_rest": Act(Room.digest, click(CHECKER, ids.DIGEST_REST)),
    "webhooks.repeat": Act(Room.given_up, lambda room, _: room.send_again()),
    "clicks.give: feedback": Act(Room.shown, click(CHECKER, "feedback_selected")),
    "clicks.undo: feedback": Act(Room.given, click(CHECKER, ids.UNDO_FEEDBACK)),
    "opening.ask": Act(Room.selected, click(HEAD, ids.STORY["fact_check"], FACT_CHECK)),
    "opening.start": Act(Room.accepted, click(HEAD, ids.STORY["start"], FACT_CHECK)),
    "saving.save: leave": Act(partial(Room.dialog_of, act="leave"), lambda room, _: room.acting.submit(HEAD)),
    "saving.save: assign": Act(partial(Room.dialog_of, act="assign"), lambda room, _: room.acting.submit(HEAD)),
    "saving.save: publish": Act(
        partial(Room.dialog_of, act="publish"),
        lambda room, _: room.acting.submit(HEAD, {"link": "https://desk.example/a", "rating": "False"}),
    ),
    "clicks.undo: step": Act(Room.started, click(HEAD, ids.UNDO_STEP, FACT_CHECK)),
    "command.answer: stories": Act(Room.stories, written("stories mine")),
    "home.opened: stories": Act(Room.stories, lambda room, _: room.acting.open_home(ADMIN)),
    "clicks.undo: decision": Act(Room.decided, click(HEAD, ids.UNDO_DECISION, FACT_CHECK)),
    "clicks.give: match": Act(Room.matched, click(CHECKER, ids.MATCH["same"])),
    "clicks.undo: match": Act(Room.answered_match, click(CHECKER, ids.UNDO_MATCH)),
    "clicks.give: correction": Act(Room.compared, click(CHECKER, ids.CORRECTION["right"])),
    "clicks.undo: correction": Act(Room.corrected, click(CHECKER, ids.UNDO_CORRECTION)),
    "correcting.ask": Act(Room.compared, click(CHECKER, ids.CORRECTION["wrong"])),
    "correcting.save": Act(Room.correcting, lambda room, _: room.acting.submit(CHECKER, {"answer": "Refute"})),
    "card_menu.choose": Act(Room.noted, lambda room, _: together.choose(room.acting, CHECKER, "take")),
    "card_menu.hand_over": Act(Room.noted, lambda room, _: together.hand_over(room.acting, CHECKER, OTHER)),
    "notes.save": Act(Room.noted, lambda room, _: together.note(room.acting, CHECKER, "Words.")),
    "notes.choose": Act(Room.noted, lambda room, _: together.choose(room.acting, HEAD, "delete", action_id=ids.NOTE_MENU)),
    "opinions.ask": Act(Room.noted, lambda room, _: together.ask(room.acting, CHECKER, None)),
    "opinions.answer": Act(Room.asked, lambda room, _: together.press(room.acting, OTHER, ids.OPINION["selected"])),
    "opinions.undo": Act(Room.answered, lambda room, _: together.press(room.acting, OTHER, ids.UNDO_OPINION)),
    "command.answer: accounts": Act(Room.accounts, written("accounts")),
    "command.answer: undo": Act(Room.given, lambda room, _: room.acting.write(CHECKER, "undo")),
    "command.answer: undo last": Act(Room.clicked, lambda room, _: room.acting.write(CHECKER, "undo last")),
    "undo_list.undo": Act(Room.listed, click(CHECKER, ids.UNDO_LISTED)),
    "command.answer: find": Act(Room.clicked, written("find paro")),
    "command.answer: history": Act(Room.repeated, written("history {}")),
    "posts.turn": Act(Room.found, lambda room, _: room.turn("0:paro")),
    "command.answer: check": Act(Room.clicked, lambda room, _: room.acting.write(CHECKER, "check el paro")),
    "asking.use": Act(Room.shown, lambda room, _: room.use_shortcut(CHECKER)),
    "on_cards.why": Act(Room.given, click(CHECKER, ids.WHY)),
    "on_cards.make": Act(Room.told, lambda room, inquiry: room.make_card(inquiry)),
    "command.answer: report": Act(Room.clicked, written("report")),
    "command.answer: retrain": Act(Room.clicked, written("retrain")),
    "command.answer: label": Act(Room.campaigns, lambda room, _: room.type(CHECKER, "label")),
    "command.answer: label, nothing left": Act(Room.answered_campaigns, lambda room, _: room.type(CHECKER, "label")),
    "command.answer: label list": Act(Room.campaigns, written("label list")),
    "command.answer: label results": Act(Room.campaign, written("label results {}")),
    "command.answer: label close": Act(Room.campaign, written("label close {}")),
    "command.answer: label new": Act(
        Room.posts, lambda room, made: room.acting.write(ADMIN, f"label new {len(made)} drawn {made[0]}")
    ),
    "answering.start": Act(Room.announced, click(CHECKER, ids.LABEL_START)),
    "answering.save": Act(Room.dialog, lambda room, _: room.save(CHECKER)),
    "answering.skip": Act(Room.dialog, lambda room, _: room.press(CHECKER, ids.LABEL_SKIP)),
    "answering.back": Act(Room.dialog, lambda room, _: room.press(CHECKER, ids.LABEL_BACK)),
    "answering.guideline": Act(Room.dialog, lambda room, _: room.press(CHECKER, ids.LABEL_GUIDELINE)),
    "discussion.start": Act(Room.told_to_discuss, click(ADMIN, ids.DISCUSS_START)),
    "discussion.settle": Act(Room.discussion, lambda room, _: room.save(ADMIN)),
    "discussion.turn": Act(Room.discussion, lambda room, _: room.press(ADMIN, f"{ids.DISCUSS_TURN}_next")),
    "retraining.roll_back": Act(Room.told_verdict, click(ADMIN, ids.ROLL_BACK, FACT_CHECK)),
}  # fmt: skip

LEFT_OUT = dict.fromkeys(
    ("adding.turn", "adding.closed", "adding.show", "adding.drop"), "It reads or forgets one list, in one row."
) | {
    "adding.find": "It asks X, and keeps one list.",
    "adding.start": "It asks whether a person is an admin, and no more.",
    "editing.remove": "It changes accounts as editing.save does.",
    "settings.start": "It shows settings, of which there are no more with more posts.",
    "settings.choose": "It shows settings, of which there are no more with more posts.",
    "settings.save": "It writes one row for each setting that was changed.",
    "records.open_record": "It asks the queue for one record.",
    "reactions.acknowledged": "What an emoji says is counted, and taken back, as a button's click is.",
}


def every(app: App) -> set[str]:
    """What is registered."""
    heard = (listener.ack_function for listener in app._listeners)
    return {f"{one.__module__.rpartition('.')[2]}.{one.__name__}" for one in heard}
