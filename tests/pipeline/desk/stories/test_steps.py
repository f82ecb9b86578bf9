"""What a state does not allow changes nothing, whoever asks and however often; of two at once one counts."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from pipeline.desk import clicks
from pipeline.desk.clicks import Acted, NotPossible
from pipeline.desk.stories import steps
from pipeline.messages.story_view import NEXT
from tests.pipeline.together import at_once

FACTS = {"link": "https://desk.example/a", "claim": "c", "rating": "False", "check_id": None}
WAYS: dict[str, list[str]] = {
    "proposed": [],
    "accepted": ["fact_check"],
    "in_progress": ["fact_check", "start"],
    "published": ["fact_check", "publish"],
    "left": ["leave"],
}
"""What brings a story into each state."""


@pytest.fixture
def story(sessions, card_id) -> Callable[..., Any]:
    """Do one thing with the story of a selected post and commit; without a word, what Postgres holds of it."""
    with sessions() as session:
        clicks.give_feedback(session, card_id=card_id, person="U1", label="selected")
        session.commit()
        copy, tweet = session.execute(text("select card_id, tweet_id from stories")).one()

    def do(act: str = "", person: str = "U2") -> Any:
        who = {"card_id": copy, "person": person, "channel": None}
        with sessions() as session:
            match act:
                case "":
                    held = session.execute(text("select * from stories")).one()
                    return held, session.scalar(text("select count(*) from events"))
                case "fact_check" | "leave":
                    done = clicks.decide(session, choice=act, **who)
                case "publish":
                    done = steps.publish(
                        session, tweet_id=tweet, person=person, facts=FACTS, brought=False, channel=None
                    )
                case "give_up":
                    done = steps.give_up(session, reason=None, **who)
                case "assign":
                    done = steps.assign(session, assignee="U3", due_on=None, **who)
                case _:
                    done = steps.start(session, **who)
            session.commit()
        return done

    return do


@pytest.mark.parametrize("act", ["fact_check", "leave", "start", "publish", "assign", "give_up"])
@pytest.mark.parametrize("state", WAYS)
def test_only_what_a_state_allows_changes_a_story_and_is_logged(story, state, act):
    for way in WAYS[state]:
        story(way)
    before, logged = story()
    assert before.state == state
    if act in NEXT[state]:
        assert story(act).first
        assert story()[0] != before
        assert story()[1] == logged + 1
        return
    if act in ("fact_check", "leave"):
        if state == "proposed":
            return
        assert not story(act, person="U9").first
    else:
        with pytest.raises(NotPossible):
            story(act, person="U9")
    assert story() == (before, logged)


@pytest.mark.parametrize("act", ["start", "publish", "give_up"])
def test_of_two_who_go_on_at_once_one_counts(story, act):
    story("fact_check")
    done = at_once(lambda: story(act, "U3"), lambda: story(act, "U4"))
    assert [type(one) for one in done].count(NotPossible) == 1
    (counted,) = [one for one in done if not isinstance(one, NotPossible)]
    assert story()[0].by == counted.person


def test_a_step_is_undone_once_by_who_did_it_and_from_the_last_on(sessions, story):
    story("fact_check")
    started, published = story("start", "U3"), story("publish", "U3")

    def undo(step: int, person: str) -> None:
        with sessions() as session:
            steps.undo(session, step_id=step, person=person)
            session.commit()

    for step, person, why in (
        (started.id, "U3", "gone on since"), (published.id, "U4", "Only <@U3>"), (10**9, "U3", "not known"),
    ):  # fmt: skip
        with pytest.raises(NotPossible, match=why):
            undo(step, person)
    undo(published.id, "U3")
    assert (story()[0].state, story()[0].link) == ("in_progress", None)
    with pytest.raises(NotPossible, match="undone already"):
        undo(published.id, "U3")
    undo(started.id, "U3")
    held = story()[0]
    assert (held.state, held.by, held.assignee) == ("accepted", "U2", None)


def test_the_undo_of_a_start_leaves_the_assignee_whom_somebody_named(sessions, story):
    story("fact_check")
    story("assign")
    started = story("start", "U3")
    with sessions() as session:
        steps.undo(session, step_id=started.id, person="U3")
        session.commit()
    assert story()[0].assignee == "U3"


def test_a_decision_of_before_there_were_stories_is_gone_on_with(sessions, story):
    story("fact_check")
    with sessions() as session:
        session.execute(text("delete from stories"))
        session.commit()
    story("start", "U3")
    held = story()[0]
    assert (held.state, held.selected_by, held.decided_by, held.assignee) == ("in_progress", "U1", "U2", "U3")


def test_who_decides_and_who_takes_the_selection_back_do_not_wait_for_each_other_for_ever(sessions, raise_card):
    for number in range(1, 9):
        card_id = raise_card(number)
        with sessions() as session:
            selected = clicks.give_feedback(session, card_id=card_id, person="U1", label="selected")
            session.commit()

        def act(what: Callable[..., Any], **who: Any) -> Any:
            with sessions() as session:
                done = what(session, **who)
                session.commit()
            return done

        done = at_once(
            lambda: act(clicks.decide, card_id=selected.touched[1], person="U2", choice="fact_check"),  # noqa: B023
            lambda: act(clicks.undo_feedback, feedback_id=selected.id, person="U1"),  # noqa: B023
        )
        assert {type(one) for one in done} <= {Acted, NotPossible}
