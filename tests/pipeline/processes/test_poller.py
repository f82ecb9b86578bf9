"""The poller looks around by itself, and a database that goes away does not end it."""

import time
from contextlib import contextmanager
from datetime import timedelta
from threading import Thread

import pytest
from sqlalchemy import create_engine, make_url, select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import sessionmaker

from pipeline.monitoring import polling
from pipeline.processes import poller
from pipeline.sources.source import Fetched, Profile
from pipeline.store.posts.accounts import LEASE
from pipeline.tables import Account, Tweet
from tests.fakes import post
from tests.pipeline.database_away import closed
from tests.pipeline.together import asked


@contextmanager
def running(tools, *, tick_s=0.05):
    """The poller's scheduler, at work until the test is done."""
    scheduler = poller.build(tools, tick_s=tick_s)
    thread = Thread(target=scheduler.start)
    thread.start()
    try:
        yield scheduler
    finally:
        while not scheduler.running:
            time.sleep(0.01)
        scheduler.shutdown()
        thread.join(10)


def until(true, seconds=10.0):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "It did not happen in time."
        time.sleep(0.02)


def test_it_has_three_jobs_and_never_one_of_them_twice_at_once(tools):
    jobs = {job.name: job for job in poller.build(tools, tick_s=1.0).get_jobs()}
    assert set(jobs) == {"look_around", "renew_leases", "sweep"}
    assert jobs["look_around"].trigger.interval.total_seconds() == 1
    assert jobs["sweep"].trigger.interval.total_seconds() == 10
    assert {(job.max_instances, job.coalesce) for job in jobs.values()} == {(1, True)}


def test_an_account_that_is_due_is_polled_once(tools, account_id, sessions, redis_url):
    tools.source.posts = [post(1)]
    with running(tools):
        until(lambda: asked(redis_url, "triage"))
        time.sleep(0.2)
    assert len(tools.source.asked) == 1
    with sessions() as session:
        assert session.query(Tweet).count() == 1


def test_accounts_that_are_due_wait_for_no_tick_when_somebody_is_free(tools, monitor, sessions, redis_url):
    for number in range(3 * polling.AT_ONCE):
        monitor(Profile(str(number), f"account{number}", "Name"))
    with running(tools, tick_s=5.0):
        until(lambda: tools.source.asked, seconds=8.0)
        until(lambda: len(tools.source.asked) == 3 * polling.AT_ONCE, seconds=4.0)
        time.sleep(0.2)
    assert len(tools.source.asked) == 3 * polling.AT_ONCE
    assert free() == polling.AT_ONCE


def test_an_account_whose_poll_fails_unexpectedly_does_not_stop_the_others(tools, account_id, sessions, caplog):
    polls = []

    def fetch(account, *, at_most):
        polls.append(account.handle)
        raise RuntimeError("no such luck")

    tools.source.fetch = fetch
    with running(tools):
        until(lambda: polls)
        with sessions() as session:
            session.execute(text("update accounts set next_poll_at = now()"))
            session.commit()
        until(lambda: len(polls) > 1)
    assert "no such luck" in caplog.text


def looked_at(sessions):
    with sessions() as session:
        return session.scalars(select(Account.last_success_at)).one()


def test_a_database_that_goes_away_and_comes_back_is_lived_through(
    tools, account_id, database_url, sessions, server, caplog
):
    with running(tools):
        until(lambda: looked_at(sessions))
        with closed(database_url, server):
            until(lambda: "The database does not answer" in caplog.text)
        engine = create_engine(database_url)
        with engine.begin() as connection:
            connection.execute(text("update accounts set next_poll_at = now()"))
        engine.dispose()
        until(lambda: len(tools.source.asked) > 1)
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize(
    "job", [lambda tools: poller.look_around(tools, None), lambda _: poller.sweep(), poller.renew_leases]
)
def test_each_job_says_that_the_database_is_away_and_returns(tools, database_url, server, caplog, job):
    poller.UNDER_WAY.add(0)
    with closed(database_url, server):
        job(tools)
    poller.UNDER_WAY.discard(0)
    assert "The database does not answer" in caplog.text
    assert free() == polling.AT_ONCE


def free() -> int:
    return poller.FREE._value


@contextmanager
def read_only(tools):
    """The server that answers is a standby, as in the middle of a failover."""
    with pooled(tools, connect_args={"options": "-c default_transaction_read_only=on"}):
        yield


@contextmanager
def overrun(tools):
    """Others hold all connections that this process may have."""
    with pooled(tools, pool_size=1, max_overflow=0, pool_timeout=0.1) as engine, engine.connect():
        yield


@contextmanager
def broken(tools):
    """The server ended the connections that lie idle here."""
    with pooled(tools, pool_size=1) as engine, create_engine(tools.database_url).connect() as other:
        with engine.connect() as idle:
            number = idle.scalar(text("select pg_backend_pid()"))
        other.execute(text("select pg_terminate_backend(:number)"), {"number": number})
        yield


@contextmanager
def pooled(tools, **settings):
    """Sessions on an engine of other settings than ours."""
    before, engine = tools.sessions, create_engine(tools.database_url, **settings)
    tools.__dict__["sessions"] = sessionmaker(engine)
    yield engine
    tools.__dict__["sessions"] = before
    engine.dispose()


@pytest.mark.parametrize("fault", [read_only, overrun, broken])
def test_whatever_the_database_says_its_places_come_back(tools, account_id, caplog, fault):
    for _ in range(2):
        with fault(tools):
            poller.look_around(tools, None)
        assert free() == polling.AT_ONCE
    assert caplog.text.count("The database does not answer") == 2
    with running(tools):
        until(lambda: tools.source.asked)


def test_connections_to_a_standby_do_not_outlive_the_failover(tools, account_id, database_url, server):
    standby = text(f"alter database {make_url(database_url).database} set default_transaction_read_only = on")
    writable = text(str(standby).replace("= on", "= off"))
    with server.connect() as connection:
        connection.execute(standby)
        poller.look_around(tools, None)
        connection.execute(writable)
    with running(tools):
        until(lambda: tools.source.asked)


def test_an_error_that_means_no_outage_is_raised_and_the_places_come_back(tools, sessions, account_id):
    with sessions() as session:
        session.execute(text("alter table accounts rename to elsewhere"))
        session.commit()
    with pytest.raises(ProgrammingError):
        poller.look_around(tools, None)
    assert free() == polling.AT_ONCE


def test_a_poll_that_the_database_broke_off_is_made_again_when_it_answers(
    tools, account_id, sessions, database_url, server
):
    fetch, away = tools.source.fetch, [closed(database_url, server)]
    outage = away[0]

    def fetch_and_lose(account, *, at_most):
        for each in away:
            each.__enter__()
        away.clear()
        return fetch(account, at_most=at_most)

    tools.source.fetch = fetch_and_lose
    with running(tools):
        until(lambda: {account_id} == poller.BROKEN_OFF)
        outage.__exit__(None, None, None)
        until(lambda: len(tools.source.asked) == 2)
    with create_engine(database_url).connect() as connection:
        assert connection.scalar(text("select last_success_at from accounts"))
    assert not poller.BROKEN_OFF


def test_a_poll_that_takes_long_keeps_its_lease(tools, account_id, sessions):
    tools.source.fetch = lambda account, *, at_most: time.sleep(0.5) or Fetched((), None, 0)

    def lease():
        with sessions() as session:
            return session.scalars(select(Account.next_poll_at)).one()

    poller.FREE.acquire()
    thread = Thread(target=poller._poll, args=[tools, account_id])
    thread.start()
    until(lambda: poller.UNDER_WAY)
    before = lease()
    poller.renew_leases(tools)
    assert lease() - before > LEASE - timedelta(seconds=1)
    thread.join()
    assert not poller.UNDER_WAY
    assert free() == polling.AT_ONCE


def test_a_poll_whose_database_went_away_can_be_repeated(tools, account_id, sessions):
    tools.source.posts = [post(1)]
    first, second = polling.poll(tools, account_id), polling.poll(tools, account_id)
    assert (len(first.new), second.new) == (1, ())
    with sessions() as session:
        session.get_one(Account, account_id).cursor = None  # as if the first had not been written down
        session.commit()
    assert polling.poll(tools, account_id).new == ()
