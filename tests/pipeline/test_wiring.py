"""An entry point puts its process together, or says in one sentence why it cannot."""

import logging
import os
import subprocess
import sys

import pytest
from sqlalchemy import select

from ml import registry
from ml.errors import UserError
from pipeline import services, wiring
from pipeline.configuration.schema_version import Unreachable, WrongRevision
from pipeline.configuration.settings import HOME, Settings, SettingsError
from pipeline.fetching.errors import FetchError
from pipeline.log_lines import lines
from pipeline.messages.notifier import NotifierError
from pipeline.tables import Account


def test_services_are_in_use_once_they_are_wired(database_url, tmp_path):
    read = Settings(
        _env_file=None,
        negative_fraction=0.1,
        cards_per_day=60,
        uncertain_share=0.5,
        source="replay",
        state_dir=tmp_path,
    )
    made = wiring.services(read, database_url=database_url)
    assert services.current() is made
    assert (made.choices.negative_fraction, made.choices.monthly_reads) == (0.1, None)
    assert (
        made.sampling_in_force.usual.fraction,
        made.sampling_in_force.cards_per_day,
        made.sampling_in_force.uncertain_share,
    ) == (0.1, 60, 0.5)
    assert made.choices.models_dir == tmp_path / "models"
    with made.sessions() as session:
        assert session.scalars(select(Account)).all() == []
    made.engine.dispose()


def test_services_refuse_a_database_of_another_revision(tmp_path):
    read = Settings(_env_file=None, state_dir=tmp_path)
    with pytest.raises(WrongRevision):
        wiring.services(read, database_url="postgresql+psycopg2://127.0.0.1:1/nowhere")


def test_only_x_has_a_read_budget(database_url, tmp_path):
    made = wiring.services(Settings(_env_file=None, x_monthly_reads=5), database_url=database_url)
    assert made.choices.monthly_reads == 5


def test_services_that_nobody_wired_say_where_to_start(monkeypatch):
    monkeypatch.setattr(services, "_current", [])
    with pytest.raises(services.NotWired, match="through its entry point"):
        services.current()


def test_an_error_meant_for_people_ends_a_process_without_a_traceback():
    def start():
        raise SettingsError("X_BEARER_TOKEN is not set.")

    with pytest.raises(SystemExit, match=r"^X_BEARER_TOKEN is not set\.$"):
        wiring.in_one_sentence(start)


def test_any_other_error_keeps_its_traceback():
    with pytest.raises(ZeroDivisionError):
        wiring.in_one_sentence(lambda: 1 / 0)


def test_libraries_that_talk_at_every_step_are_quiet():
    lines.write_to_stderr("text")
    assert logging.getLogger("apscheduler").getEffectiveLevel() == logging.WARNING


@pytest.mark.parametrize("mistake", [KeyError, ValueError, RuntimeError, LookupError])
def test_a_mistake_in_the_code_is_told_as_none_of_them(mistake):
    def start():
        raise mistake("somewhere")

    with pytest.raises(mistake, match="somewhere"):
        wiring.in_one_sentence(start)


def test_no_error_meant_for_people_is_also_one_that_python_raises():
    def below(error):
        return [error, *(deeper for kind in error.__subclasses__() for deeper in below(kind))]

    kinds = below(UserError)
    assert {FetchError, NotifierError, SettingsError, registry.RecipeError, registry.ExamplesError} <= set(kinds)
    assert [kind for kind in kinds if not set(kind.__mro__) <= {*kinds, Exception, BaseException, object}] == []


def test_a_postgres_that_is_away_is_waited_for_with_one_sentence(monkeypatch, caplog):
    monkeypatch.setattr(wiring, "WAIT_S", 0.01)
    failures = iter(range(3))

    def make():
        if next(failures, None) is not None:
            raise Unreachable("Postgres does not answer (refused).")
        return "made"

    assert wiring.once_postgres_answers(make) == "made"
    assert [record.getMessage() for record in caplog.records] == ["Postgres does not answer (refused). Waiting for it."]


def test_a_celery_process_without_postgres_waits_with_one_sentence_and_ends_when_told(tmp_path):
    environment = {
        **os.environ, "CLAIMWIRE_NO_DOTENV": "1", "DATABASE_URL": "postgresql://127.0.0.1:1/x",
        "REDIS_URL": "redis://127.0.0.1:1/0", "STATE_DIR": str(tmp_path), "SOURCE": "replay",
    }  # fmt: skip
    command = [sys.executable, "-m", "celery", "--quiet", "-A", "bot.worker", "worker", "--pool", "solo"]
    worker = subprocess.Popen(command, cwd=HOME, env=environment, stderr=subprocess.PIPE, text=True)
    said = worker.stderr.readline()
    assert "Postgres does not answer" in said
    assert said.endswith("Waiting for it.\n")
    assert worker.poll() is None
    worker.terminate()
    assert worker.communicate(timeout=30)[1] == ""
    assert worker.returncode == 0


def test_a_celery_process_with_a_wrong_setting_ends_with_one_sentence(tmp_path):
    environment = {**os.environ, "CLAIMWIRE_NO_DOTENV": "1", "DATABASE_URL": "mysql://h/x", "REDIS_URL": "redis://h/0"}
    command = [sys.executable, "-m", "celery", "--quiet", "-A", "bot.worker", "worker", "--pool", "solo"]
    done = subprocess.run(command, cwd=HOME, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert done.stderr.startswith("DATABASE_URL is no address of a Postgres")
    assert len(done.stderr.splitlines()) == 1
