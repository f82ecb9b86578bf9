"""`claimwire report` and `claimwire simulate sampling` on the terminal."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy.orm import Session, sessionmaker

from bot.commands.main import claimwire
from tests.desk_history import add_week, monday_before_last

ALL = ("--posts", "1000", "--base-rate", "0.15", "--precision", "0.8", "--recall", "0.8")


@pytest.fixture
def terminal(database_url: str, redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A terminal in a folder of its own, on this test's database."""
    monkeypatch.chdir(tmp_path)
    for name, value in (("DATABASE_URL", database_url), ("REDIS_URL", redis_url), ("SOURCE", "replay")):
        monkeypatch.setenv(name, value)
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(claimwire, words, catch_exceptions=False)


def test_the_report_in_words_as_figures_and_as_a_picture(terminal: Path, sessions: sessionmaker[Session]) -> None:
    with sessions() as session:
        add_week(session, monday_before_last(), flagged=(40, 10, 0), drawn=(3, 117, 0), withheld=280, group="Party")
    told = run("report", "--picture", "chart.png", "--weeks", "4", "--before", "2").output
    assert "the desk looked at 170 of 170 cards" in told
    assert "80 % (6" in told
    assert "Party" in told
    assert max(len(line) for line in told.splitlines() if line.startswith(("week of", "last", "Party"))) <= 80
    assert "No post was labelled by two people" in told
    assert "Reviewed a day: 12.1 times as many as before." in told
    assert (terminal / "chart.png").read_bytes().startswith(b"\x89PNG")
    found = json.loads(run("report", "--json", "--weeks", "2").output)
    assert len(found["weeks"]) == 3
    assert found["weeks"][1]["precision"]["value"] == 0.8
    assert found["weeks"][0]["precision"] is None
    assert found["people"][0]["name"] == "U0CHECKER1"
    simulated = json.loads(run("simulate", "sampling", "--json").output)
    assert simulated["basis"] == "from the last weeks"
    assert simulated["truth"]["precision"] == pytest.approx(0.8)


def test_a_report_of_too_few_clicks_is_one_line_and_the_weeks(terminal: Path, sessions: sessionmaker[Session]) -> None:
    empty = run("report").output.split("\n\n")
    with sessions() as session:
        add_week(session, monday_before_last(), flagged=(7, 2, 1), drawn=(0, 29, 1), withheld=70)
    told = run("report").output.split("\n\n")
    for said, looked in ((empty, "looked at 0 of 0 cards"), (told, "looked at 38 of 40 cards")):
        assert len(said) == 2
        assert "\n" not in said[0]
        assert looked in said[0]
    assert "that takes clicks on 10 cards of flagged posts and on 30 random ones" in told[0]
    assert told[0].endswith("there are 9 and 29.")
    with sessions() as session:
        add_week(session, monday_before_last(), flagged=(1, 0, 0), drawn=(0, 0, 0), withheld=0)
    assert "were check-worthy" in run("report").output


def test_a_picture_that_cannot_be_written_is_said(terminal: Path) -> None:
    done = run("report", "--picture", "no/such/folder.png")
    assert done.exit_code == 1
    assert "cannot be written (No such file or directory): give another place." in done.stderr


def test_rates_of_random_negatives_side_by_side() -> None:
    """Everything is given, so no database is asked."""
    told = run("simulate", "sampling", *ALL).output
    assert "1,000 posts a week, base rate 15.0 %, precision 80 %, recall 80 % (as given)" in told
    (line,) = (line for line in told.splitlines() if line.split()[:2] == ["30", "%"])
    assert line.split()[2:7] == ["405", "63", "%", "31.9", "%"]
    assert told.count("← suggested") == 1
    assert max(map(len, told.splitlines())) <= 80
    even, near = (
        json.loads(run("simulate", "sampling", *ALL, "--json", *more).output) for more in ((), ("--uncertain", "0.5"))
    )
    assert near["rates"][5]["recall_width"] < even["rates"][5]["recall_width"] <= 0.25


def test_a_new_desk_is_told_what_its_figures_are_made_of(terminal: Path) -> None:
    told = run("simulate", "sampling").output
    assert "too few clicks yet to know" in told
    assert "(in use)" in told


def test_an_impossible_model_is_refused() -> None:
    done = run("simulate", "sampling", "--posts", "100", "--base-rate", "0.9", "--precision", "0.2", "--recall", "0.9")
    assert done.exit_code == 1
    assert "give a lower base rate or a higher precision" in done.stderr
