"""Redis goes away: nothing hangs, nothing is lost, and the sweep asks later."""

import shutil
import tempfile
import time
from pathlib import Path

import pytest
import redis

from pipeline import queue
from pipeline.configuration.local_services import Embedded
from pipeline.monitoring import polling
from pipeline.processes import (
    answers,
    corrections,
    digest,
    faults,
    history,
    private_messages,
    records,
    removals,
    tasks,
    upkeep,
    webhooks,
)
from pipeline.queue import Task
from pipeline.tables import Account, Tweet
from tests.conftest import disconnect
from tests.fakes import post
from tests.pipeline.together import asked


@pytest.fixture
def own_redis(redis_url):
    """A Redis that this test may stop, with the queue pointed at it."""
    folder = Path(tempfile.mkdtemp(prefix="cw-"))
    held = Embedded(folder)
    disconnect()
    url = held.redis()
    queue.connect(url)
    yield url
    held.release()
    shutil.rmtree(folder)


def stop(url):
    with redis.Redis.from_url(url) as client:
        client.shutdown(nosave=True)


def settled_within(seconds, job):
    begun = time.monotonic()
    result = job()
    assert time.monotonic() - begun < seconds
    return result


@pytest.mark.parametrize("used_before", [False, True])
def test_asking_an_absent_queue_says_so_at_once(own_redis, used_before):
    if used_before:
        assert queue.ask_triage([1])
    stop(own_redis)
    for ask in (
        lambda: queue.ask_triage([1, 2]),
        lambda: queue.ask(Task.SHOW_CARD, [1]),
        lambda: queue.ask(Task.TELL, ["Hola"]),
    ):
        assert settled_within(20, ask) is False


def test_a_queue_that_comes_back_is_used_again(own_redis, redis_url):
    assert queue.ask(Task.SHOW_CARD, [1])
    stop(own_redis)
    assert not queue.ask(Task.SHOW_CARD, [2])
    back = Embedded(Path(own_redis.removeprefix("unix://")).parent.parent)
    assert back.redis() == own_redis
    assert queue.ask(Task.SHOW_CARD, [3])
    assert ("show_card", [3]) in asked(own_redis, "cards")
    back.release()


def test_a_look_without_redis_keeps_the_tweets_and_the_sweep_asks_later(
    tools, account_id, own_redis, redis_url, sessions
):
    stop(own_redis)
    tools.source.posts = [post(1), post(2)]
    brought = settled_within(20, lambda: polling.poll(tools, account_id))
    assert len(brought.new) == 2
    with sessions() as session:
        assert [tweet.queued_at for tweet in session.query(Tweet)] == [None, None]
        assert session.get_one(Account, account_id).last_error is None
    disconnect()
    queue.connect(redis_url)
    tasks.sweep()
    assert asked(redis_url, "triage") == [("triage_tweets", [list(brought.new)])]


def test_triage_without_redis_keeps_its_cards_for_the_sweep(tools, store_posts, own_redis, sessions):
    (tweet_id,) = store_posts(post(1, "El paro baja un 3 % en 2025, según el INE.")).new
    stop(own_redis)
    tasks.triage_tweets([tweet_id])
    tasks.sweep()


def test_nothing_asked_for_is_nothing_sent(own_redis):
    stop(own_redis)
    assert queue.ask_triage([])
    assert queue.ask(Task.SHOW_CARD, [])


def test_every_task_that_is_asked_for_is_there():
    assert all(
        (answers, corrections, digest, faults, history, private_messages, records, removals, tasks, upkeep, webhooks)
    )  # which bring them
    ours = {name for name in queue.app.tasks if not name.startswith("celery.")}
    assert ours == {task.value for task in queue.Task}
