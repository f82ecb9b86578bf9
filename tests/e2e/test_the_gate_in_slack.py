"""The loop that learns, shown in Slack: shuffled labels refused, a better one promoted, a tie kept out, a rollback.

A real worker process judges, retrains and speaks; nobody restarts it, and each prediction names its version.
"""

import random
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from bot.blocks import ids
from bot.sandbox import Sandbox
from ml import registry
from pipeline import queue
from pipeline.learning.retraining import run
from pipeline.learning.retraining.context import Plan
from pipeline.learning.retraining.promotion_rules import Rules
from pipeline.messages.statement import as_written
from pipeline.queue import Task
from pipeline.store.posts import tweets
from tests.bot.newsroom import ADMIN, CHECKER, FACT_CHECK, Desk, actions_in, desk_on, soon, words_in
from tests.bot.ways import Dispatch
from tests.e2e.conftest import worker_beside
from tests.fakes import post
from tests.labelling import labelled_desk, train_weak

LIVE = "select name from model_versions where state = 'live'"
JUDGED = "select v.name from predictions p join model_versions v on v.id = p.model_version_id where p.tweet_id = :tweet"
RETRAINING = {
    "RETRAIN_TEST_MIN": "20", "RETRAIN_GROUP_MIN": "20", "RETRAIN_GROUP_DROP": "0.3", "RETRAIN_MIN_NEW_LABELS": "100",
    "RETRAIN_SCHEDULE": "off",
}  # fmt: skip


@pytest.fixture
def desk(database_url: str, redis_url: str, tmp_path: Path) -> Iterator[Desk]:
    """A desk that has labelled 500 posts, with a weak version at work."""
    labelled_desk(database_url, train_weak(tmp_path / "models"), posts=500)
    with (
        Sandbox().running() as sandbox,
        desk_on(sandbox, database_url=database_url, redis_url=redis_url, folder=tmp_path) as made,
    ):
        yield made


@pytest.fixture
def worker(desk: Desk) -> Iterator["subprocess.Popen[bytes]"]:
    """A worker process for every queue, as the Procfile starts them."""
    with worker_beside(desk, queues="triage,cards,train", **RETRAINING) as process:
        yield process


def judged_by(desk: Desk, number: int) -> str:
    """Let a new post come in; the version whose prediction the running worker stored."""
    ((account_id,),) = desk.rows("select id from accounts order by id limit 1")
    with desk.sessions() as session:
        published = post(number, f"La deuda se ha duplicado desde {1900 + number}.")
        (tweet_id,) = tweets.add_posts(session, source="x", account_id=account_id, posts=[published]).new
        session.commit()
    assert queue.ask_triage([tweet_id])
    ((name,),) = soon(lambda: desk.rows(JUDGED, tweet=tweet_id), lambda: _log(desk), seconds=60)
    return str(name)


def _log(desk: Desk) -> str:
    return (desk.settings.state_dir / "worker.log").read_text()


def verdict(desk: Desk, words: str) -> dict[str, object]:
    """The newest message in the channel, once it says this."""

    def newest() -> dict[str, object] | None:
        found = [message for message in desk.sandbox.messages(FACT_CHECK) if words in words_in(message)]
        return found[-1] if found else None

    return soon(newest, lambda: f"{desk.texts(FACT_CHECK)}\n{_log(desk)}", seconds=60)


@contextmanager
def shuffled_labels() -> Iterator[None]:
    """Trainings in this process learn from labels that say nothing."""
    with pytest.MonkeyPatch.context() as patched:
        for name in ("train", "version_name"):
            patched.setattr(registry, name, _on_shuffled(getattr(registry, name)))
        yield


def _on_shuffled(works: Callable[..., object]) -> Callable[..., object]:
    def shuffled(examples, *given, **how):
        labels = [example.label for example in examples]
        random.Random(3).shuffle(labels)
        pairs = zip(examples, labels, strict=True)
        return works([replace(example, label=label) for example, label in pairs], *given, **how)

    return shuffled


@pytest.mark.e2e
def test_the_gate_holds_and_the_running_worker_follows(desk: Desk, worker: "subprocess.Popen[bytes]") -> None:
    acting = Dispatch(desk)
    ((weak,),) = desk.rows(LIVE)
    assert judged_by(desk, 1) == weak

    assert "is asked for" in acting.write(ADMIN, "retrain now")
    better = verdict(desk, "A better model is at work")
    ((learnt,),) = desk.rows(LIVE)
    assert learnt != weak
    assert learnt in words_in(better)
    assert judged_by(desk, 2) == learnt

    with shuffled_labels():
        rules = Rules(test_min=20, group_min=20, group_drop=0.3)
        _retrain_here(desk, Plan(rules=rules))
    assert "F1 would fall by" in words_in(verdict(desk, "The model stays as it is"))
    assert desk.rows(LIVE) == [(learnt,)]

    assert "is asked for" in acting.write(ADMIN, "retrain now")
    assert "What works stays." in words_in(verdict(desk, "A tie"))
    assert judged_by(desk, 3) == learnt

    acting.click(CHECKER, ids.ROLL_BACK, channel=FACT_CHECK)
    assert "Only admins" in desk.whispers(CHECKER)[-1]
    acting.click(ADMIN, ids.ROLL_BACK, channel=FACT_CHECK)
    back = verdict(desk, f"Rolled back: {weak} is at work again")
    assert back["ts"] == better["ts"]
    assert actions_in(back) == []
    assert judged_by(desk, 4) == weak
    assert worker.poll() is None


def _retrain_here(desk: Desk, plan: Plan) -> None:
    with desk.sessions() as session:
        asked = run.ask(session, plan, plan.request(), by=ADMIN, why=as_written("with shuffled labels"), force=True)
        session.commit()
        retraining_id = asked.id
    place = replace(desk.tools.retraining_context(say=print), plan=plan)
    assert run.run(place, retraining_id) == retraining_id
    queue.ask(Task.SHOW_VERDICT, [retraining_id])
