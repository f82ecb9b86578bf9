"""kill -9 at each step of a retraining leaves live as it was, and the next run succeeds with what is whole."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from sqlalchemy import update

from bot.blocks.retraining.words import ASKED
from bot.blocks.statements import in_words
from ml import registry
from pipeline.configuration.settings import HOME
from pipeline.learning.retraining import run
from pipeline.learning.retraining.lock import only_one
from pipeline.messages.statement import Statement
from pipeline.processes.tasks import sweep
from pipeline.store.learning import models, retrainings
from pipeline.tables import Retraining
from tests.pipeline.learning.retraining.killed import STEPS
from tests.pipeline.together import asked as queued

DONE = "promoted"


@pytest.fixture(scope="module")
def killer() -> Iterator["subprocess.Popen[str]"]:
    """The process whose children die."""
    command = [sys.executable, "-m", "tests.pipeline.learning.retraining.killed"]
    with subprocess.Popen(command, cwd=HOME, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.stdin.close()


def kill(killer: "subprocess.Popen[str]", context, database_url: str, asked: int, *, at: str) -> None:
    """Have a process begin this retraining and die there."""
    folders = {"models_dir": str(context.models_dir), "samples": str(context.samples)}
    request = folders | {"database_url": database_url, "retraining_id": asked, "at": at}
    killer.stdin.write(json.dumps(request) + "\n")
    killer.stdin.flush()
    assert killer.stdout.readline() == "-9\n"


def states(sessions) -> list[tuple[str, int]]:
    with sessions() as session:
        rows = session.query(Retraining).order_by(Retraining.id)
        return [(row.state, row.attempt) for row in rows]


def run_again(retraining_context, asked: int) -> int | None:
    """Run what was killed; Postgres may need a moment to see that the killed process is gone, and to let its lock go."""
    deadline = time.monotonic() + 20
    while (ended := run.run(retraining_context, asked)) is None and time.monotonic() < deadline:
        time.sleep(0.1)
    return ended


@pytest.mark.parametrize("at", STEPS)
def test_killed_at_any_step_live_stays_and_the_next_run_succeeds(
    at, killer, sessions, retraining_context, ask, live_name, database_url, monkeypatch
):
    before, asked = live_name(), ask()
    kill(killer, retraining_context, database_url, asked, at=at)
    if at == DONE:  # what is promoted is promoted: only the telling is left
        assert (states(sessions), live_name() == before) == ([("promoted", 1)], False)
        return
    assert live_name() == before
    whole = {folder.name for folder in retraining_context.models_dir.glob("[!.]*")}
    trained = []
    train = registry.train
    monkeypatch.setattr(
        registry, "train", lambda *given, **how: (trained.append(given[1].parent), train(*given, **how))[1]
    )

    following = run_again(retraining_context, asked)
    assert following not in (None, asked)
    assert states(sessions) == [("interrupted", 1), ("promoted", 2)]
    assert live_name() != before
    # A candidate that was whole is taken over; what folds train is never kept.
    assert (retraining_context.models_dir in trained) == (not whole)
    with sessions() as session:
        assert [one.state for one in models.newest(session, models.CHECKWORTHINESS)] == ["live", "retired"]
        why = Statement(**retrainings.whole(session, following).why)
        assert in_words(why, ASKED).startswith(f"goes on from retraining {asked}")


def test_one_that_is_cut_off_again_and_again_is_given_up(
    killer, sessions, retraining_context, ask, live_name, database_url
):
    before, asked = live_name(), ask()
    for _ in range(retrainings.ATTEMPTS):
        kill(killer, retraining_context, database_url, asked, at="begun, nothing built")
    last = run_again(retraining_context, asked)
    assert states(sessions) == [("interrupted", 1), ("interrupted", 2), ("interrupted", 3), ("failed", 4)]
    assert live_name() == before
    with sessions() as session:
        assert "cut off 3 times in a row" in retrainings.whole(session, last).error


def test_one_whose_trainer_was_stopped_in_order_goes_on_however_often_that_is(sessions, ask):
    asked = ask()
    for _ in range(retrainings.ATTEMPTS + 1):
        with sessions() as session:
            begun = retrainings.begin(session, asked)
            session.commit()
            assert begun.attempt == 1
            retrainings.let_go(session)
            session.commit()
            asked = begun.id
    assert [state for state, _ in states(sessions)] == ["interrupted"] * retrainings.ATTEMPTS + ["building"]


def test_the_sweep_asks_again_for_what_was_cut_off_and_not_for_what_runs(
    killer, tools, sessions, retraining_context, ask, database_url, redis_url
):
    asked = ask()
    kill(killer, retraining_context, database_url, asked, at="comparing")
    with sessions() as session:
        session.execute(update(Retraining).values(queued_at=None))
        session.commit()
    with only_one(retraining_context.engine):
        sweep()
        assert queued(redis_url, "train") == []
    sweep()
    sweep()
    assert queued(redis_url, "train") == [("retrain", [asked])]


def test_the_sweep_asks_again_for_a_verdict_that_nobody_was_told(
    killer, tools, sessions, retraining_context, ask, redis_url
):
    asked = ask()
    run.run(retraining_context, asked)
    with sessions() as session:
        session.execute(update(Retraining).values(queued_at=None))
        session.commit()
    sweep()
    assert queued(redis_url, "cards") == [("show_verdict", [asked])]
    assert queued(redis_url, "train") == []
