"""Notes: kept, shown on both cards and in their threads, changed by their authors alone, lost by nobody."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given, strategies

from bot.blocks import ids
from bot.blocks.cards import card as card_blocks
from bot.blocks.teamwork import note as note_blocks
from bot.sandbox.blockkit.blocks import ALL_TEXT, block_faults, text_length
from pipeline.messages.note_view import NoteOnCard, NoteView
from pipeline.messages.views import Taken
from tests.bot.listeners.teamwork.acts import choose, directs, from_menu, note
from tests.bot.newsroom import CHECKER, FACT_CHECK, OTHER, TWEETS, Desk, walk, words_in
from tests.bot.views import view
from tests.bot.ways import Dispatch

STORED = "select person, text, deleted_at is not null from notes order by id"
STANDING = "select count(*) from note_messages where shown = 'note'"


def thread(desk: Desk, channel: str) -> list[str]:
    """What is read under cards of a channel."""
    return [words_in(message) for message in desk.sandbox.messages(channel) if message.get("thread_ts")]


def card(desk: Desk, channel: str) -> str:
    """What the newest card of a channel says."""
    return next(words_in(one) for one in reversed(desk.sandbox.messages(channel)) if not one.get("thread_ts"))


def test_a_note_stands_on_the_card_and_in_its_thread(desk: Desk, acting: Dispatch) -> None:
    desk.card()
    note(acting, CHECKER, "  The figure is of 2019. ")
    assert desk.rows(STORED) == [(CHECKER, "The figure is of 2019.", False)]
    assert "Fact-checker 1 · " in card(desk, TWEETS)
    assert "The figure is of 2019." in card(desk, TWEETS)
    (said,) = thread(desk, TWEETS)
    assert "The figure is of 2019." in said
    assert desk.rows("select actor, verb from events where subject = 'tweet'") == [(CHECKER, "noted")]


def test_a_card_shows_the_latest_two_and_says_how_many_came_before(desk: Desk, acting: Dispatch) -> None:
    desk.card()
    for number in range(1, 5):
        note(acting, CHECKER, f"Note number {number}.")
    shown = card(desk, TWEETS)
    assert "2 earlier notes in the thread" in shown
    assert [f"number {n}." in shown for n in range(1, 5)] == [False, False, True, True]
    assert len(thread(desk, TWEETS)) == 4


def test_notes_travel_to_fact_check_and_back(desk: Desk, acting: Dispatch) -> None:
    desk.card()
    note(acting, CHECKER, "Ask the ministry.")
    acting.click(CHECKER, "feedback_selected")
    assert "Ask the ministry." in card(desk, FACT_CHECK)
    assert len(thread(desk, FACT_CHECK)) == 1
    note(acting, OTHER, "They answered.", channel=FACT_CHECK)
    assert [len(thread(desk, channel)) for channel in (TWEETS, FACT_CHECK)] == [2, 2]


@pytest.mark.parametrize("label", ["rejected", "reviewed"])
def test_a_card_that_leaves_and_comes_back_has_its_notes(desk: Desk, acting: Dispatch, label: str) -> None:
    desk.card()
    note(acting, CHECKER, "Look again.")
    acting.click(OTHER, f"feedback_{label}")
    assert desk.rows(STORED) == [(CHECKER, "Look again.", False)]
    acting.click(OTHER, ids.UNDO_FEEDBACK)
    assert "Look again." in card(desk, TWEETS)
    assert [one for one in thread(desk, TWEETS) if "Look again." in one]
    assert desk.rows(STANDING) == [(1,)]


def test_its_author_changes_a_note_and_deletes_it(desk: Desk, acting: Dispatch) -> None:
    desk.card()
    note(acting, CHECKER, "First words.")
    choose(acting, CHECKER, "edit", action_id=ids.NOTE_MENU)
    acting.submit(CHECKER, {"note": "Other words."})
    assert "First words." not in card(desk, TWEETS)
    assert "· edited" in card(desk, TWEETS)
    assert "Other words." in thread(desk, TWEETS)[0]
    choose(acting, CHECKER, "delete", action_id=ids.NOTE_MENU)
    assert desk.rows(STORED) == [(CHECKER, "", True)]
    assert "Other words." not in card(desk, TWEETS)
    assert thread(desk, TWEETS) == []
    verbs = desk.rows("select verb from events where subject = 'tweet' order by id")
    assert verbs == [("noted",), ("changed note",), ("deleted note",)]


@pytest.mark.parametrize("wish", ["edit", "delete"])
def test_nobody_else_changes_a_note(desk: Desk, acting: Dispatch, wish: str) -> None:
    desk.card()
    note(acting, CHECKER, "Mine.")
    choose(acting, OTHER, wish, action_id=ids.NOTE_MENU)
    assert desk.sandbox.modal(OTHER) is None
    assert desk.rows(STORED) == [(CHECKER, "Mine.", False)]
    assert desk.whispers(OTHER)[-1].startswith(f"Only <@{CHECKER}>, who wrote it")


@pytest.mark.parametrize("text", ["", "  ", "\n\t\n"])
def test_a_note_without_words_is_not_kept_and_the_dialog_says_so(desk: Desk, acting: Dispatch, text: str) -> None:
    desk.card()
    note(acting, CHECKER, text)
    assert desk.rows(STORED) == []
    assert desk.sandbox.modal(CHECKER) is not None


def test_a_note_that_is_written_while_the_card_leaves_is_kept(desk: Desk, acting: Dispatch) -> None:
    desk.card()
    choose(acting, CHECKER, "note")
    acting.click(OTHER, "feedback_rejected")
    acting.submit(CHECKER, {"note": "Too late?"})
    assert desk.rows(STORED) == [(CHECKER, "Too late?", False)]
    acting.click(OTHER, ids.UNDO_FEEDBACK)
    assert "Too late?" in card(desk, TWEETS)


def test_delivered_again_a_deletion_and_a_note_are_nothing_new(desk: Desk, acting: Dispatch) -> None:
    desk.card()
    note(acting, CHECKER, "Once.")
    payload = from_menu(desk, CHECKER, "delete", action_id=ids.NOTE_MENU)
    for _ in range(2):
        acting.deliver(payload)
    assert desk.rows("select count(*) from events where verb = 'deleted note'") == [(1,)]
    assert directs(desk.sandbox, CHECKER) == []


@given(strategies.text(min_size=1, max_size=2_000), strategies.text(max_size=200))
def test_whatever_is_written_pings_nobody_and_slack_takes_it(text: str, name: str) -> None:
    said = NoteOnCard(person=name, text=text, at=datetime(2026, 11, 1, tzinfo=UTC))
    made = note_blocks.blocks(NoteView(1, 1, said, "tweets", TWEETS, "1.0"))
    assert block_faults(made, most=50) == []
    assert {part.get("type") for part in walk(made)} <= {
        None, "rich_text", "rich_text_section", "text", "section", "mrkdwn", "overflow", "plain_text"
    }  # fmt: skip
    said_by = [part["text"] for part in walk(made) if part.get("type") == "mrkdwn"]
    assert [words for words in said_by if "<" in re.sub(r"<!date\^\d+\^[^<>|]+\|[-0-9: ]+UTC>", "", words)] == []


NAMES = strategies.text(max_size=100)
ON_CARD = strategies.builds(
    NoteOnCard,
    person=NAMES,
    text=strategies.text(max_size=2_000),
    at=strategies.just(datetime(2026, 11, 1, tzinfo=UTC)),
)


@given(strategies.lists(ON_CARD, max_size=2), strategies.integers(0, 10**9), NAMES, strategies.text(max_size=4_000))
def test_slack_takes_a_card_with_any_notes_and_people(
    notes: list[NoteOnCard], more: int, holder: str, text: str
) -> None:
    card = view(
        notes=tuple(notes), notes_in_all=len(notes) + more, taken=Taken(holder, datetime(2026, 11, 1, tzinfo=UTC)),
        text=text,
    )  # fmt: skip
    made = card_blocks.blocks(card, actor=holder)
    assert block_faults(made, most=50) == []
    assert text_length(made) <= ALL_TEXT
    assert {part.get("type") for part in walk(made)} & {"user", "usergroup", "broadcast", "channel"} == set()
