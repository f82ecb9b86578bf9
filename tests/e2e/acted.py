"""Parts of the story that are played whichever way acts travel: refused, worked on together, found again."""

from bot.blocks import ids
from pipeline.store.desk import people
from tests.bot.listeners.teamwork.acts import directs
from tests.bot.newsroom import ADMIN, CHECKER, HEAD, OTHER, TWEETS, Desk, soon, words_in
from tests.bot.ways import Way

READER = "U0REPORTER"


def a_reader_is_refused(way: Way) -> None:
    with way.desk.sessions() as session:
        people.give(session, {READER: "reader"}, by=ADMIN, first_admin=ADMIN)
        session.commit()
    way.click(READER, "feedback_rejected")
    soon(lambda: "This asks for the role *Fact-checker*" in "".join(way.desk.whispers(READER)))
    way.choose(READER, "take")
    soon(lambda: len(way.desk.whispers(READER)) == 2)
    assert way.desk.rows("select id from feedback union all select id from takings") == []


def taken_noted_and_asked_about(way: Way) -> None:
    desk = way.desk
    way.choose(CHECKER, "take")
    desk.eventually("select person from takings where undone_at is null", [(CHECKER,)])
    said(way, CHECKER, "note", TWEETS, note="Of which year?")
    desk.eventually("select person, text from notes", [(CHECKER, "Of which year?")])
    said(way, CHECKER, "opinion", TWEETS, person=OTHER)
    soon(lambda: directs(desk.sandbox, OTHER))
    way.click(OTHER, ids.OPINION["reviewed"], channel=f"D{OTHER[1:]}")
    desk.eventually("select person, label from second_opinions", [(OTHER, "reviewed")])


def said(way: Way, who: str, wish: str, channel: str, **values: str) -> None:
    """An entry of a card's menu was chosen, and its dialog sent off."""
    if left_open := way.desk.sandbox.modal(who):
        way.desk.sandbox.close_view(who, left_open["id"], is_cleared=True)
    way.choose(who, wish, channel=channel)
    soon(lambda: way.desk.sandbox.modal(who))
    way.submit(who, values)
    soon(lambda: way.desk.sandbox.modal(who) is None)


def cards_in(desk: Desk, channel: str) -> list[str]:
    """What people read in a channel, threads aside."""
    return [words_in(message) for message in desk.sandbox.messages(channel) if not message.get("thread_ts")]


def find_and_history_tell_it(way: Way) -> None:
    told = way.write(HEAD, "find deuda 2019")
    assert f"Selected by <@{CHECKER}>" in told
    history = way.write(OTHER, "history https://x.com/somebody/status/2")
    for step in ("Selected", "a note written", "Fact-check it", "started", "published as a fact-check", "taken back"):
        assert step in history, history
