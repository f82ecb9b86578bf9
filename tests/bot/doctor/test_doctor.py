"""`claimwire doctor`: all well, and for each thing that can be wrong one sentence with what to do."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text

from bot.blocks.home import processes
from bot.sandbox import Sandbox
from pipeline.configuration.settings import HOME
from pipeline.desk import settings
from pipeline.store import heartbeats
from pipeline.store.heartbeats import Process
from pipeline.store.learning import models
from tests.bot.doctor.conftest import Doctor
from tests.bot.newsroom import ADMIN, Desk
from tests.x_server import XServer

UNKNOWN = "; not known to be better than no model: nothing says how good it is on texts that it has not learnt from."


@pytest.mark.parametrize(("mode", "warned"), [(0o600, False), (0o640, True), (0o604, True)])
def test_tokens_that_others_may_read_are_warned_of(
    desk: Desk, doctor: Doctor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int, warned: bool
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").touch(mode)
    _, said = doctor(desk.sandbox, source="replay", replay_feed=HOME / "samples" / "feed")
    assert said.get(".env") == ("✗others on this machine may read its tokens: chmod 600 .env" if warned else None)


def test_all_is_well(desk: Desk, doctor: Doctor, x_server: XServer) -> None:
    code, said = doctor(
        desk.sandbox, source="x", x_api_url=x_server.url, x_bearer_token=x_server.token, x_monthly_reads=1234
    )
    assert [name for name, words in said.items() if words.startswith("✗")] == []
    assert code == 0
    assert said == {
        "Database": "answers, schema up to date",
        "Settings": "decided by the desk: none yet; all others by .env and the environment",
        "Live model": "none yet: `claimwire up`, or the first batch of posts, trains the demo model",
        "Generated text": "long-posts, but no version of generated-text is live, so nothing is checked: claimwire train "
        "generated, then claimwire model promote FOLDER, or set CHECK_GENERATED=off",
        "Comparison": "on, but no version of comparison is live, so nothing is compared: claimwire train comparison, then "
        "claimwire model promote FOLDER, or set CHECK_COMPARISON=off",
        "Archive": "empty; `claimwire archive import FILE` brings published fact-checks",
        "Checks on cards": "none waits",
        "Processes": "none runs now; `claimwire up` starts them",
        "Redis": "answers",
        "Slack bot token": "claimwire in Sandbox newsroom",
        "Clock": "goes with Slack's",
        "#tweets": "found (C0TWEETS)",
        "#fact-check": "found (C0FACTCHECK)",
        "Slack connection": "Socket Mode opens",
        "First admin": "Admin",
        "Other admins": "nobody else",
        "Roles": "nobody by name; all other members: fact-checker",
        "Source": "X answers; at most 1,234 reads a month",
        "Evidence": "pages and photos are fetched, as Claimwire/0.1 (fact-checking); "
        "set FETCH_CONTACT, so that a site's owner can write to you",
        "Webhooks": "none are sent (WEBHOOKS)",
    }


def test_a_replayed_feed_and_http_are_well_too(sandbox: Sandbox, doctor: Doctor) -> None:
    code, said = doctor(
        sandbox,
        slack_mode="http",
        slack_app_token=None,
        fetch_pages=False,
        fetch_contact="desk@example.org",
        archive_match="off",
    )
    assert code == 0
    assert said["Archive"].endswith("fact-checks; posts are not held against it (ARCHIVE_MATCH=off)")
    assert "13 accounts" in said["Source"]
    assert said["Evidence"] == "photos are fetched, as Claimwire/0.1 (fact-checking; desk@example.org)"
    assert said["Slack connection"] == (
        "HTTP on 127.0.0.1:3000, requests checked by signature; "
        "Slack's request addresses end in /slack/events (docs/http.md)"
    )


@pytest.mark.parametrize(
    ("wrong", "name", "sentence"),
    [
        ({"slack_bot_token": None}, "Slack bot token", "SLACK_BOT_TOKEN is not set: put the xoxb- token"),
        ({"slack_bot_token": "xoxb-wrong"}, "Slack bot token", "Slack does not know this bot token: copy"),
        ({"slack_app_token": None}, "Slack connection", "SLACK_APP_TOKEN is not set: put the xapp- token"),
        (
            {"slack_app_token": "xapp-wrong"},
            "Slack connection",
            "SLACK_APP_TOKEN does not open Socket Mode. Slack does not know this app-level token: copy",
        ),
        ({"slack_mode": "http", "slack_signing_secret": None}, "Slack connection", "SLACK_SIGNING_SECRET is not set"),
        ({"tweets_channel": "nowhere"}, "#nowhere", "#nowhere: The channel does not exist or the bot cannot see it"),
        (
            {"fact_check_channel": "general"},
            "#general",
            "the bot is not in #general: open the channel and type /invite",
        ),
        ({"first_admin": None}, "First admin", "FIRST_ADMIN is not set: put your member id there"),
        ({"first_admin": "@ana"}, "First admin", "FIRST_ADMIN @ana is nobody in this workspace: put the member id"),
        ({"redis_url": "redis://127.0.0.1:1/0"}, "Redis", "does not answer (ConnectionError): is it running"),
        ({"redis_url": "localhost:6379"}, "Redis", "REDIS_URL is not an address of Redis"),
        ({"slack_api_url": "http://127.0.0.1:1/api/"}, "Slack bot token", "Slack could not be reached"),
        ({"database_url": "postgresql://127.0.0.1:1/x"}, "Database", "Postgres does not answer"),
        ({"source": "x", "x_bearer_token": None}, "Source", "X_BEARER_TOKEN is not set: take the bearer token"),
        ({"replay_feed": Path("/nowhere")}, "Source", "There is no feed at /nowhere"),
    ],
    ids=str,
)
def test_what_is_wrong_is_said_with_what_to_do(
    sandbox: Sandbox, doctor: Doctor, wrong: dict[str, Any], name: str, sentence: str
) -> None:
    code, said = doctor(sandbox, **wrong)
    assert code == 1
    assert said[name].startswith(f"✗{sentence}")
    assert len(said) == 20


def test_what_the_desk_decided_is_named_and_looked_at_in_place_of_the_environments(
    sandbox: Sandbox, doctor: Doctor, desk: Desk
) -> None:
    wishes = {"tweets_channel": "nowhere", "copies_window_days": "20"}
    with desk.sessions() as session:
        settings.change(session, wishes, environment=desk.settings, by="test")
        session.commit()
    _, said = doctor(sandbox)
    assert said["#nowhere"].startswith("✗#nowhere: The channel does not exist")
    named = "decided by the desk: TWEETS_CHANNEL, COPIES_WINDOW_DAYS; all others by .env and the environment"
    assert said["Settings"] == named
    _, said = doctor(sandbox, keep_sketches_days=30)
    assert said["Settings"].startswith("✗what the desk decided cannot hold (KEEP_SKETCHES_DAYS is less than twice")
    assert said["Settings"].endswith("Run claimwire settings reset, or set it anew.")


def test_a_folder_that_is_none_is_told(sandbox: Sandbox, doctor: Doctor, tmp_path: Path) -> None:
    (tmp_path / "evidence").write_text("a file")
    code, said = doctor(sandbox)
    assert code == 1
    assert said["Evidence"].startswith(f"✗photos cannot be kept in {tmp_path / 'evidence'}: make it a folder")
    assert doctor(sandbox, fetch_pages=False, fetch_pictures=False)[0] == 0


def test_an_empty_database_is_no_fault_since_up_fills_it(sandbox: Sandbox, doctor: Doctor, database_url: str) -> None:
    config = Config(HOME / "alembic.ini")
    config.attributes["database_url"] = database_url
    command.downgrade(config, "base")
    code, said = doctor(sandbox)
    assert code == 0
    assert "empty, `claimwire up` will set it up" in said["Database"]


def test_a_database_ahead_of_the_code_is_told(sandbox: Sandbox, doctor: Doctor, database_url: str) -> None:
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("update alembic_version set version_num = '9999'"))
    engine.dispose()
    code, said = doctor(sandbox)
    assert code == 1
    assert "is ahead of this code" in said["Database"]
    assert said["Live model"] == "✗not asked: first mend the database."


def test_a_live_model_is_named_and_missed_where_it_is_not(desk: Desk, doctor: Doctor, tmp_path: Path) -> None:
    with desk.sessions() as session:
        version = models.add_candidate(
            session, task=models.CHECKWORTHINESS, name="v7", recipe="svm-tfidf", folder=str(tmp_path), threshold=0.25, report={}
        )  # fmt: skip
        models.promote(session, version, by=ADMIN)
        session.commit()
    assert doctor(desk.sandbox)[1]["Live model"] == f"v7, threshold 0.25{UNKNOWN}"
    with desk.sessions() as session:
        session.connection().exec_driver_sql("update model_versions set folder = '/nowhere'")
        session.commit()
    assert doctor(desk.sandbox)[1]["Live model"].startswith("✗v7 is not at /nowhere: copy it there")


def test_what_is_looked_at_for_generated_text_is_told(desk: Desk, doctor: Doctor, tmp_path: Path) -> None:
    assert doctor(desk.sandbox, check_generated="off")[1]["Generated text"] == "off"
    with desk.sessions() as session:
        version = models.add_candidate(
            session, task=models.GENERATED_TEXT, name="g1", recipe="lr-tfidf-generated", folder=str(tmp_path), threshold=0.5,
            report={},
        )  # fmt: skip
        models.promote(session, version, by=ADMIN)
        session.commit()
    said = doctor(desk.sandbox, check_generated="linked-pages", generated_alpha=0.01)[1]["Generated text"]
    assert said == f"linked-pages with g1, alpha 0.01 (bh){UNKNOWN}"
    said = doctor(desk.sandbox, check_generated="linked-pages", fetch_pages=False)[1]["Generated text"]
    assert said.startswith("✗linked-pages, but no page is fetched: set FETCH_PAGES=true")
    with desk.sessions() as session:
        session.connection().exec_driver_sql("update model_versions set folder = '/nowhere'")
        session.commit()
    assert doctor(desk.sandbox)[1]["Generated text"].startswith("✗g1 is not at /nowhere: copy it there")


@pytest.mark.parametrize(
    ("age", "attempts", "said"),
    [("59 minutes", 0, "1 wait"), ("61 minutes", 0, "✗1 wait, the first since"), ("2 hours", 3, "none waits")],
)
def test_checks_that_nobody_makes_are_told_and_those_that_are_tried_again_are_not(
    desk: Desk, doctor: Doctor, age: str, attempts: int, said: str
) -> None:
    """Whatever kind they are of: an archive alone, without any version of ours, wants the process, too."""
    desk.raise_card()
    with desk.sessions() as session:
        session.connection().exec_driver_sql(
            "insert into findings (tweet_id, kind, subject, attempts, asked_at) "
            f"select id, 'already_checked', 'post', {attempts}, now() - interval '{age}' from tweets"
        )
        session.commit()
    assert doctor(desk.sandbox)[1]["Checks on cards"].startswith(said)


def test_what_posts_are_compared_with_is_told(desk: Desk, doctor: Doctor, tmp_path: Path) -> None:
    assert doctor(desk.sandbox, check_comparison="off")[1]["Comparison"] == "off"
    with desk.sessions() as session:
        version = models.add_candidate(
            session, task=models.COMPARISON, name="n1", recipe="noir", folder=str(tmp_path), threshold=0.0, report={}
        )
        models.promote(session, version, by=ADMIN)
        session.commit()
    assert doctor(desk.sandbox)[1]["Comparison"] == f"linked pages, quoted posts and checked claims with n1{UNKNOWN}"
    said = doctor(desk.sandbox, fetch_pages=False, fetch_pictures=False)[1]["Comparison"]
    assert (
        said
        == f"quoted posts and checked claims with n1; for more set FETCH_PAGES=true and FETCH_PICTURES=true{UNKNOWN}"
    )
    with desk.sessions() as session:
        session.connection().exec_driver_sql("update model_versions set folder = '/nowhere'")
        session.commit()
    assert doctor(desk.sandbox)[1]["Comparison"].startswith("✗n1 is not at /nowhere: copy it there")


def test_whether_all_processes_live_is_told_and_is_all_that_a_watchdog_asks(desk: Desk, doctor: Doctor) -> None:
    assert doctor(desk.sandbox, only=["--processes"]) == (
        1,
        {"Processes": "✗none runs now; `claimwire up` starts them"},
    )
    all_of_them = [Process(name, "desk-1", number) for number, name in enumerate(processes.NAMES)]
    for process in all_of_them:
        with desk.sessions() as session:
            heartbeats.beat(session, process, idle=timedelta(), doing=None)
            session.commit()
    assert doctor(desk.sandbox, only=["--processes"]) == (0, {"Processes": f"{', '.join(processes.NAMES)} live"})
    with desk.sessions() as session:
        session.connection().exec_driver_sql(
            "update heartbeats set beat_at = now() - interval '3 minutes' where process = 'poller'"
        )
        session.commit()
    for only in (["--processes"], []):
        code, said = doctor(desk.sandbox, only=only)
        assert code == 1
        assert said["Processes"].startswith("✗No sign of poller on desk-1 (process 6) for 3 min")


def test_a_watchdog_hears_of_a_database_that_is_away(sandbox: Sandbox, doctor: Doctor) -> None:
    code, said = doctor(sandbox, only=["--processes"], database_url="postgresql://127.0.0.1:1/x")
    assert code == 1
    assert set(said) == {"Processes"}
    assert said["Processes"].startswith("✗")
