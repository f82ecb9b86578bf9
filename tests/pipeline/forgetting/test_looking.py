"""Posts are looked at again: what that costs, what it says, and what says nothing."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from celery.exceptions import Retry
from sqlalchemy import text

from pipeline.desk import clicks
from pipeline.forgetting import looking
from pipeline.processes import removals
from pipeline.services import Services
from pipeline.sources.source import SourceAway, SourceBusy, SourceError, SourceRefused
from pipeline.store.posts import reads
from tests.fakes import FeedSource, post
from tests.pipeline.forgetting.conftest import Rows

FORGOTTEN = "select id, forgotten from tweets where forgotten is not null order by id"


def test_a_question_that_fails_as_a_whole_says_nothing_of_any_post(
    tools: Services, source: FeedSource, kept: Callable[..., list[int]], rows: Rows
) -> None:
    ids = kept(post(1), post(2))
    source.gone = {"1": "deleted"}
    for error in (
        SourceAway("away"),
        SourceBusy("later", until=datetime.now(UTC)),
        SourceRefused("401"),
        SourceError("?"),
    ):
        source.fail = [error]
        made = looking.look(tools, ids)
        assert (made.forgotten, made.why) == (0, str(error))
    assert rows("select count(*) from tweets where text = 'Hola' and looked_at is null") == [(2,)]


def test_silence_about_one_says_nothing_of_it(
    tools: Services, source: FeedSource, kept: Callable[..., list[int]], rows: Rows
) -> None:
    first, second, third = kept(post(1), post(2), post(3))
    source.posts = [post(3)]
    source.gone = {"1": "deleted"}
    made = looking.look(tools, [first, second, third])
    assert (made.asked, made.read, made.forgotten) == (3, 1, 1)
    assert rows(FORGOTTEN) == [(first, "deleted")]
    assert rows("select count(*) from tweets where looked_at is not null") == [(2,)], (
        "it is not asked about first for ever"
    )
    assert rows("select text, waiting from tweets where id = :id", id=first) == [("", False)]
    assert rows("select count(*) from events where verb = 'forgotten' and actor = 'source'") == [(1,)]


@pytest.mark.parametrize(("closed", "gone"), [({"7": "protected"}, [1, 2, 3]), ({}, [1])])
def test_an_account_whose_post_is_protected_is_asked_about_before_all_its_posts_go(
    tools: Services,
    source: FeedSource,
    kept: Callable[..., list[int]],
    rows: Rows,
    closed: dict[str, str],
    gone: list[int],
) -> None:
    ids = kept(post(1), post(2), post(3))
    source.gone, source.closed = {"1": "protected"}, closed
    looking.look(tools, ids[:1])
    assert rows(FORGOTTEN) == [(ids[number - 1], "protected") for number in gone]


def test_what_was_read_today_costs_nothing_and_what_is_over_budget_is_not_asked(
    tools: Services, source: FeedSource, kept: Callable[..., list[int]], rows: Rows
) -> None:
    ids = kept(post(1), post(2))
    assert looking.look(tools, ids).read == 2
    assert looking.look(tools, ids).read == 0
    assert rows("select sum(posts) from source_reads") == [(2,)]
    with tools.sessions() as session:
        session.connection().exec_driver_sql("update source_reads set posts = 999")
        session.connection().exec_driver_sql("update tweets set looked_at = now() - interval '2 days'")
        session.commit()
    source.gone = {"1": "deleted"}
    made = looking.look(tools, ids)
    assert (made.asked, made.forgotten) == (0, 0)
    assert "used up" in made.why


def test_open_ones_come_every_hour_and_all_others_by_night_the_oldest_first(
    tools: Services, source: FeedSource, kept: Callable[..., list[int]], rows: Rows
) -> None:
    old = kept(post(1), post(2), post(3))
    (open_one,) = kept(post(4), outcome="positive")
    assert looking.look_at_open(tools).asked == 1
    assert looking.look_at_open(tools).asked == 0
    begun = datetime.now(UTC) - timedelta(seconds=1)  # and after what was looked at a moment ago
    with tools.sessions() as session:
        session.execute(text("update tweets set looked_at = now() - interval '1 hour' where looked_at is not null"))
        session.commit()
    assert looking.look_at_oldest(tools, begun=begun, at_most=2).asked == 2
    assert rows("select id from tweets where looked_at is null") == [(old[2],)]
    assert looking.look_at_oldest(tools, begun=begun, at_most=5).asked == 2, "whatever the next night is too late for"
    assert looking.look_at_oldest(tools, begun=begun, at_most=5).asked == 0, "each once in a round"
    assert looking.of_a_night(tools) == 6
    assert rows("select id from tweets where looked_at is not null order by id")[-1] == (open_one,)


def test_an_edit_is_taken_as_an_edit(
    tools: Services, source: FeedSource, kept: Callable[..., list[int]], rows: Rows
) -> None:
    (tweet_id,) = kept(post(1, "Antes"))
    source.posts = [post(1, "Después")]
    looking.look(tools, [tweet_id])
    assert rows("select text from tweets") == [("Antes",)], "no new version, no edit"
    source.posts = [replace(post(1, "Después"), edit_ids=("1", "5"))]
    looking.look(tools, [tweet_id])
    assert rows("select text, edit_ids from tweets") == [("Después", ["1", "5"])]
    assert rows("select details ->> 'before' from events where verb = 'edited'") == [("Antes",)]


def test_one_that_was_just_selected_is_looked_at_before_it_is_decided(
    tools: Services, kept: Callable[..., list[int]], rows: Rows
) -> None:
    kept(post(1), outcome="positive")
    assert [looking.look_at_open(tools).asked for _ in range(2)] == [1, 0]
    with tools.sessions() as session:
        clicks.give_feedback(session, card_id=rows("select id from cards")[0][0], person="U1", label="selected")
        session.commit()
    assert [looking.look_at_open(tools).asked for _ in range(2)] == [1, 0]
    assert looking.look_at_selected(tools).asked == 0, "an export comes after a look of today"


def test_what_was_looked_at_long_ago_comes_before_what_was_read_since(
    tools: Services, kept: Callable[..., list[int]], rows: Rows
) -> None:
    again, new = kept(post(1), post(2))
    with tools.sessions() as session:
        session.execute(text("update tweets set looked_at = now() - interval '3 days' where id = :id"), {"id": again})
        session.execute(text("update tweets set fetched_at = now() - interval '2 days' where id = :id"), {"id": new})
        session.commit()
    looking.look_at_oldest(tools, begun=datetime.now(UTC), at_most=1)
    assert rows("select id from tweets where looked_at > now() - interval '1 hour'") == [(again,)]


@pytest.fixture
def asked_on(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """What a nightly round of two posts a turn asks for next."""
    asked: list[tuple[int, int]] = []
    monkeypatch.setattr(removals, "TURN", 2)
    monkeypatch.setattr(looking, "AT_ONCE", 1)
    monkeypatch.setattr(removals.queue, "ask", lambda task, subjects: asked.extend(subjects))
    return asked


def test_a_night_goes_on_where_one_that_is_gone_takes_others_with_it(
    tools: Services, source: FeedSource, kept: Callable[..., list[int]], rows: Rows, asked_on: list[tuple[int, int]]
) -> None:
    kept(*map(post, range(1, 6)))
    source.gone, source.closed = {"1": "protected"}, {"7": "protected"}
    begun = int(time.time())
    removals.look_at_oldest((5, begun))
    assert rows("select count(*) from tweets where forgotten = 'protected'") == [(5,)]
    assert asked_on == [(3, begun)], "two were due, though the first took the second with it before it was asked about"


def test_a_night_waits_for_a_source_that_is_away(
    tools: Services, source: FeedSource, kept: Callable[..., list[int]], rows: Rows, asked_on: list[tuple[int, int]]
) -> None:
    kept(post(1), post(2), post(3))
    source.fail = [SourceAway("away")]
    begun = int(time.time())
    with pytest.raises(Retry) as again:
        removals.look_at_oldest.apply(args=((5, begun),), throw=True)
    assert again.value.sig.args == ((5, begun),)
    assert again.value.when == removals.AWAY_WAIT_S
    assert not asked_on
    with tools.sessions() as session:
        reads.record(session, source="x", account_id=None, posts=1_000)
        session.commit()
    removals.look_at_oldest((5, begun))
    assert not asked_on, "a budget that is used up is not waited for"
    assert rows("select count(*) from tweets where looked_at is not null") == [(0,)]
