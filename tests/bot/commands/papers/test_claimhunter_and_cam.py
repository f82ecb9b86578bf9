"""`claimwire papers claimhunter` and `papers cam`, as typed, and with the desk of this machine."""

import json
import shutil

import click
import pytest
from click.testing import CliRunner

from bot.commands.papers import desk_weeks, live_version
from bot.commands.papers.main import papers
from pipeline import services
from pipeline.store.learning import models
from tests.desk_history import add_week, monday_before_last


@pytest.fixture(autouse=True)
def few_steps(monkeypatch):
    monkeypatch.setattr("ml.studies.representation.analysis.PAPER_STEPS", 10)


def ask(*words):
    return CliRunner().invoke(papers, [*map(str, words)])


@pytest.mark.parametrize(
    ("name", "pictures"),
    [
        ("claimhunter", {"precision-by-week", "growth-by-release"}),
        ("cam", {"pca", "correlations", "cam-examples", "most-focused", "most-focused-live"}),
    ],
)
def test_quick_needs_nothing_but_what_is_installed(name, pictures, tmp_path):
    done = ask(name, "--quick", "--json", "--out", tmp_path / "o")
    assert done.exit_code == 0, done.output
    report = json.loads((tmp_path / "o" / "report.json").read_text())
    assert report == json.loads(done.stdout)
    assert {picture["name"] for picture in report["pictures"]} == pictures
    assert all((tmp_path / "o" / f"{picture}.png").read_bytes()[:4] == b"\x89PNG" for picture in pictures)
    assert any("stand-in" in row["weights"] for row in report["rows"])
    assert str(tmp_path) not in json.dumps(report)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("claimhunter", "--label", "nothing"), "no column 'nothing'"),
        (("claimhunter", "--set", "epochs"), "write KEY=VALUE"),
        (("cam", "--label", "reason"), "choose a column with two classes"),
        (("cam", "--encoder", "no/such"), "claimwire model pull"),
    ],
)
def test_what_is_asked_wrongly_is_told(words, says):
    done = ask(*words, "--no-desk")
    assert done.exit_code == 1
    assert says in done.stderr
    assert "Traceback" not in done.output


@pytest.fixture
def terminal(database_url, redis_url, tmp_path, monkeypatch):
    """A terminal in a folder of its own, on this test's database."""
    monkeypatch.chdir(tmp_path)
    for name, value in (("DATABASE_URL", database_url), ("REDIS_URL", redis_url), ("SOURCE", "replay")):
        monkeypatch.setenv(name, value)
    with click.Context(papers):
        yield tmp_path
    services.current().engine.dispose()


def test_the_desks_weeks_and_its_live_version_are_taken_where_there_are_some(terminal, sessions, model_folder):
    assert desk_weeks.weeks_of_the_desk() == "This desk has too few clicks yet"
    folder = shutil.copytree(model_folder, terminal / "version")
    with sessions() as session:
        add_week(session, monday_before_last(), flagged=(40, 10, 0), drawn=(3, 57, 0), withheld=30)
        found = models.add_candidate(
            session, task="checkworthiness", name="mine", recipe="svm-tfidf", folder=str(folder), threshold=0.5,
            report={},
        )  # fmt: skip
        models.promote(session, found, by="terminal:x")
        session.commit()
    (week,) = desk_weeks.weeks_of_the_desk()["weeks"][:1]
    assert week["precision"][0] == 0.8
    with live_version.live_version(with_desk=True) as live:
        assert (live.folder, live.told) == (folder, "the live version of this desk")
        assert live.data == "140 posts that the desk's versions judged last"
        assert len(live.texts) == 140


def test_where_no_desk_answers_why_is_said(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CLAIMWIRE_NO_DOTENV", raising=False)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with click.Context(papers):
        assert desk_weeks.weeks_of_the_desk() == "There is no desk here yet"
    monkeypatch.setenv("DATABASE_URL", "postgresql://desk@127.0.0.1:1/x")
    with click.Context(papers):
        assert desk_weeks.weeks_of_the_desk() == "Postgres does not answer"
        with live_version.live_version(with_desk=True) as live:
            assert live.told.startswith("none is live here")


def test_the_labelled_stream_is_the_papers():
    found = desk_weeks.labelled_stream([0.15, 0.125, 0.1], fraction=0.3)
    assert [round(positive, 3) for _, positive, _ in found] == [0.319, 0.277, 0.232]  # CH-21
    assert [round(random, 2) for *_, random in found] == [0.63, 0.68, 0.73]  # CH-22
