"""A desk with a finding on a long post, and a terminal at it."""

import shutil

import pytest
from click.testing import CliRunner

from bot.commands.main import claimwire
from pipeline import services
from tests.bot.newsroom import desk_on
from tests.bot.stories.test_findings import LONG, feed, play, promote, work


@pytest.fixture(autouse=True)
def _first_model(model_folder, tmp_path):
    """The demo model, where the first batch would train it."""
    shutil.copytree(model_folder, tmp_path / "models" / "svm-tfidf-demo")


@pytest.fixture
def newsroom(sandbox, database_url, redis_url, tmp_path, generated_version):
    """A desk with a card under which a finding on a long post stands."""
    with desk_on(
        sandbox, database_url=database_url, redis_url=redis_url, folder=tmp_path, replay_feed=feed(tmp_path, LONG),
        negative_fraction=1.0,
    ) as desk:  # fmt: skip
        promote(desk, generated_version)
        play(desk)
        work(redis_url)
        yield desk


@pytest.fixture
def terminal(newsroom, monkeypatch):
    """Commands at this desk; what they print."""
    read = newsroom.settings
    for name, value in (("DATABASE_URL", read.database_url), ("REDIS_URL", read.redis_url), ("SOURCE", "replay")):
        monkeypatch.setenv(name, str(getattr(value, "get_secret_value", lambda v=value: v)()))
    monkeypatch.setenv("STATE_DIR", str(read.state_dir))
    monkeypatch.chdir(read.state_dir)

    def run(*words, code=0):
        done = CliRunner().invoke(claimwire, list(map(str, words)))
        services.use(newsroom.tools)  # as the bot's own process has them
        assert done.exit_code == code, done.output
        return done.output

    return run
