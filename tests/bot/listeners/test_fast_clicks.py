"""Clicks that come so fast that the card under the hand has moved judge one post; whoever reads is never refused."""

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.blocks import ids, words
from bot.listeners.acts import kept_acts
from pipeline.desk import fast_clicks
from tests.bot import payloads
from tests.bot.newsroom import CHECKER, OTHER, TWEETS, Desk, desk_on
from tests.bot.ways import Dispatch
from tests.fakes import post
from tests.pipeline.together import at_once

WITHIN = timedelta(seconds=0.7)
STANDING = "select card_id, person from feedback where undone_at is null order by card_id"
START = 1_790_000_000.0


@pytest.fixture
def desk(sandbox: Any, database_url: str, redis_url: str, tmp_path: Any) -> Iterator[Desk]:
    with desk_on(sandbox, database_url=database_url, redis_url=redis_url, folder=tmp_path, fast_click_s=0.7) as made:
        yield made


def press(desk: Desk, action_id: str, value: object, *, after: float, person: str = CHECKER) -> dict[str, Any]:
    """A button, pressed so many seconds after the beginning by Slack's clock."""
    used = payloads.button(action_id, str(value)) | {"action_ts": f"{START + after:.6f}"}
    return payloads.in_message(desk.sandbox, person, used, channel=TWEETS, message={"ts": "1780000000.000100"})


def six(desk: Desk, *, every: float) -> list[dict[str, Any]]:
    """A click on each of six cards, as when the layout moves under the hand."""
    cards = [desk.card(post(number)) for number in range(1, 7)]
    return [press(desk, "feedback_rejected", card, after=place * every) for place, card in enumerate(cards)]


@pytest.mark.parametrize("every", [0.01, 0.15, 0.4, 0.69])
def test_of_six_fast_clicks_the_first_counts_and_the_others_are_told_once(
    desk: Desk, acting: Dispatch, every: float
) -> None:
    for click in six(desk, every=every):
        acting.deliver(click)
    assert desk.rows(STANDING) == [(1, CHECKER)]
    assert desk.whispers(CHECKER)[1:] == [words.SLIP]


@pytest.mark.parametrize("every", [0.7, 1.0, 30.0])
def test_whoever_reads_is_never_refused(desk: Desk, acting: Dispatch, every: float) -> None:
    for click in six(desk, every=every):
        acting.deliver(click)
    assert len(desk.rows(STANDING)) == 6
    assert words.SLIP not in desk.whispers(CHECKER)


def test_all_labels_and_cards_of_a_run_in_any_mixture_judge_the_first_post(desk: Desk, acting: Dispatch) -> None:
    cards = [desk.card(post(number)) for number in (1, 2)]
    labels = ("rejected", "selected", "reviewed", "rejected", "selected", "reviewed")
    for place, (label, card) in enumerate(zip(labels, itertools.cycle(cards), strict=False)):
        acting.deliver(press(desk, f"feedback_{label}", card, after=place * 0.15))
    assert desk.rows("select card_id, label from feedback where undone_at is null") == [(1, "rejected")]


def test_an_undo_that_came_under_the_hand_takes_nothing_back(desk: Desk, acting: Dispatch) -> None:
    acting.deliver(press(desk, "feedback_rejected", desk.card(), after=0))
    acting.deliver(press(desk, ids.UNDO_FEEDBACK, 1, after=0.15))
    assert desk.rows(STANDING) == [(1, CHECKER)]
    assert desk.whispers(CHECKER)[-1] == words.SLIP
    acting.deliver(press(desk, ids.UNDO_FEEDBACK, 1, after=1.5))
    assert desk.rows(STANDING) == []
    acting.deliver(press(desk, "feedback_rejected", 1, after=1.65))  # the card has come back under the hand
    assert desk.rows(STANDING) == []


def test_two_people_are_not_taken_for_one(desk: Desk, acting: Dispatch) -> None:
    first, second = (desk.card(post(number)) for number in (1, 2))
    acting.deliver(press(desk, "feedback_rejected", first, after=0))
    acting.deliver(press(desk, "feedback_rejected", second, after=0.1, person=OTHER))
    assert desk.rows(STANDING) == [(1, CHECKER), (2, OTHER)]


def test_fast_clicks_in_two_processes_at_once_judge_one_post(desk: Desk) -> None:
    clicks, bots = six(desk, every=0.1), [Dispatch(desk), Dispatch(desk)]
    at_once(*(lambda bot=bot, click=click: bot.deliver(click) for bot, click in zip(itertools.cycle(bots), clicks)))
    assert len(desk.rows(STANDING)) == 1
    assert desk.whispers(CHECKER).count(words.SLIP) == 1


def test_what_was_taken_for_a_slip_is_a_slip_when_it_is_delivered_again(desk: Desk, acting: Dispatch) -> None:
    clicks = six(desk, every=0.15)
    for click in [*clicks, *reversed(clicks), *clicks]:
        acting.deliver(click)
    assert desk.rows(STANDING) == [(1, CHECKER)]


def test_a_click_that_is_carried_out_late_is_judged_by_its_own_time(desk: Desk, acting: Dispatch) -> None:
    late = press(desk, "feedback_reviewed", desk.card(post(1)), after=0)
    acting.deliver(press(desk, "feedback_rejected", desk.card(post(2)), after=60))
    kept_acts.keep(late)
    kept_acts.carry_out(acting.app)
    acting.deliver(press(desk, "feedback_rejected", desk.card(post(3)), after=60.2))
    assert desk.rows(STANDING) == [(1, CHECKER), (2, CHECKER)]


def test_fast_clicks_that_could_not_be_stored_at_once_are_carried_out_in_their_order(
    desk: Desk, acting: Dispatch
) -> None:
    for click in six(desk, every=0.15):
        kept_acts.keep(click)
    kept_acts.carry_out(acting.app)
    assert desk.rows(STANDING) == [(1, CHECKER)]


@pytest.mark.parametrize("action_ts", [None, "", "x", "nan", "1e400", "-5", "99999999999999", "1.2.3", "١"])
def test_a_moment_that_is_none_keeps_no_click_from_counting(desk: Desk, acting: Dispatch, action_ts: Any) -> None:
    click = press(desk, "feedback_rejected", desk.card(), after=0)
    click["actions"][0]["action_ts"] = action_ts
    acting.deliver(click)
    assert desk.rows(STANDING) == [(1, CHECKER)]


GAPS = st.lists(st.tuples(st.floats(0, 2), st.sampled_from("abc")), min_size=1, max_size=10)


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(gaps=GAPS)
def test_a_click_counts_where_it_hits_what_the_first_at_one_go_hit(
    sessions: Any, gaps: list[tuple[float, str]]
) -> None:
    at, first, last = datetime(2026, 11, 1, tzinfo=UTC), None, None
    with sessions() as session:
        for gap, subject in gaps:
            at += timedelta(seconds=gap)
            first = first if last is not None and at - last < WITHIN else subject
            slips = fast_clicks.slips(session, person="U1", subject=subject, at=at, within=WITHIN)
            assert (slips == 0) == (subject == first)
            last = at
        session.rollback()
