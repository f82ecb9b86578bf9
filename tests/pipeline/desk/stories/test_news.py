"""What became of a story is told once to the one it concerns; what is overdue is named once a day, to all."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from pipeline.desk import clicks
from pipeline.desk.clicks import Terms
from pipeline.desk.stories import news, steps
from pipeline.messages.notifier import Busy, Refused, Unsure
from pipeline.store.desk import stories
from tests.fakes import RecordingNotifier
from tests.pipeline.together import at_once

NOON = datetime.now(UTC).replace(hour=12)


@pytest.fixture
def notifier():
    return RecordingNotifier()


@pytest.fixture
def decided(sessions, raise_card):
    """A selected post that was decided on; its card in #fact-check."""

    def make(number: int = 1, choice: str = "leave", **terms: object) -> int:
        card_id = raise_card(number)
        with sessions() as session:
            copy = clicks.give_feedback(session, card_id=card_id, person="U1", label="selected").touched[1]
            clicks.decide(session, card_id=copy, person="U2", choice=choice, terms=Terms(**terms))
            session.commit()
        return copy

    return make


def overdue(decided, *numbers: int) -> None:
    for number in numbers:
        decided(number, "fact_check", due_on=date(2026, 1, number))


def test_an_outcome_is_told_once_however_often_it_is_asked_for(sessions, notifier, decided):
    card_id = decided(reason="Old news.")
    at_once(*(lambda: news.tell(sessions, notifier, card_id) for _ in range(4)))
    assert notifier.news == [("U1", "left")]


def test_what_goes_on_is_told_to_nobody(sessions, notifier, decided):
    news.tell(sessions, notifier, decided(choice="fact_check"))
    news.tell(sessions, notifier, 10**9)
    assert notifier.news == []


@pytest.mark.parametrize(
    ("error", "told"), [(Busy("later", wait_s=1), 1), (Refused("gone"), 0), (Unsure("perhaps"), 1)]
)
def test_what_did_not_surely_arrive_is_told_again_unless_slack_refuses_it(sessions, notifier, decided, error, told):
    card_id = decided()
    notifier.fail.append(error)
    for _ in range(2):
        try:
            news.tell(sessions, notifier, card_id)
        except (Busy, Unsure):
            with sessions() as session:
                session.execute(text("update stories set queued_at = null"))
                assert stories.claim_untold(session, after=timedelta(0)) == [card_id]
    assert len(notifier.news) == told


def assign(sessions, card_id: int, assignee: str | None, *, by: str = "U2") -> None:
    with sessions() as session:
        steps.assign(session, card_id=card_id, person=by, assignee=assignee, due_on=None, channel=None)
        session.commit()


def test_whoever_gets_a_story_is_told_once_and_again_where_it_comes_back(sessions, notifier, decided):
    card_id = decided(choice="fact_check", assignee="U3")
    at_once(*(lambda: news.tell(sessions, notifier, card_id) for _ in range(4)))
    for assignee in ("U4", "U4", None, "U3"):
        assign(sessions, card_id, assignee)
        for _ in range(2):
            news.tell(sessions, notifier, card_id)
    assert notifier.news == [("U3", "accepted"), ("U4", "accepted"), ("U3", "accepted")]


@pytest.mark.parametrize("kind", ["the head's own", "started", "started, taken back, and given"])
def test_whoever_makes_a_story_their_own_knows_it(sessions, notifier, decided, kind):
    card_id = decided(choice="fact_check", **({"assignee": "U2"} if kind == "the head's own" else {}))
    if kind != "the head's own":
        with sessions() as session:
            started = steps.start(session, card_id=card_id, person="U3", channel=None)
            session.commit()
    news.tell(sessions, notifier, card_id)
    assert notifier.news == []
    if kind == "started, taken back, and given":
        with sessions() as session:
            steps.undo(session, step_id=started.id, person="U3")
            session.commit()
        assign(sessions, card_id, "U3")
        news.tell(sessions, notifier, card_id)
        assert notifier.news == [("U3", "accepted")]


@pytest.mark.parametrize(
    ("error", "told"), [(Busy("later", wait_s=1), 1), (Refused("gone"), 0), (Unsure("perhaps"), 1)]
)
def test_an_assignee_who_surely_was_not_told_is_told_by_the_sweep(sessions, notifier, decided, error, told):
    card_id = decided(choice="fact_check", assignee="U3")
    notifier.fail.append(error)
    with suppress(Busy, Unsure):
        news.tell(sessions, notifier, card_id)
    with sessions() as session:
        session.execute(text("update stories set queued_at = null"))
        assert stories.claim_untold(session, after=timedelta(0)) == [card_id] * told
        session.commit()
    news.tell(sessions, notifier, card_id)
    assert len(notifier.news) == told


def test_overdue_stories_are_named_once_a_day_by_whoever_comes_first(sessions, notifier, decided):
    overdue(decided, 2, 1)
    decided(3, "fact_check", due_on=date(2099, 1, 1))
    decided(4, "fact_check")
    at_once(*(lambda: news.remind_if_due(sessions, notifier, now=NOON) for _ in range(4)))
    (reminded,) = notifier.reminders
    assert [line.story.due_on.day for line in reminded.lines] == [1, 2]
    assert news.remind_if_due(sessions, notifier, now=NOON + timedelta(hours=3)) is False
    assert news.remind_if_due(sessions, notifier, now=NOON + timedelta(days=1)) is True
    assert len(notifier.reminders) == 2


def test_nobody_is_reminded_by_night_nor_of_nothing(sessions, notifier, decided):
    news.remind_if_due(sessions, notifier, now=NOON)
    overdue(decided, 1)
    news.remind_if_due(sessions, notifier, now=NOON)  # today there was nothing to say, and it was said once
    news.remind_if_due(sessions, notifier, now=(NOON + timedelta(days=1)).replace(hour=5))
    assert notifier.reminders == []


@pytest.mark.parametrize(("error", "again"), [(Refused("no"), True), (Busy("x", wait_s=1), True), (Unsure("?"), False)])
def test_a_reminder_that_was_refused_comes_later_and_one_that_may_have_come_does_not(
    sessions, notifier, decided, error, again
):
    overdue(decided, 1)
    notifier.fail.append(error)
    assert news.remind_if_due(sessions, notifier, now=NOON) is False
    assert news.remind_if_due(sessions, notifier, now=NOON + timedelta(hours=1)) is again
    assert len(notifier.reminders) == again
