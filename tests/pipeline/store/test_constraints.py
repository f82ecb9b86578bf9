"""The database itself refuses what must not be, whoever writes."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import IntegrityError

from pipeline.desk import clicks
from pipeline.store.desk import people
from pipeline.tables import Card, Decision, Feedback, ModelVersion, Prediction, Tweet
from pipeline.triage import recent_flow
from tests.pipeline.together import at_once

SECOND_ONES = [
    (Tweet, {}, "uq_tweets_source_external_id"),
    (Prediction, {"label": 0}, "uq_predictions_tweet_id_model_version_id"),
    (Card, {"wanted": "nothing"}, "uq_cards_tweet_id_purpose"),
    (Feedback, {"person": "U9", "label": "rejected"}, "uq_feedback_standing"),
    (Decision, {"person": "U9", "choice": "fact_check"}, "uq_decisions_standing"),
    (ModelVersion, {"name": "another"}, "uq_model_versions_live"),
    (ModelVersion, {"state": "retired"}, "uq_model_versions_task_name"),
]
OTHERS = [
    (Tweet, {"source": "replay"}),
    (Tweet, {"external_id": "2"}),
    (Feedback, {"card_id": 2}),
    (ModelVersion, {"name": "another", "state": "candidate"}),
]
IMPOSSIBLE = [
    ("accounts set state = 'asleep'", "ck_accounts_state_known"),
    ("tweets set kind = 'poem'", "ck_tweets_kind_known"),
    ("model_versions set state = 'promoted'", "ck_model_versions_state_known"),
    ("predictions set outcome = 'maybe'", "ck_predictions_outcome_known"),
    ("predictions set probability = 1.01", "ck_predictions_probability_range"),
    ("predictions set sampling_probability = -0.1", "ck_predictions_sampling_probability_range"),
    ("predictions set selected_probability = 1.01", "ck_predictions_selected_probability_range"),
    ("predictions set sentence_start = 1", "ck_predictions_sentence_has_both_ends"),
    ("predictions set sentence_start = 3, sentence_end = 3", "ck_predictions_sentence_range"),
    ("predictions set sentence_start = -1, sentence_end = 3", "ck_predictions_sentence_range"),
    ("cards set purpose = 'random'", "ck_cards_purpose_known"),
    ("cards set wanted = 'outdated'", "ck_cards_wanted_known"),
    ("cards set shown = 'somewhere', message_ts = '1'", "ck_cards_shown_known"),
    ("cards set shown = 'buttons', message_ts = null", "ck_cards_shown_has_message"),
    ("cards set shown = 'nothing', message_ts = '1.0'", "ck_cards_shown_has_message"),
    ("feedback set label = 'right'", "ck_feedback_label_known"),
    ("decisions set choice = 'later'", "ck_decisions_choice_known"),
    ("capped_days set label = 2", "ck_capped_days_label_known"),
    ("capped_days set rate = 1.5", "ck_capped_days_rate_range"),
    ("people set role = 'owner'", "ck_people_role_known"),
]


@pytest.fixture
def rows(sessions, card_id):
    """One row of each table."""
    with sessions() as session:
        copy = clicks.give_feedback(session, card_id=card_id, person="U1", label="selected").touched[1]
        clicks.decide(session, card_id=copy, person="U2", choice="leave")
        recent_flow.note_capped(session, now=datetime.now(UTC), cards_per_day=9, lowered={0: 0.1})
        people.give(session, {"U3": "admin"}, by="U0ADMIN", first_admin=None)
        session.commit()
    return sessions


def copy_of(session, table, **changes):
    """The values of the table's first row, for a second one."""
    row = session.query(table).order_by(table.id).first()
    return {c.key: getattr(row, c.key) for c in table.__mapper__.column_attrs if c.key != "id"} | changes


def test_a_second_one_is_refused(rows):
    for table, changes, constraint in SECOND_ONES:
        with rows() as session, pytest.raises(IntegrityError, match=constraint):
            session.execute(insert(table).values(**copy_of(session, table, **changes)))


def test_another_one_is_welcome(rows):
    for table, changes in OTHERS:
        with rows() as session:
            session.execute(insert(table).values(**copy_of(session, table, **changes)))


def test_unknown_words_and_impossible_numbers_are_refused(rows):
    for change, constraint in IMPOSSIBLE:
        with rows() as session, pytest.raises(IntegrityError, match=constraint):
            session.execute(text(f"update {change}"))


@pytest.mark.parametrize("row", [Feedback, Decision])
def test_of_two_clicks_in_the_same_moment_the_database_keeps_one(sessions, card_id, row):
    word = {"label": "reviewed"} if row is Feedback else {"choice": "leave"}

    def click(person):
        with sessions() as session:
            session.add(row(card_id=card_id, tweet_id=session.get_one(Card, card_id).tweet_id, person=person, **word))
            session.commit()

    outcomes = at_once(lambda: click("U1"), lambda: click("U2"))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["IntegrityError", "NoneType"]


def test_a_click_that_was_undone_makes_room_for_the_next(rows):
    with rows() as session:
        session.execute(text("update feedback set undone_at = now()"))
        session.execute(insert(Feedback).values(**copy_of(session, Feedback, person="U9", undone_at=None)))
        session.commit()
        assert session.query(Feedback).count() == 2
