"""What people of the desk click: the first counts, everybody can take back their own, and all of it is logged."""

import pytest
from sqlalchemy import select

from pipeline.desk import clicks
from pipeline.desk.clicks import NotPossible
from pipeline.store.desk import standing_clicks
from pipeline.tables import Card, Event, Feedback
from tests.pipeline.together import at_once


@pytest.fixture
def act(sessions):
    """Do one thing at the desk and commit."""

    def run(what, **who):
        with sessions() as session:
            result = what(session, **who)
            session.commit()
        return result

    return run


@pytest.fixture
def give(act, card_id):
    return lambda person, label: act(clicks.give_feedback, card_id=card_id, person=person, label=label)


def wanted(sessions):
    with sessions() as session:
        return dict(session.execute(select(Card.purpose, Card.wanted)).all())


def log(sessions):
    with sessions() as session:
        return [(event.actor, event.verb) for event in session.scalars(select(Event).order_by(Event.id))][-4:]


@pytest.mark.parametrize(("label", "look"), [("rejected", "nothing"), ("reviewed", "nothing"), ("selected", "line")])
def test_the_first_click_counts_and_the_second_is_told_who_was_faster(sessions, give, card_id, label, look):
    first, second = give("U1", label), give("U2", "rejected")
    assert (first.first, first.person, first.what) == (True, "U1", label)
    assert (second.first, second.person, second.what, second.id) == (False, "U1", label, first.id)
    assert wanted(sessions)["tweets"] == look
    with sessions() as session:
        kept = session.scalars(select(Feedback)).one()
    assert (kept.person, kept.label, kept.card_id) == ("U1", label, card_id)
    assert kept.created_at.utcoffset() is not None


def test_of_two_clicks_at_once_one_counts_and_the_other_learns_whose(sessions, give):
    one, other = at_once(lambda: give("U1", "rejected"), lambda: give("U2", "selected"))
    assert {one.first, other.first} == {True, False}
    assert (one.id, one.person, one.what) == (other.id, other.person, other.what)
    assert wanted(sessions)["tweets"] == ("nothing" if one.person == "U1" else "line")
    assert ("fact_check" in wanted(sessions)) == (one.what == "selected")


def test_selected_raises_one_copy_and_undo_takes_it_away(sessions, act, give):
    selected = give("U1", "selected")
    assert wanted(sessions) == {"tweets": "line", "fact_check": "buttons"}
    undone = act(clicks.undo_feedback, feedback_id=selected.id, person="U1")
    assert wanted(sessions) == {"tweets": "buttons", "fact_check": "nothing"}
    assert set(undone.touched) == set(selected.touched)


def test_a_click_after_an_undo_counts_and_brings_the_same_copy_back(sessions, act, give):
    before = give("U1", "selected")
    act(clicks.undo_feedback, feedback_id=before.id, person="U1")
    again = give("U2", "selected")
    assert (again.first, again.touched) == (True, before.touched)
    assert again.id != before.id
    assert wanted(sessions) == {"tweets": "line", "fact_check": "buttons"}


def test_nobody_undoes_the_click_of_somebody_else(sessions, act, give):
    clicked = give("U1", "rejected")
    with pytest.raises(NotPossible, match="Only <@U1>, who clicked"):
        act(clicks.undo_feedback, feedback_id=clicked.id, person="U2")
    assert wanted(sessions) == {"tweets": "nothing"}


def test_an_undo_counts_once(act, give):
    clicked = give("U1", "rejected")
    act(clicks.undo_feedback, feedback_id=clicked.id, person="U1")
    with pytest.raises(NotPossible, match="undone already"):
        act(clicks.undo_feedback, feedback_id=clicked.id, person="U1")


def test_two_undos_at_once_count_once(sessions, act, give):
    clicked = give("U1", "selected")
    results = at_once(*[lambda: act(clicks.undo_feedback, feedback_id=clicked.id, person="U1")] * 2)
    assert sorted(type(result).__name__ for result in results) == ["Acted", "NotPossible"]
    assert log(sessions)[-2:] == [("U1", "selected"), ("U1", "undid")]


def test_a_decided_tweet_is_not_taken_back_until_the_decision_is(sessions, act, give):
    selected = give("U1", "selected")
    decided = act(clicks.decide, card_id=selected.touched[1], person="U2", choice="fact_check")
    assert wanted(sessions) == {"tweets": "line", "fact_check": "line"}
    with pytest.raises(NotPossible, match="<@U2> has decided"):
        act(clicks.undo_feedback, feedback_id=selected.id, person="U1")
    act(clicks.undo_decision, decision_id=decided.id, person="U2")
    assert wanted(sessions) == {"tweets": "line", "fact_check": "buttons"}
    act(clicks.undo_feedback, feedback_id=selected.id, person="U1")
    assert wanted(sessions) == {"tweets": "buttons", "fact_check": "nothing"}


def test_the_first_decision_counts(act, give):
    copy = give("U1", "selected").touched[1]
    first, second = at_once(
        lambda: act(clicks.decide, card_id=copy, person="U2", choice="leave"),
        lambda: act(clicks.decide, card_id=copy, person="U3", choice="fact_check"),
    )
    assert {first.first, second.first} == {True, False}
    assert (first.id, first.person, first.what) == (second.id, second.person, second.what)


def test_only_who_decided_may_take_it_back_and_once(act, give):
    copy = give("U1", "selected").touched[1]
    decided = act(clicks.decide, card_id=copy, person="U2", choice="leave")
    with pytest.raises(NotPossible, match="Only <@U2>, who decided"):
        act(clicks.undo_decision, decision_id=decided.id, person="U1")
    act(clicks.undo_decision, decision_id=decided.id, person="U2")
    with pytest.raises(NotPossible, match="undone already"):
        act(clicks.undo_decision, decision_id=decided.id, person="U2")
    assert act(clicks.decide, card_id=copy, person="U3", choice="fact_check").first


def test_a_tweet_that_was_just_taken_back_is_not_decided(act, give):
    selected = give("U1", "selected")
    act(clicks.undo_feedback, feedback_id=selected.id, person="U1")
    with pytest.raises(NotPossible, match="just taken it back"):
        act(clicks.decide, card_id=selected.touched[1], person="U2", choice="leave")


def test_a_decision_and_an_undo_at_once_leave_one_of_them(sessions, act, give):
    selected = give("U1", "selected")
    results = at_once(
        lambda: act(clicks.decide, card_id=selected.touched[1], person="U2", choice="leave"),
        lambda: act(clicks.undo_feedback, feedback_id=selected.id, person="U1"),
    )
    assert sorted(type(result).__name__ for result in results) == ["Acted", "NotPossible"]
    assert wanted(sessions) in (
        {"tweets": "line", "fact_check": "line"},
        {"tweets": "buttons", "fact_check": "nothing"},
    )


@pytest.mark.parametrize("what", [clicks.give_feedback, clicks.decide])
def test_cards_of_the_other_channel_and_unknown_cards_are_refused(act, give, card_id, what):
    copy = give("U1", "selected").touched[1]
    word = {"label": "rejected"} if what is clicks.give_feedback else {"choice": "leave"}
    for wrong in (copy if what is clicks.give_feedback else card_id, 404):
        with pytest.raises(NotPossible, match="nothing was stored"):
            act(what, card_id=wrong, person="U2", **word)


def test_unknown_clicks_cannot_be_undone(act):
    for undo in (
        {"what": clicks.undo_feedback, "feedback_id": 404},
        {"what": clicks.undo_decision, "decision_id": 404},
    ):
        with pytest.raises(NotPossible):
            act(**undo, person="U1")


def test_the_last_click_of_a_person_is_found_whatever_it_was(act, give):
    assert act(standing_clicks.last_of, person="U1") is None
    selected = give("U1", "selected")
    assert act(standing_clicks.last_of, person="U1") == ("feedback", selected.id)
    decided = act(clicks.decide, card_id=selected.touched[1], person="U1", choice="leave")
    assert act(standing_clicks.last_of, person="U1") == ("decision", decided.id)
    act(clicks.undo_decision, decision_id=decided.id, person="U1")
    assert act(standing_clicks.last_of, person="U1") == ("feedback", selected.id)
    assert act(standing_clicks.last_of, person="U2") is None


def test_who_did_what_is_logged_and_clicks_that_do_not_count_are_not(sessions, act, give):
    selected = give("U1", "selected")
    give("U9", "rejected")
    decided = act(clicks.decide, card_id=selected.touched[1], person="U2", choice="leave")
    act(clicks.undo_decision, decision_id=decided.id, person="U2")
    act(clicks.undo_feedback, feedback_id=selected.id, person="U1")
    assert log(sessions) == [("U1", "selected"), ("U2", "leave"), ("U2", "undid"), ("U1", "undid")]
