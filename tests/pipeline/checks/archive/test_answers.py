"""Same claim, or not the same: stored once, taken back, and what comes of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.checks.archive import cut_off, cut_off_rule
from pipeline.checks.archive.cut_off_rule import Answered, bounds, tune
from pipeline.store import events
from pipeline.store.desk import match_answers, setting_changes
from tests.fakes import post
from tests.pipeline.together import at_once

ANSWERS = st.lists(st.builds(Answered, st.floats(0, 1), st.booleans()), max_size=200)


@pytest.fixture
def tweet_id(store_posts):
    return store_posts(post(1, "A shark in the street!")).new[0]


def give(session, tweet_id, check_id, person="U1", answer="same", certainty=0.7):
    return match_answers.give(
        session, tweet_id=tweet_id, check_id=check_id, person=person, answer=answer, certainty=certainty,
        scores={"cosine": 0.6},
    )  # fmt: skip


def test_one_answer_of_a_person_stands_and_can_be_taken_back(sessions, archive, tweet_id):
    with sessions() as session:
        first, new = give(session, tweet_id, archive["shark"])
        assert new
        assert give(session, tweet_id, archive["shark"], answer="different") == (first, False)
        other, _ = give(session, tweet_id, archive["shark"], person="U2")
        assert not match_answers.undo(session, answer_id=other, person="U1")
        assert match_answers.undo(session, answer_id=first, person="U1")
        assert not match_answers.undo(session, answer_id=first, person="U1")
        again, new = give(session, tweet_id, archive["shark"], answer="different")
        assert (again != first, new) == (True, True)
        assert [(a.person, a.answer) for a in match_answers.of_tweet(session, tweet_id)] == [
            ("U2", "same"), ("U1", "different"),
        ]  # fmt: skip
        assert match_answers.answered(session) == []  # divided
        give(session, tweet_id, archive["shark"], person="U3")
        assert match_answers.answered(session) == [Answered(0.7, same=True)]


def test_two_clicks_at_once_are_one_answer(sessions, archive, tweet_id):
    def click():
        with sessions() as session:
            found = give(session, tweet_id, archive["shark"])
            session.commit()
        return found

    (one, _), (other, _) = sorted(at_once(click, click))
    assert one == other


def test_the_cut_off_moves_by_what_was_answered_and_is_logged(sessions, archive, tweet_id):
    with sessions() as session:
        for number in range(cut_off_rule.LEAST):
            give(session, tweet_id, archive["shark"], person=f"U{number}", certainty=0.55)
        assert cut_off.tune_by_answers(session, usual=0.5, by="U0").cut_off == 0.5  # one match is no evidence
        for name in archive:
            assert cut_off.in_force(session, usual=0.5) == 0.5, name


def test_whoever_sets_the_cut_off_back_has_what_they_say_and_not_what_was_tuned_before(sessions):
    with sessions() as session:
        moved = {"cut_off": 0.45, "before": 0.5, "usual": 0.5, "why": "…"}
        events.log(
            session, actor="schedule", verb="tuned", subject=cut_off.SUBJECT, subject_id=cut_off.CUT_OFF, **moved
        )
        session.commit()
    with sessions() as session:
        assert cut_off.in_force(session, usual=0.5) == 0.45
        for before, after in (("0.5", "0.6"), ("0.6", "0.5")):
            setting_changes.add(session, name="archive_cut_off", before=before, after=after, by="U0")
        session.commit()
        assert cut_off.in_force(session, usual=0.5) == 0.5


def answers(right, wrong, certainty=0.55):
    return [Answered(certainty, same=True)] * right + [Answered(certainty, same=False)] * wrong


@pytest.mark.parametrize(
    ("given_answers", "expected"),
    [
        (answers(49, 0), 0.5),
        (answers(50, 0), 0.45),
        (answers(50, 0, certainty=0.95), 0.5),  # none near the cut-off
        (answers(40, 10), 0.5),
        (answers(25, 25), 0.55),
        (answers(0, 500, certainty=0.3), 0.5),  # not shown, so not asked
    ],
)
def test_it_moves_one_step_and_only_on_evidence(given_answers, expected):
    tuned = tune(given_answers, cut_off=0.5)
    assert tuned.cut_off == expected
    assert tuned.why


@given(ANSWERS, st.floats(0.2, 0.95))
def test_it_never_moves_far_nor_out_of_its_range(given_answers, before):
    after = tune(given_answers, cut_off=before).cut_off
    assert abs(after - before) <= cut_off_rule.STEP + 1e-9
    assert cut_off_rule.LOWEST <= after <= cut_off_rule.HIGHEST


@given(ANSWERS)
def test_tuning_by_the_same_answers_comes_to_rest(given_answers):
    seen = [0.5]
    for _ in range(40):
        seen.append(tune(given_answers, cut_off=seen[-1]).cut_off)
    assert seen[-1] == seen[-3]
    assert len(set(seen[-3:])) <= 2


@given(st.integers(0, 60), st.integers(1, 60))
def test_bounds_hold_the_share(right, more):
    low, high = bounds(right, right + more)
    assert 0 <= low <= right / (right + more) <= high <= 1
