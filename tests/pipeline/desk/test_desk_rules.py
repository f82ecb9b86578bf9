"""Whatever several people click in whatever order, rows, wishes and Slack agree."""

import itertools
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from pipeline.desk import clicks
from pipeline.desk.clicks import NotPossible
from pipeline.desk.shown import show_card
from pipeline.store.desk import cards, standing_clicks
from pipeline.tables import Card, Decision, Event, Feedback
from tests.fakes import RecordingNotifier

NUMBERS = itertools.count(100)
PEOPLE = st.sampled_from(["U1", "U2", "U3"])
ACTS = st.sampled_from(
    [
        "rejected",
        "reviewed",
        "selected",
        "selected",
        "fact_check",
        "leave",
        "undo mine",
        "undo last",
        "show",
        "show tweets",
        "sweep",
    ]
)


def act(session, card_id, person, word):
    """One click; NotPossible where the desk says so."""
    tweet_id = session.get_one(Card, card_id).tweet_id
    if word in clicks.WANTED:
        after = timedelta(seconds=90) if person == "U1" else clicks.AT_ONCE
        clicks.give_feedback(session, card_id=card_id, person=person, label=word, leaves_after=after)
    elif word == "sweep":
        session.execute(update(Card).values(leaves_at=Card.leaves_at - timedelta(hours=1)))
        cards.let_leave(session)
    elif word in ("fact_check", "leave"):
        copy = session.scalar(select(Card.id).filter_by(tweet_id=tweet_id, purpose="fact_check"))
        clicks.decide(session, card_id=copy or 0, person=person, choice=word)
    elif word == "undo mine":
        kind, number = standing_clicks.last_of(session, person) or ("feedback", 0)
        undo(session, kind, number, person)
    elif word == "undo last":
        last = session.scalar(select(Feedback.id).filter_by(tweet_id=tweet_id).order_by(Feedback.id.desc()).limit(1))
        undo(session, "feedback", last or 0, person)


def undo(session, kind, number, person):
    if kind == "feedback":
        clicks.undo_feedback(session, feedback_id=number, person=person)
    else:
        clicks.undo_decision(session, decision_id=number, person=person)


def standing(session, table, tweet_id):
    """The one that counts; more than one is an error."""
    return session.scalars(select(table).filter_by(tweet_id=tweet_id).where(table.undone_at.is_(None))).one_or_none()


def check_wishes(session, card_id):
    card = session.get_one(Card, card_id)
    feedback, decision = standing(session, Feedback, card.tweet_id), standing(session, Decision, card.tweet_id)
    assert card.leaves_at is None or (card.wanted == "line" and feedback.label != "selected")
    looks = {clicks.WANTED[feedback.label] if feedback else "buttons"}
    assert card.wanted in ({"line"} if card.leaves_at else looks)
    copy = session.scalar(select(Card).filter_by(tweet_id=card.tweet_id, purpose="fact_check"))
    selected = feedback is not None and feedback.label == "selected"
    assert selected or decision is None
    assert (copy.wanted if copy else "nothing") == ("line" if decision else "buttons" if selected else "nothing")


def check_slack(session, slack, card_id):
    tweet_id = session.get_one(Card, card_id).tweet_id
    for card in session.scalars(select(Card).filter_by(tweet_id=tweet_id)):
        messages = [view for view in slack.messages.values() if view.card_id == card.id]
        assert [view.look for view in messages] == ([] if card.wanted == "nothing" else [card.wanted])
        assert all(
            (view.acted_by, view.acted) == (show_card.cards.last_act(session, card) or (None, None))[:2]
            for view in messages
        )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=st.lists(st.tuples(PEOPLE, ACTS), max_size=14))
def test_any_story_leaves_the_desk_in_order(sessions, raise_card, story):
    card_id, slack = raise_card(next(NUMBERS)), RecordingNotifier()
    logged: list[tuple] = []
    for person, word in [*story, ("", "show")]:
        with sessions() as session:
            try:
                act(session, card_id, person, word)
                session.commit()
            except NotPossible:
                session.rollback()
            check_wishes(session, card_id)
            ids = list(session.scalars(select(Card.id).filter_by(tweet_id=session.get_one(Card, card_id).tweet_id)))
        if word == "show tweets":  # the copy's turn comes later: each card has a task of its own
            show_card.show(sessions, slack, card_id, show_score=False)
        if word == "show":
            for each in ids:
                show_card.show(sessions, slack, each, show_score=False)
            with sessions() as session:
                check_slack(session, slack, card_id)
        with sessions() as session:
            now = [(e.id, e.actor, e.verb, e.details) for e in session.scalars(select(Event).order_by(Event.id))]
        assert now[: len(logged)] == logged
        logged = now
