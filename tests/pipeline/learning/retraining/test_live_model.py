"""The demo model is trained at first use, once, whoever comes first; a promotion is seen at the next batch."""

import shutil
import subprocess
import sys

import pytest
from sqlalchemy import func, select

from ml import registry
from pipeline.configuration.settings import DEMO_SAMPLES, HOME
from pipeline.learning.retraining import live_model
from pipeline.processes import tasks
from pipeline.store import locks
from pipeline.store.learning import models
from pipeline.store.locks import Lock
from pipeline.tables import Event, ModelVersion, Prediction, TextVector
from tests.fakes import post
from tests.pipeline.together import asked, at_once, let_go_when_waited_for

FIRST_USE = """
import sys
from pathlib import Path
from sqlalchemy import create_engine
from sqlalchemy.orm import Session
from pipeline.learning.retraining import live_model
with Session(create_engine(sys.argv[1])) as session:
    print(live_model.live_version(session, models_dir=Path(sys.argv[2]), samples=Path(sys.argv[3])).name)
"""


@pytest.fixture
def template() -> str:
    """A desk at its first start."""
    return "migrated"


def live(sessions, models_dir):
    with sessions() as session:
        return live_model.live_version(session, models_dir=models_dir, samples=DEMO_SAMPLES)


def versions(sessions):
    with sessions() as session:
        return [tuple(row) for row in session.execute(select(ModelVersion.name, ModelVersion.state))]


def test_the_first_use_trains_promotes_and_keeps_the_report(sessions, tmp_path):
    name = live(sessions, tmp_path / "models").name
    assert versions(sessions) == [(name, "live")]
    with sessions() as session:
        version = session.scalars(select(ModelVersion)).one()
        promoted = session.scalars(select(Event).filter_by(verb="promoted")).one()
    assert registry.load(tmp_path / "models" / "svm-tfidf-demo").version == name
    assert registry.Report.from_dict(version.report) == registry.read_report(tmp_path / "models" / "svm-tfidf-demo")
    assert (promoted.actor, promoted.details["name"]) == ("first start", name)


def test_what_the_first_use_reads_by_an_encoder_is_kept_for_retrainings(sessions, on_tiny, tmp_path):
    lines = DEMO_SAMPLES.read_text("utf-8").splitlines()[::20]
    samples = tmp_path / "samples.jsonl"
    samples.write_text("\n".join(lines), "utf-8")
    with sessions() as session:
        version = live_model.live_version(
            session, models_dir=tmp_path / "models", samples=samples, encoder=str(on_tiny.encoder)
        )
        assert version.recipe == "encoder-head"
        assert session.scalar(select(func.count()).select_from(TextVector)) == len(lines)


def test_two_processes_at_first_start_end_with_one_live_version(sessions, database_url, tmp_path):
    command = [sys.executable, "-c", FIRST_USE, database_url, str(tmp_path / "models"), str(DEMO_SAMPLES)]
    both = [subprocess.Popen(command, cwd=HOME, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    told = {process.communicate(timeout=60)[0].strip() for process in both}
    assert [process.returncode for process in both] == [0, 0]
    assert versions(sessions) == [(told.pop(), "live")]
    assert not told


def test_two_threads_at_first_start_end_with_one_live_version(sessions, tmp_path):
    with sessions() as session:
        locks.hold(session, Lock.PROMOTION)  # both find no live version, and wait for who is first
        jobs = [lambda: live(sessions, tmp_path)] * 2
        held, first, second = at_once(lambda: let_go_when_waited_for(session, sessions, how_many=2), *jobs)
    assert held is None
    assert versions(sessions) == [(first.name, "live")]
    assert first.id == second.id


def test_a_folder_left_over_from_a_lost_database_is_taken_over(sessions, model_folder, tmp_path):
    shutil.copytree(model_folder, tmp_path / "svm-tfidf-demo")
    version = live(sessions, tmp_path)
    assert versions(sessions) == [(registry.load(model_folder).version, "live")]
    assert registry.Report.from_dict(version.report) == registry.read_report(model_folder)


def test_a_model_that_is_not_on_this_machine_is_named_with_the_way_out(sessions, new_version, tmp_path):
    new_version("svm-tfidf-1f0c3a2b", folder=str(tmp_path / "gone"))
    with pytest.raises(live_model.ModelMissing, match=r"svm-tfidf-1f0c3a2b is not at .*gone: copy its folder there"):
        live(sessions, tmp_path)


def test_a_version_trained_again_is_the_same_version(sessions, new_version):
    assert new_version("v1") == new_version("v1", folder="/elsewhere")
    assert versions(sessions) == [("v1", "live")]


def test_a_promotion_retires_the_version_before(sessions, new_version):
    new_version("v1")
    new_version("v2")
    assert sorted(versions(sessions)) == [("v1", "retired"), ("v2", "live")]


def test_workers_see_a_promoted_version_at_their_next_batch(tools, store_posts, tmp_path, redis_url):
    ids = store_posts(post(1, "El paro baja un 3 % en 2025."), post(2, "La deuda sube 12 puntos.")).new
    tasks.triage_tweets(ids[:1])
    with tools.sessions() as session:
        version = models.add_candidate(
            session, task=models.CHECKWORTHINESS, name="v2", recipe="svm-tfidf",
            folder=str(tmp_path / "models" / "svm-tfidf-demo"), threshold=0.5, report={},
        )  # fmt: skip
        models.promote(session, version, by="U0ADMIN")
        session.commit()
        later = version.id
    tasks.triage_tweets(ids[1:])
    with tools.sessions() as session:
        query = select(Prediction.model_version_id).order_by(Prediction.tweet_id)
        first, second = session.scalars(query)
    assert first != second == later


def test_triage_asks_for_its_cards_to_be_shown(tools, store_posts, redis_url):
    ids = store_posts(*(post(n, f"El paro baja un {n} % en 2025.") for n in range(1, 9))).new
    tasks.triage_tweets(ids)
    tasks.triage_tweets(ids)
    with tools.sessions() as session:
        wanted = [p for p in session.scalars(select(Prediction)) if p.outcome != "withheld"]
    ((name, (together,)),) = asked(redis_url, "cards")
    assert (name, len(together)) == ("show_cards", len(wanted))
    assert len(wanted) > 1
    tasks.show_cards(together)
    assert asked(redis_url, "cards")[1:] == [("show_card", [card_id]) for card_id in together]
