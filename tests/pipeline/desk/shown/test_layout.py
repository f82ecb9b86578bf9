"""Cards that stand in an older layout are drawn anew by the sweep, with their threads, some at a time."""

import pytest
from sqlalchemy import text

from pipeline.desk import clicks, notes
from pipeline.desk.shown import show_card
from pipeline.messages.notifier import Refused
from pipeline.messages.views import LAYOUT
from pipeline.processes import tasks
from pipeline.store.desk import cards
from tests.fakes import RecordingNotifier
from tests.pipeline.together import asked

SHOWN = "select shown, layout from cards order by id"


class Watched(RecordingNotifier):
    """Remembers what it replaced."""

    def replace(self, view, place):
        super().replace(view, place)
        self.replaced.append(type(view).__name__)


@pytest.fixture
def slack():
    watched = Watched()
    watched.replaced = []
    return watched


@pytest.fixture
def show(sessions, slack):
    return lambda card_id: show_card.show(sessions, slack, card_id, show_score=False)


def rows(sessions, sql=SHOWN):
    with sessions() as session:
        return [tuple(row) for row in session.execute(text(sql))]


def of_an_older_version(sessions):
    with sessions() as session:
        session.execute(text("update cards set layout = 0"))
        session.commit()


def draw_anew(sessions, **how):
    with sessions() as session:
        drawn = cards.draw_anew(session, **how)
        session.commit()
    return drawn


def test_open_cards_and_lines_of_an_older_layout_are_drawn_once_the_newest_first(sessions, raise_card, show, slack):
    ids = [raise_card(number) for number in range(1, 5)]
    with sessions() as session:
        clicks.give_feedback(session, card_id=ids[1], person="U1", label="rejected")
        clicks.give_feedback(session, card_id=ids[2], person="U1", label="selected")
        session.commit()
    for card_id in ids:
        show(card_id)
    assert draw_anew(sessions) == []
    of_an_older_version(sessions)
    drawn = [draw_anew(sessions, at_most=2), draw_anew(sessions, at_most=2), draw_anew(sessions, at_most=2)]
    assert drawn == [[ids[3], ids[2]], [ids[0]], []]
    for card_id in ids:
        show(card_id)
    assert slack.replaced == ["CardView"] * 3
    assert [shown for shown, _ in rows(sessions)][:4] == ["buttons", "nothing", "line", "buttons"]


def test_what_stands_in_its_thread_is_drawn_with_it(sessions, card_id, show, slack):
    show(card_id)
    with sessions() as session:
        notes.write(session, card_id=card_id, person="U1", text="Ask the ministry.")
        session.commit()
    show(card_id)
    of_an_older_version(sessions)
    slack.replaced = []
    assert draw_anew(sessions) == [card_id]
    show(card_id)
    assert sorted(slack.replaced) == ["CardView", "NoteView"]
    assert rows(sessions, "select shown from note_messages") == [("note",)]


def test_one_that_slack_refuses_keeps_no_other_waiting(sessions, raise_card, show, slack):
    ids = [raise_card(number) for number in (1, 2)]
    for card_id in ids:
        show(card_id)
    of_an_older_version(sessions)
    assert draw_anew(sessions, at_most=1) == [ids[1]]
    slack.fail.append(Refused("This message cannot be changed any more."))
    with pytest.raises(Refused):
        show(ids[1])
    assert draw_anew(sessions, at_most=1) == [ids[0]]


def test_a_card_that_is_raised_or_wanted_again_has_the_layout_of_today(sessions, raise_card, store_posts):
    raise_card(1)
    assert rows(sessions) == [("nothing", LAYOUT)]


def test_the_sweep_asks_for_them(tools, sessions, card_id, show, redis_url):
    show(card_id)
    of_an_older_version(sessions)
    tasks.sweep()
    assert asked(redis_url, "cards") == [("show_card", [card_id])]
    assert rows(sessions) == [("outdated", LAYOUT)]
