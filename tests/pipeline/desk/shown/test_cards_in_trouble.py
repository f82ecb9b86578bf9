"""Slack says no, asks for patience, or does not say: nothing is lost and nothing is posted twice."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text, update

from pipeline.desk import clicks
from pipeline.desk.shown import card_views
from pipeline.messages.notifier import Busy, Refused, Unsure
from pipeline.processes import tasks
from pipeline.store.desk import cards as card_rows
from pipeline.tables import Card, Feedback
from tests.fakes import after_a_while
from tests.pipeline.together import asked

AFTER = timedelta(seconds=300)


def row(sessions, card_id) -> Card:
    with sessions() as session:
        return session.get_one(Card, card_id)


def click(sessions, card_id, label):
    with sessions() as session:
        clicks.give_feedback(session, card_id=card_id, person="U1", label=label)
        session.commit()


def test_a_message_that_arrived_after_all_is_found_and_not_posted_twice(sessions, card_id, show, slack):
    slack.swallow.append(Unsure("no answer in time"))
    with pytest.raises(Unsure):
        show(card_id)
    assert row(sessions, card_id).last_error == "no answer in time"
    show(card_id)
    shown = row(sessions, card_id)
    assert (len(slack.posted), shown.message_ts, shown.tried_at, shown.last_error) == (1, "1.0", None, None)


def test_a_message_that_never_arrived_is_posted_again(sessions, card_id, show, slack):
    slack.fail.append(Unsure("cut off"))
    for _ in range(3):
        with pytest.raises(Unsure):  # it may still come
            show(card_id)
    after_a_while(sessions)
    show(card_id)
    assert (len(slack.messages), row(sessions, card_id).shown) == (1, "buttons")


@pytest.mark.parametrize("label", [None, "rejected"])
def test_a_message_that_comes_late_is_waited_for_and_stands_once(sessions, card_id, show, slack, label):
    """Whoever asks meanwhile: the task, the sweep, somebody who clicks."""
    slack.fail.append(Unsure("cut off"))
    with pytest.raises(Unsure):
        show(card_id)
    if label:
        click(sessions, card_id, label)
    with pytest.raises(Unsure):
        show(card_id)
    with sessions() as session:
        card = card_rows.whole(session, card_id)
        slack.post(card_views.view_of(session, card, show_score=False))
    show(card_id)
    assert len(slack.messages) == (0 if label else 1)
    assert (len(slack.posted), row(sessions, card_id).tried_at) == (1, None)


@pytest.mark.parametrize("label", ["rejected", "selected", "reviewed"])
def test_a_change_that_comes_late_does_not_stand_over_what_is_wanted_since(sessions, card_id, show, slack, label):
    """Somebody clicks, Slack does not say whether it did as asked, they undo, and only then does it."""
    show(card_id)
    ((place, _),) = slack.messages.items()
    click(sessions, card_id, label)
    slack.fail.append(Unsure("cut off"))
    with pytest.raises(Unsure):
        show(card_id)
    with sessions() as session:
        late = card_views.view_of(session, card_rows.whole(session, card_id), show_score=False)
        clicks.undo_feedback(session, feedback_id=session.scalars(select(Feedback.id)).one(), person="U1")
        session.commit()
    with pytest.raises(Unsure):  # at once as wanted, and looked after once more
        show(card_id)
    assert slack.messages[place].look == "buttons"
    if label == "selected":
        slack.replace(late, place)
    else:
        slack.remove(place)
    with pytest.raises(Unsure):
        show(card_id)
    after_a_while(sessions)
    show(card_id)
    assert [view.look for view in slack.messages.values()] == ["buttons"]
    assert (row(sessions, card_id).tried_at, row(sessions, card_id).last_error) == (None, None)


def test_each_attempt_of_unknown_outcome_is_waited_for_anew(sessions, card_id, show, slack):
    for _ in range(2):
        slack.fail.append(Unsure("cut off"))
        with pytest.raises(Unsure):
            show(card_id)
        with pytest.raises(Unsure):
            show(card_id)
        assert (slack.fail, slack.posted) == ([], [])
        after_a_while(sessions)
    show(card_id)
    assert len(slack.posted) == 1


def test_a_process_killed_between_posting_and_writing_it_down_posts_once(sessions, card_id, show, slack):
    slack.swallow.append(KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        show(card_id)
    assert row(sessions, card_id).tried_at is not None
    show(card_id)
    assert (len(slack.posted), row(sessions, card_id).message_ts) == (1, "1.0")


@pytest.mark.parametrize(("label", "left"), [("rejected", []), ("selected", ["line"])])
def test_a_click_on_a_message_that_was_not_written_down_counts_there_too(card_id, sessions, show, slack, label, left):
    slack.swallow.append(KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        show(card_id)
    click(sessions, card_id, label)
    show(card_id)
    assert [view.look for view in slack.messages.values()] == left
    assert row(sessions, card_id).tried_at is None


def test_a_search_that_fails_does_not_lead_to_a_second_message(sessions, card_id, show, slack, monkeypatch):
    slack.swallow.append(Unsure("no answer in time"))
    with pytest.raises(Unsure):
        show(card_id)
    with monkeypatch.context() as busy:
        busy.setattr(slack, "find", lambda card, *, since: slack.remove(None))
        slack.fail.append(Busy("slow down", wait_s=1))
        with pytest.raises(Busy):
            show(card_id)
    show(card_id)
    assert len(slack.posted) == 1


def test_a_refusal_is_kept_for_people_and_needs_no_search_later(sessions, card_id, show, slack):
    slack.fail.append(Refused("The bot is not in #tweets: invite it."))
    with pytest.raises(Refused):
        show(card_id)
    refused = row(sessions, card_id)
    assert (refused.last_error, refused.tried_at, refused.shown) == (
        "The bot is not in #tweets: invite it.", None, "nothing",
    )  # fmt: skip
    show(card_id)
    assert (row(sessions, card_id).last_error, row(sessions, card_id).shown) == (None, "buttons")


def test_a_refused_change_leaves_the_message_where_it_is(sessions, card_id, show, slack):
    show(card_id)
    click(sessions, card_id, "rejected")
    slack.fail.append(Refused("no"))
    with pytest.raises(Refused):
        show(card_id)
    assert (row(sessions, card_id).message_ts, row(sessions, card_id).last_error) == ("1.0", "no")
    show(card_id)
    assert (slack.messages, row(sessions, card_id).last_error) == ({}, None)


def test_the_task_waits_as_long_as_slack_asks(card_id, slack, sessions, tools):
    slack.fail.append(Busy("slow down", wait_s=7))
    with pytest.raises(Busy):  # called directly, a retry gives its reason
        tasks.show_card(card_id)
    assert row(sessions, card_id).tried_at is None
    tasks.show_card(card_id)
    assert len(slack.messages) == 1


def test_the_task_leaves_a_refusal_to_the_sweep(card_id, slack, sessions):
    slack.fail.append(Refused("not in channel"))
    tasks.show_card(card_id)
    assert row(sessions, card_id).last_error == "not in channel"


def set_queued(sessions, seconds_ago):
    with sessions() as session:
        session.execute(update(Card).values(queued_at=text(f"now() - interval '{seconds_ago} seconds'")))
        session.commit()


def test_the_sweep_asks_again_when_the_time_has_come_and_not_before(tools, sessions, card_id, redis_url):
    set_queued(sessions, 299)
    tasks.sweep()
    assert asked(redis_url, "cards") == []
    set_queued(sessions, 301)
    tasks.sweep()
    tasks.sweep()
    assert asked(redis_url, "cards") == [("show_card", [card_id])]


def test_the_sweep_passes_over_what_slack_shows_as_wanted(tools, sessions, card_id, show, redis_url):
    show(card_id)
    set_queued(sessions, 301)
    tasks.sweep()
    assert asked(redis_url, "cards") == []


def test_the_sweep_takes_up_a_message_of_unknown_outcome_though_nothing_is_wanted(sessions, card_id, show, slack):
    slack.swallow.append(KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        show(card_id)
    click(sessions, card_id, "rejected")
    set_queued(sessions, 301)
    with sessions() as session:
        assert card_rows.claim_out_of_sync(session, after=AFTER) == [card_id]


def test_two_sweeps_at_once_share_the_cards(sessions, raise_card):
    ids = {raise_card(number) for number in range(1, 5)}
    set_queued(sessions, 301)
    with sessions() as one, sessions() as other:
        first = card_rows.claim_out_of_sync(one, after=AFTER, at_most=3)
        second = card_rows.claim_out_of_sync(other, after=AFTER)
    assert (len(first), set(first) | set(second), set(first) & set(second)) == (3, ids, set())


def test_cards_that_are_refused_for_ever_keep_no_other_from_being_asked_for(sessions, raise_card):
    first, second, third = (raise_card(number) for number in (1, 2, 3))
    with sessions() as session:
        session.execute(update(Card).values(queued_at=text("now() - interval '1 hour'")))
        session.execute(update(Card).where(Card.id == second).values(queued_at=text("now() - interval '2 hours'")))
        session.execute(update(Card).where(Card.id == third).values(queued_at=None))
        session.commit()
    taken = []
    for _ in range(3):
        with sessions() as session:
            taken += card_rows.claim_out_of_sync(session, after=AFTER, at_most=1)
            session.commit()
    assert taken == [third, second, first]
