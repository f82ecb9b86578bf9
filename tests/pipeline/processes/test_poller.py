"""The poller looks around by itself, and a database that goes away does not end it."""

import time
from contextlib import contextmanager
from threading import Thread

import pytest
from sqlalchemy import create_engine, make_url, select, text

from pipeline.monitoring import polling
from pipeline.processes import poller
from pipeline.tables import Account, Tweet
from tests.fakes import post
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


def test_it_has_two_jobs_and_never_one_of_them_twice_at_once(tools):
    jobs = {job.name: job for job in poller.build(tools, tick_s=1.0).get_jobs()}
    assert set(jobs) == {"look_around", "sweep"}
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


@contextmanager
def closed(database_url, server):
    """The database lets nobody in."""
    name = make_url(database_url).database
    with server.connect() as connection:
        connection.execute(text(f"alter database {name} with allow_connections false"))
        connection.execute(
            text("select pg_terminate_backend(pid) from pg_stat_activity where datname = :n"), {"n": name}
        )
    yield
    with server.connect() as connection:
        connection.execute(text(f"alter database {name} with allow_connections true"))


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


@pytest.mark.parametrize("job", [lambda tools: poller.look_around(tools, None), lambda _: poller.sweep()])
def test_each_job_says_that_the_database_is_away_and_returns(tools, database_url, server, caplog, job):
    with closed(database_url, server):
        job(tools)
    assert "The database does not answer" in caplog.text


def test_a_poll_whose_database_went_away_can_be_repeated(tools, account_id, sessions):
    tools.source.posts = [post(1)]
    first, second = polling.poll(tools, account_id), polling.poll(tools, account_id)
    assert (len(first.new), second.new) == (1, ())
    with sessions() as session:
        session.get_one(Account, account_id).cursor = None  # as if the first had not been written down
        session.commit()
    assert polling.poll(tools, account_id).new == ()
