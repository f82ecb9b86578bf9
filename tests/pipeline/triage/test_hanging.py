"""A post whose judging never ends, or crashes, stands aside with the reason, all others are judged, and the worker lives on."""

import shlex
import subprocess
import time

import pytest
import redis
from celery.exceptions import SoftTimeLimitExceeded, TimeLimitExceeded

from bot.local import processes
from ml.examples import Prediction as Judgement
from pipeline import queue
from pipeline.configuration.settings import HOME
from pipeline.processes import failing, tasks
from pipeline.queue import Task
from pipeline.store import locks
from pipeline.store.locks import Lock
from pipeline.store.outage import DatabaseAway
from pipeline.store.posts import tweets
from pipeline.tables import Prediction
from pipeline.triage import triage
from pipeline.triage.triage import Judge
from tests.fakes import post
from tests.pipeline.together import asked

JUDGED = Judgement(label=1, probability=0.9, highlights=())
BROKEN_OFF, CRASHED = "its judging took too long and was broken off", "judging it crashed the process"
GUILTY = {
    "a wait that never ends": BROKEN_OFF,
    "native code that hears no signal": BROKEN_OFF,
    "native code that crashes": CRASHED,
    "native code that ends the process": CRASHED,
}


@pytest.fixture
def worker(database_url, redis_url, tmp_path, request):
    """The worker as the Procfile starts it, with that judge."""
    command = processes.procfile()["worker"].replace("bot.worker", "tests.pipeline.triage.hanging_worker")
    named = getattr(request.node, "callspec", None)
    hangs = named is not None and GUILTY.get(named.params["guilty"]) == BROKEN_OFF
    settings = {
        "JUDGING_LIMIT_S": "1" if hangs else "60",
        "CLAIMWIRE_NO_DOTENV": "1", "DATABASE_URL": database_url, "REDIS_URL": redis_url, "STATE_DIR": str(tmp_path),
        "SOURCE": "replay", "COPIES": "off", "FIRST_ADMIN": "U0ADMIN",
    }  # fmt: skip
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(
            shlex.split(command), cwd=HOME, env=processes.environment(settings), stdout=log, stderr=log
        )
        yield process
        process.terminate()
        try:
            process.wait(timeout=60)
        finally:
            process.kill()
    print((tmp_path / "log").read_text())


def until(true, seconds=150.0):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "It did not happen in time."
        time.sleep(0.1)


def judged(sessions):
    with sessions() as session:
        return session.query(Prediction).count()


def aside(sessions):
    with sessions() as session:
        return {tweet.text: tweet.set_aside for tweet in tweets.all_set_aside(session)}


@pytest.mark.parametrize("guilty", GUILTY)
def test_it_stands_aside_and_all_others_are_judged(sessions, store_posts, new_version, worker, redis_url, guilty):
    new_version()
    ids = store_posts(*(post(number, guilty if number == 3 else str(number)) for number in range(1, 5))).new
    queue.ask_triage(ids)
    until(lambda: judged(sessions) == 3 and aside(sessions))
    assert aside(sessions) == {guilty: GUILTY[guilty]}
    queue.ask_triage(store_posts(post(9, "a post that comes later")).new)
    until(lambda: judged(sessions) == 4, seconds=60)
    assert worker.poll() is None
    ((_, (said,)),) = [task for task in asked(redis_url, "cards") if task[0] == Task.TELL]
    assert GUILTY[guilty] in said
    assert "claimwire queue retry posts" in said


def test_a_post_whose_process_was_killed_from_outside_waits_for_the_sweep(sessions, store_posts, new_version, worker):
    new_version()
    text = "somebody outside who kills"
    queue.ask_triage(store_posts(*(post(number, text if number == 3 else str(number)) for number in range(1, 5))).new)
    until(lambda: judged(sessions) == 3)
    queue.ask_triage(store_posts(post(9)).new)
    until(lambda: judged(sessions) == 4, seconds=60)
    assert aside(sessions) == {}


def test_a_batch_that_waits_for_one_that_hangs_is_not_taken_for_guilty(
    tools, sessions, store_posts, new_version, monkeypatch
):
    monkeypatch.setattr(triage, "TURN_S", 1)
    version_id = new_version()
    tools.judge = lambda session: Judge(version_id, lambda examples: [JUDGED for _ in examples])
    tools.environment = tools.environment.model_copy(update={"copies": "on"})
    ids = store_posts(post(1)).new
    with sessions() as hanging:
        locks.hold(hanging, Lock.GROUPING)
        done = tasks.triage_tweets.apply(args=[ids], retries=tasks.triage_tweets.max_retries)
    assert isinstance(done.result, DatabaseAway)
    assert aside(sessions) == {}
    tasks.triage_tweets.apply(args=[ids])
    assert judged(sessions) == 1


def test_a_model_that_takes_too_long_to_load_is_no_posts_fault(tools, sessions, store_posts):
    def load(session):
        raise SoftTimeLimitExceeded

    tools.judge = load
    done = tasks.triage_tweets.apply(args=[store_posts(post(1)).new])
    assert "was not loaded within" in str(done.result)
    assert aside(sessions) == {}


@pytest.mark.parametrize("error", [SoftTimeLimitExceeded(), TimeLimitExceeded(90)])
def test_halves_are_asked_for_by_nobody_else_meanwhile(tools, sessions, store_posts, redis_url, error):
    ids = store_posts(*(post(number) for number in range(1, 4))).new
    failing.find_the_guilty(None, error, "id", [ids])
    tasks.sweep()
    assert asked(redis_url, "triage") == [("triage_tweets", [list(half)]) for half in (ids[:1], ids[1:])]


def test_a_post_that_stands_aside_holds_no_later_batch(tools, sessions, store_posts, new_version):
    version_id = new_version()
    seen = []
    tools.judge = lambda session: Judge(version_id, lambda some: [seen.append(one) or JUDGED for one in some])
    ids = store_posts(post(1), post(2)).new
    failing.find_the_guilty(None, TimeLimitExceeded(90), "id", [ids[:1]])
    tasks.triage_tweets.apply(args=[ids])
    assert len(seen) == 1


@pytest.mark.parametrize("error", [SoftTimeLimitExceeded(), OverflowError("date value out of range")])
def test_an_edit_that_cannot_be_looked_at_is_not_asked_for_for_ever(
    tools, sessions, store_posts, new_version, redis_url, monkeypatch, error
):
    version_id = new_version()
    tools.judge = lambda session: Judge(version_id, lambda examples: [JUDGED for _ in examples])
    tools.environment = tools.environment.model_copy(update={"copies": "on"})
    tasks.triage_tweets.apply(args=[store_posts(post(1)).new])
    store_posts(post(1, "changed", edit_ids=("1", "2")))

    def broken(*_, **__):
        raise error

    monkeypatch.setattr(tasks.parting, "recheck_after_edit", broken)
    tasks.sweep()
    ((_, arguments),) = [task for task in asked(redis_url, "triage") if task[0] == Task.RECHECK_AFTER_EDIT]
    tasks.recheck_after_edit.apply(args=arguments)
    with redis.Redis.from_url(redis_url) as client:
        client.delete("triage")
    tasks.sweep()
    assert asked(redis_url, "triage") == []
