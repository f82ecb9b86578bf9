"""A worker that runs takes up what is promoted, and what is gone back to, at its next batch."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from ml import registry
from ml.examples import Example
from pipeline import queue
from pipeline.configuration.settings import HOME
from pipeline.learning.retraining import promotion
from pipeline.store.learning import models
from pipeline.store.posts import accounts, tweets
from pipeline.store.posts.accounts import Wishes
from pipeline.tables import Account, ModelVersion, Prediction
from tests.fakes import SOMEBODY, post

TEXTS = {"El paro ha subido un 12 %": 1, "La deuda sube un 30 %": 1, "Gracias a todos": 0, "Feliz domingo": 0}


@pytest.fixture
def worker(database_url: str, redis_url: str, tmp_path: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """The Procfile's worker, with one slot, as a process of its own."""
    named = {"DATABASE_URL": database_url, "REDIS_URL": redis_url, "STATE_DIR": str(tmp_path), "SOURCE": "replay"}
    options = ["--without-gossip", "--without-mingle", "--queues", "triage", "--pool", "solo", "--loglevel", "warning"]
    with (tmp_path / "worker.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "celery", "--quiet", "-A", "bot.worker", "worker", *options],
            cwd=HOME, env=os.environ | named | {"CLAIMWIRE_NO_DOTENV": "1"}, stdout=log, stderr=log,
        )  # fmt: skip
        yield process
        process.terminate()
        process.wait(timeout=20)
    sys.stdout.write((tmp_path / "worker.log").read_text())


@pytest.fixture
def judged(sessions: sessionmaker[Session], redis_url: str) -> Callable[..., str | None]:
    """Store a post, ask for it to be judged; the name of the version that did."""
    with sessions() as session:
        accounts.add(session, source="x", profile=SOMEBODY, wishes=Wishes(), by="test")
        session.commit()

    def ask(number: int, *, within_s: float = 40.0) -> str | None:
        with sessions() as session:
            account_id = session.scalars(select(Account.id)).one()
            ids = tweets.add_posts(session, source="x", account_id=account_id, posts=[post(number)]).new
            ids = ids or tuple(session.scalars(select(tweets.Tweet.id).filter_by(external_id=str(number))))
            session.commit()
        assert queue.ask_triage(ids)
        return by_whom(sessions, ids[0], within_s=within_s)

    return ask


def by_whom(sessions: sessionmaker[Session], tweet_id: int, *, within_s: float) -> str | None:
    query = select(ModelVersion.name).join(Prediction.model_version).where(Prediction.tweet_id == tweet_id)
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        with sessions() as session:
            if name := session.scalar(query):
                return name
        time.sleep(0.05)
    return None


def put_to_work(sessions: sessionmaker[Session], folder: Path, *, models_dir: Path) -> str:
    with sessions() as session:
        version = promotion.enter(session, folder, models_dir=models_dir)
        done = promotion.promote(session, version, by="test", anyway=True)
        session.commit()
    return done.live


def test_a_running_worker_follows_promotions_and_rollbacks(sessions, worker, judged, tmp_path: Path) -> None:
    for name, c in (("a", 0.3), ("b", 1.0)):
        examples = [Example(text=text, label=label) for text, label in TEXTS.items()]
        registry.train(examples, tmp_path / name, settings={"C": c})
    first = put_to_work(sessions, tmp_path / "a", models_dir=tmp_path / "models")
    assert judged(1) == first
    second = put_to_work(sessions, tmp_path / "b", models_dir=tmp_path / "models")
    assert judged(2) == second
    with sessions() as session:
        promotion.roll_back(session, by="test")
        session.commit()
    assert judged(3) == first

    kept = tmp_path / "models" / second
    config = (kept / "config.json").read_bytes()
    (kept / "config.json").write_bytes(b"{}")  # as on a machine whose copy of the folder is not whole
    with sessions() as session:
        models.promote(session, models.named(session, models.CHECKWORTHINESS, second), by="another machine")
        session.commit()
    assert judged(4, within_s=1.5) is None
    assert worker.poll() is None
    (kept / "config.json").write_bytes(config)
    assert judged(4) == second
    assert f"The live model {second} cannot be loaded here" in (tmp_path / "worker.log").read_text()
