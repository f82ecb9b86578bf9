"""A desk that has labelled 300 of the sample posts, and a live version that has learnt little."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import NullPool

from pipeline.configuration.settings import DEMO_SAMPLES
from pipeline.learning.retraining import fresh_posts, run
from pipeline.learning.retraining.context import Plan, RetrainingContext
from pipeline.learning.retraining.promotion_rules import Rules
from pipeline.messages.statement import as_written
from pipeline.store.learning import models
from tests.labelling import labelled_desk, train_weak

Sessions = sessionmaker[Session]

FEW_FOLDS = 2
PLAN = Plan(rules=Rules(test_min=20, group_min=20, group_drop=0.3), min_new_labels=100, shares=(0.5, 0.1, 0.2, 0.2))


@pytest.fixture(scope="session")
def labelled_template(server: Engine, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database in which a weak version is live and 300 posts are labelled, to copy from."""
    with server.connect() as connection:
        connection.execute(text("create database labelled template migrated"))
    models_dir = tmp_path_factory.mktemp("weak")
    url = server.url.set(database="labelled").render_as_string(hide_password=False)
    labelled_desk(url, train_weak(models_dir))
    with create_engine(url, poolclass=NullPool).begin() as connection:  # no sweep asks for them, however late it is run
        connection.execute(text("update cards set queued_at = now() + interval '1 day'"))
    return "labelled"


@pytest.fixture
def template(labelled_template: str) -> str:
    """A labelled desk for each test."""
    return labelled_template


@pytest.fixture(autouse=True)
def few_folds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Train three versions for a retraining, not six: `test_fresh_posts` looks at as many folds as a desk has."""
    monkeypatch.setattr(fresh_posts, "FOLDS", FEW_FOLDS)


@pytest.fixture(scope="session")
def few_samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every fifth of the samples to begin with, some of them clicked: to learn from all takes longer and shows no more."""
    file = tmp_path_factory.mktemp("samples") / "few.jsonl"
    file.write_text("".join(DEMO_SAMPLES.read_text("utf-8").splitlines(keepends=True)[::5]), "utf-8")
    return file


@pytest.fixture
def retraining_context(database_url: str, few_samples: Path, tmp_path: Path) -> Iterator[RetrainingContext]:
    """Where retrainings run here."""
    (tmp_path / "models").mkdir(exist_ok=True)
    engine = create_engine(database_url)
    yield RetrainingContext(engine=engine, models_dir=tmp_path / "models", samples=few_samples, plan=PLAN)
    engine.dispose()


@pytest.fixture
def ask(sessions: Sessions) -> Callable[..., int]:
    """Ask for a retraining; its id."""

    def want(**changes: object) -> int:
        with sessions() as session:
            request = replace(PLAN.request(), **changes)
            asked = run.ask(session, PLAN, request, by="U0ADMIN", why=as_written("to see"), force=True)
            session.commit()
            return asked.id

    return want


@pytest.fixture
def live_name(sessions: Sessions) -> Callable[[], str]:
    """The name of the version in use."""

    def look() -> str:
        with sessions() as session:
            version = models.live(session, models.CHECKWORTHINESS)
            assert version is not None
            return version.name

    return look
