"""`claimwire forget …` and `claimwire export person|account` on the terminal."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot.commands.main import claimwire
from pipeline import services
from pipeline.desk import notes
from pipeline.processes import tasks
from tests.bot.newsroom import CHECKER, HEAD, TWEETS, Desk
from tests.bot.ways import Dispatch, decide
from tests.fakes import post

Run = Callable[..., Result]
LINK = "https://x.com/somebody/status/1"


@pytest.fixture
def run(desk: Desk, database_url: str, redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Type a command at this desk."""
    monkeypatch.chdir(tmp_path)
    given = {"DATABASE_URL": database_url, "REDIS_URL": redis_url, "STATE_DIR": str(tmp_path), "SOURCE": "replay"}
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    return lambda *typed, **more: CliRunner().invoke(claimwire, typed, **more)


def test_a_post_goes_once_somebody_is_sure(desk: Desk, run: Run) -> None:
    desk.card(post(1, "El paro baja un 3 %."))
    would = run("forget", "tweet", LINK, "--dry-run")
    assert "Would go: 1 post." in would.output
    assert "cards: 1" in would.output
    assert run("forget", "tweet", LINK, input="n\n").exit_code == 1
    assert desk.rows("select forgotten from tweets") == [(None,)]
    done: dict[str, Any] = json.loads(run("forget", "tweet", LINK, "--yes", "--json").stdout)
    assert (len(done["posts"]), done["datasets"], done["models"], done["exports"]) == (1, [], [], [])
    assert desk.rows("select forgotten, text from tweets") == [("by_hand", "")]
    assert "Nothing to forget" in run("forget", "tweet", LINK, "--yes").output
    wrong = run("forget", "tweet", "https://x.com/somebody/status/9")
    assert "give its link or its number" in str(wrong.exception)


def test_all_that_an_account_posted_goes(desk: Desk, run: Run, tmp_path: Path) -> None:
    for number in (1, 2):
        desk.raise_card(post(number, f"Una frase {number}"))
    file = tmp_path / "kept.json"
    assert "about @somebody" in run("export", "account", "@SOMEBODY", str(file)).output
    assert {"accounts", "tweets", "predictions", "cards"} <= json.loads(file.read_text()).keys()
    done = run("forget", "account", "somebody", "--yes").output
    assert "Gone: 2 posts." in done
    assert f"Removed, to be made again: {file}." in done
    assert not file.exists()
    assert "to be made again" in run("dataset", "exports").output
    assert desk.rows("select count(*) from tweets where forgotten is null") == [(0,)]
    assert "No post of nobody was read" in str(run("forget", "account", "nobody").exception)


def test_a_compliance_job_is_carried_out(desk: Desk, run: Run, tmp_path: Path) -> None:
    for number in (1, 2):
        desk.raise_card(post(number, f"Una frase {number}"))
    job = tmp_path / "job.jsonl"
    job.write_text(
        '{"id":"2","action":"delete","reason":"suspended"}\n\n{"id":"3","action":"delete","reason":"deleted"}\n'
    )
    assert "Gone: 1 post." in run("forget", "compliance", str(job), "--yes").output
    assert desk.rows("select external_id, forgotten from tweets order by 1") == [("1", None), ("2", "suspended")]
    job.write_text('{"id":"7","action":"delete","reason":"protected"}\n')
    assert "Gone: 1 post." in run("forget", "compliance", str(job), "--accounts", "--yes").output
    job.write_text("<html>")
    assert "line 1 is no JSON object" in str(run("forget", "compliance", str(job), "--yes").exception)


def test_a_person_goes_and_their_work_stays_by_a_pseudonym(
    desk: Desk, acting: Dispatch, run: Run, tmp_path: Path
) -> None:
    card_id = desk.card()
    with desk.sessions() as session:
        notes.write(session, card_id=card_id, person=CHECKER, text=f"Pregunta a <@{CHECKER}> y a {CHECKER}0")
        session.commit()
    acting.click(CHECKER, "feedback_selected")
    decide(acting, HEAD, "fact_check")
    file = tmp_path / "kept.json"
    assert f"about {CHECKER}" in run("export", "person", f"<@{CHECKER}>", str(file)).output
    assert {"feedback", "notes", "events", "stories", "acts"} <= json.loads(file.read_text()).keys()
    assert "Would stand in the place of" in run("forget", "person", CHECKER, "--dry-run").output
    assert desk.rows("select person from feedback") == [(CHECKER,)]
    done = json.loads(run("forget", "person", CHECKER, "--yes", "--json").stdout)
    pseudonym = done["pseudonym"]
    for row in desk.rows(
        "select person from feedback union select person from notes union select selected_by from stories"
    ):
        assert row == (pseudonym,)
    assert desk.rows("select text from notes") == [(f"Pregunta a <@{pseudonym}> y a {CHECKER}0",)]
    assert desk.rows("select label from feedback where undone_at is null") == [("selected",)]
    run("export", "person", CHECKER, str(file))
    assert json.loads(file.read_text()) == {}
    services.use(desk.tools)
    for (card,) in desk.rows("select id from cards order by id"):
        tasks.show_card(card)
    assert "Fact-checker 1" not in "\n".join(desk.texts(TWEETS))
    assert desk.rows("select count(*) from events where actor = :who", who=HEAD)[0][0] > 0, "others stay"
