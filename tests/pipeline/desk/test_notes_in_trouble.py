"""A note reaches the threads of its post's cards exactly once, whatever Slack answers and whatever becomes of the cards."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from pipeline.desk import clicks, notes
from pipeline.messages.note_view import NoteView
from pipeline.messages.notifier import Busy, Place, Refused, ThreadGone, Unsure
from pipeline.store.desk import cards
from pipeline.tables import Card, NoteMessage
from tests.fakes import RecordingNotifier, after_a_while

AFTER = timedelta(seconds=300)


@pytest.fixture
def note_id(sessions, card_id, show) -> int:
    """A note on a card that stands."""
    show(card_id)
    with sessions() as session:
        notes.write(session, card_id=card_id, person="U1", text="Words.")
        session.commit()
        return session.scalars(select(NoteMessage.note_id)).one()


def standing(slack: RecordingNotifier) -> list[str]:
    return [view.note.text for view in slack.messages.values() if isinstance(view, NoteView)]


def waiting(sessions) -> list[int]:
    with sessions() as session:
        session.query(Card).update({"queued_at": None})
        return cards.claim_out_of_sync(session, after=AFTER)


def test_the_sweep_finds_a_note_that_nobody_showed(sessions, card_id, note_id, show, slack):
    assert waiting(sessions) == [card_id]
    show(card_id)
    assert standing(slack) == ["Words."]
    assert waiting(sessions) == []


@pytest.mark.parametrize("trouble", [Refused("no"), Busy("slower", wait_s=1.0)])
def test_after_a_no_it_is_shown_later(card_id, note_id, show, slack, trouble):
    slack.fail += [trouble]
    with pytest.raises(type(trouble)):
        show(card_id)
    show(card_id)
    assert standing(slack) == ["Words."]


def test_one_that_arrived_after_all_is_not_posted_twice(sessions, card_id, note_id, show, slack):
    with sessions() as session:
        session.get_one(Card, card_id).shown = "buttons"
        session.commit()
    slack.swallow.append(Unsure("no answer in time"))
    with pytest.raises(Unsure):
        show(card_id)
    show(card_id)
    assert standing(slack) == ["Words."]


def test_one_that_is_changed_while_it_is_being_posted_reads_anew_in_the_end(sessions, card_id, note_id, show, slack):
    slack.swallow.append(Unsure("no answer in time"))
    with sessions() as session:
        session.get_one(Card, card_id).shown = "buttons"
        session.commit()
    with pytest.raises(Unsure):
        show(card_id)
    with sessions() as session:
        notes.change(session, note_id=note_id, person="U1", text="Other words.")
        session.commit()
    after_a_while(sessions)
    show(card_id)
    assert standing(slack) == ["Other words."]


def test_a_card_whose_message_somebody_deleted_comes_back_with_its_notes(sessions, card_id, note_id, show, slack):
    place = next(place for place, view in slack.messages.items() if not isinstance(view, NoteView))
    with sessions() as session:
        session.get_one(Card, card_id).shown = "buttons"
        session.commit()
    del slack.messages[Place(place.channel, place.ts)]
    with pytest.raises(ThreadGone):
        show(card_id)
    show(card_id)
    assert standing(slack) == ["Words."]


@pytest.mark.parametrize("label", ["rejected", "reviewed"])
def test_a_judged_card_stays_as_a_line_with_the_notes_under_it(sessions, card_id, note_id, show, slack, label):
    show(card_id)
    with sessions() as session:
        clicked = clicks.give_feedback(session, card_id=card_id, person="U2", label=label)
        session.commit()
    show(card_id)
    with sessions() as session:
        assert session.get_one(Card, card_id).wanted == "line"
        notes.change(session, note_id=note_id, person="U1", text="Other words.")
        session.commit()
    show(card_id)
    assert standing(slack) == ["Other words."]
    with sessions() as session:
        clicks.undo_feedback(session, feedback_id=clicked.id, person="U2")
        session.commit()
    show(card_id)
    assert standing(slack) == ["Other words."]
