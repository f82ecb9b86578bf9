"""Tasks wait for a database that is away, and for nothing else."""

import json
from datetime import UTC, datetime

import pytest
import redis
from celery.exceptions import Retry
from celery.signals import task_prerun
from celery.utils.time import get_exponential_backoff_interval
from sqlalchemy.exc import ProgrammingError

from pipeline import queue
from pipeline.messages.notifier import Unsure
from pipeline.processes import repeating, tasks, upkeep, webhooks
from pipeline.store.outage import DatabaseAway
from tests.pipeline.database_away import closed


def test_patience_outlasts_an_outage_of_a_minute():
    waits = [
        get_exponential_backoff_interval(
            factor=repeating.AGAIN["retry_backoff"], retries=number, maximum=repeating.AGAIN["retry_backoff_max"]
        )
        for number in range(repeating.AGAIN["max_retries"])
    ]
    assert sum(waits) > 180
    assert repeating.AGAIN["retry_jitter"] is False, "by chance all waits could be short"


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("triage_tweets", [[1]]), ("show_card", [1]), ("sweep", []), (upkeep.tune_cut_off.name, []),
        (webhooks.send_webhook.name, [1]),
    ],
)  # fmt: skip
def test_every_task_comes_back_when_the_database_is_away(tools, database_url, server, name, arguments):
    task, attempts = queue.app.tasks[name], []
    task_prerun.connect(lambda **_: attempts.append(name), weak=False, dispatch_uid="attempts")
    with closed(database_url, server):
        result = task.apply(args=arguments, retries=task.max_retries - 2)
    task_prerun.disconnect(dispatch_uid="attempts")
    assert isinstance(result.result, DatabaseAway)
    assert len(attempts) == 3


def waits(redis_url, task, *, retries):
    """For how many seconds it waits after an attempt of unknown outcome, when it was tried so often."""
    task.push_request(called_directly=False, retries=retries, args=["x"], kwargs={}, id="one", is_eager=False)
    before = datetime.now(UTC)
    with pytest.raises(Retry):
        task.run("x")
    task.pop_request()
    with redis.Redis.from_url(redis_url) as client:
        eta = json.loads(client.rpop("cards"))["headers"]["eta"]
    return (datetime.fromisoformat(eta) - before).total_seconds()


def test_what_cannot_be_looked_for_waits_longer_each_time_before_it_is_said_again(tools, redis_url):
    tools.notifier.tell = lambda text: (_ for _ in ()).throw(Unsure("cut off"))
    found = [waits(redis_url, tasks.tell, retries=number) for number in (0, 1, 4, 30)]
    assert found == pytest.approx([5, 10, 80, 600], abs=4)


def test_another_fault_is_not_tried_again(tools, monkeypatch):
    def broken(*_, **__):
        raise ProgrammingError("select", {}, ValueError("no such table"))

    monkeypatch.setattr(tasks, "triage", broken)
    assert isinstance(tasks.triage_tweets.apply(args=[[1]]).result, ProgrammingError)
