"""The month's read budget: counted by UTC day, warned about once at 80 and at 100 %, never overrun knowingly."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select, text

from pipeline.monitoring import accounts as wishes
from pipeline.monitoring import polling
from pipeline.sources.source import Fetched, Monitored, Profile
from pipeline.store.posts import accounts, reads
from pipeline.tables import Account, Event, SourceReads
from tests.fakes import FeedSource
from tests.pipeline.together import asked, at_once, let_go_when_waited_for


@dataclass
class Costly(FeedSource):
    """Each look costs as many reads as the test says."""

    costs: list[int] = field(default_factory=list)
    allowed: list[int | None] = field(default_factory=list)

    def fetch(self, account: Monitored, *, at_most: int | None = None) -> Fetched:
        self.allowed.append(at_most)
        return Fetched(posts=(), cursor="1", posts_read=self.costs.pop(0))


@pytest.fixture
def source(tools) -> Costly:
    tools.environment = tools.environment.model_copy(update={"source": "x", "x_monthly_reads": 100})
    tools.source = Costly()
    return tools.source


@pytest.fixture
def look(tools, source, account_id):
    def at_cost(*costs):
        for cost in costs:
            source.costs.append(cost)
            polling.poll(tools, account_id)

    return at_cost


def told(redis_url):
    return [arguments[0] for name, arguments in asked(redis_url, "cards") if name == "tell"]


def test_four_looks_at_once_may_read_together_what_is_left(look, source):
    look(30, 0, 50)
    assert source.allowed == [25, 17, 17]


def test_eighty_per_cent_are_told_once(look, redis_url):
    look(79)
    assert told(redis_url) == []
    look(1, 5, 14)
    (warning,) = told(redis_url)
    assert warning.startswith("The read budget (80 of 100 posts this month) is at 80 %")


def test_a_budget_used_up_is_told_once_and_stops_the_reading(look, source, redis_url, sessions, account_id):
    look(85, 15, 7)
    assert [sentence.split(" is ")[1].split(":")[0] for sentence in told(redis_url)] == ["at 85 %", "used up"]
    assert source.allowed == [25, 3]
    with sessions() as session:
        assert session.get_one(Account, account_id).last_error == (
            "@somebody is not read: this month's read budget is used up."
        )
        assert session.query(Event).filter_by(verb="warned").count() == 2


def test_a_look_that_crosses_both_marks_is_told_as_the_worse(look, redis_url):
    look(120)
    (warning,) = told(redis_url)
    assert "is used up" in warning


def test_a_raised_budget_goes_on_and_warns_again(tools, look, source, redis_url):
    look(100)
    tools.environment = tools.environment.model_copy(update={"source": "x", "x_monthly_reads": 200})
    look(50, 10)
    assert source.allowed == [25, 25, 12]
    assert [sentence.split(" is ")[1].split(":")[0] for sentence in told(redis_url)] == ["used up", "at 80 %"]


def test_looking_up_handles_counts_and_is_warned_about_too(tools, look, source, sessions, redis_url):
    look(79)
    with sessions() as session:
        wishes.look_up(session, source, "@somebody")
        session.commit()
    look(0)
    assert len(told(redis_url)) == 1
    assert source.allowed[-1] == 5


def test_two_looks_that_cross_the_mark_together_warn_once(
    tools, look, source, monitor, account_id, sessions, redis_url
):
    look(70)
    other = monitor(Profile(external_id="8", handle="other", name="Other"))
    source.costs += [6, 6]
    with sessions() as session:  # holds both back until they are about to count
        list(session.scalars(select(Account).with_for_update()))
        jobs = [lambda: polling.poll(tools, account_id), lambda: polling.poll(tools, other)]
        held, *polls = at_once(lambda: let_go_when_waited_for(session, sessions, how_many=2), *jobs)
    assert (held, [type(poll) for poll in polls]) == (None, [polling.Poll] * 2)
    assert len(told(redis_url)) == 1


def test_without_a_budget_nothing_is_limited_or_warned_about(tools, look, source, redis_url):
    tools.environment = tools.environment.model_copy(update={"source": "replay"})
    look(10_000)
    assert (source.allowed, told(redis_url)) == ([None], [])


def test_a_budget_of_nothing_reads_nothing(tools, look, source):
    tools.environment = tools.environment.model_copy(update={"source": "x", "x_monthly_reads": 0})
    look(5)
    assert source.allowed == []


class Moment(datetime):
    """A clock that stands half an hour before October ends in UTC, when Madrid has November."""

    at = datetime(2026, 10, 31, 23, 30, tzinfo=UTC)

    @classmethod
    def now(cls, tz=None):
        assert tz is UTC
        return cls.at


def test_reads_are_counted_by_utc_day_and_month(sessions, account_id, monkeypatch):
    monkeypatch.setattr(reads, "datetime", Moment)
    with sessions() as session:
        for posts, users in ((3, 0), (4, 1), (0, 0)):
            reads.record(session, source="x", account_id=account_id, posts=posts, users=users)
        reads.record(session, source="x", account_id=None, users=2)
        reads.record(session, source="x", account_id=None, users=5)
        reads.record(session, source="replay", account_id=None, posts=1000)
        assert reads.this_month(session, "x") == 15
        monkeypatch.setattr(Moment, "at", datetime(2026, 11, 1, 0, 0, tzinfo=UTC))
        assert reads.this_month(session, "x") == 0
        reads.record(session, source="x", account_id=account_id, posts=9)
        assert reads.this_month(session, "x") == 9
        query = select(SourceReads.day, SourceReads.account_id, SourceReads.posts, SourceReads.users)
        rows = {tuple(row) for row in session.execute(query.where(SourceReads.source == "x"))}
    assert rows == {
        (date(2026, 10, 31), account_id, 7, 1),
        (date(2026, 10, 31), None, 0, 7),
        (date(2026, 11, 1), account_id, 9, 0),
    }


def test_whoever_looks_people_up_for_long_keeps_no_look_at_an_account_waiting(sessions, account_id):
    with sessions() as importing, sessions() as polling:
        reads.record(importing, source="x", account_id=None, users=100)
        polling.execute(text("set local lock_timeout = '1s'"))
        reads.record(polling, source="x", account_id=account_id, posts=3)
        assert reads.this_month(polling, "x") == 3
        polling.commit()
        importing.commit()
        assert reads.this_month(polling, "x") == 103


def test_admins_see_the_reads_of_this_month(sessions, account_id):
    with sessions() as session:
        reads.record(session, source="x", account_id=account_id, posts=3)
        session.add(SourceReads(source="x", account_id=account_id, day=date(2020, 1, 1), posts=50))
        session.flush()
        assert [facts.reads_month for facts in accounts.facts(session, "x")] == [3]
