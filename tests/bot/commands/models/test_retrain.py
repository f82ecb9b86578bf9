"""`claimwire retrain` on the terminal."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot import wiring
from bot.commands.main import claimwire
from bot.commands.models import retrain
from pipeline.learning.retraining.lock import only_one
from tests.labelling import labelled_desk, train_weak
from tests.pipeline.together import asked

ROWS = "select state, asked_by like 'terminal:%', recipe from retrainings order by id"


@pytest.fixture
def terminal(desk: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Type a command; the desk's own services answer."""
    monkeypatch.setattr(retrain, "settings_of_the_desk", lambda: desk.settings)
    monkeypatch.setattr(wiring, "services", lambda _: desk.tools)

    def typed(*words: str) -> Result:
        return CliRunner().invoke(claimwire, ["retrain", *words])

    return typed


def test_too_few_labels_are_said_and_nothing_is_asked_for(desk: Any, terminal: Any) -> None:
    done = terminal()
    assert done.exit_code == 1
    assert (
        "0 labels have come since the last retraining, and 200 are asked for. Retrain all the same with --force."
        in (done.output)
    )
    assert desk.rows(ROWS) == []


def test_asked_for_it_is_left_to_the_trainer(desk: Any, terminal: Any, redis_url: str) -> None:
    done = terminal("--ask", "--force", "--recipe", "xlmr")
    assert (done.exit_code, "Retraining 1 is asked for" in done.output) == (0, True)
    assert desk.rows(ROWS) == [("waiting", True, "xlmr")]
    assert asked(redis_url, "train") == [("retrain", [1])]


def test_it_retrains_here_step_by_step_and_leaves_the_telling_to_the_queue(
    desk: Any, terminal: Any, redis_url: str, database_url: str, tmp_path: Path
) -> None:
    labelled_desk(database_url, train_weak(tmp_path / "models"), posts=600)
    done = terminal("--force")
    assert done.exit_code == 0, done.output
    for words in ("Building the dataset", "Dataset 1: 600 rows", "Training svm-tfidf-", "Comparing", "is live now."):
        assert words in done.output, words
    assert desk.rows(ROWS) == [("promoted", True, "svm-tfidf")]
    assert asked(redis_url, "cards") == [("show_verdict", [1])]
    again = terminal("--force")
    assert again.exit_code == 1
    assert "is trained already" in again.output
    assert "Refused: live stays as it was." in again.output


def test_what_fails_is_said_and_while_one_runs_no_other_begins(desk: Any, terminal: Any) -> None:
    done = terminal("--force")
    assert done.exit_code == 1
    assert "It did not succeed, and live stays as it was: Nothing is labelled yet" in done.output
    with only_one(desk.tools.engine):
        busy = terminal("--force")
    assert busy.exit_code == 1
    assert "is running already; wait for its verdict" in busy.output
