"""A replayed post with a link and a photo: a worker process judges it, fetches, compares, and the thread says what with."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.sandbox import Sandbox
from pipeline.checks.archive.rows import check_row
from pipeline.configuration.settings import HOME, NO_DOTENV
from pipeline.learning.retraining import promotion
from pipeline.monitoring import polling
from pipeline.monitoring.replayed_feed import monitor_feed
from pipeline.store.archive import published_checks
from pipeline.tables import Account
from tests.bot.newsroom import ADMIN, TWEETS, Desk, desk_on, soon, words_in
from tests.compared import TITLE, Learnt, feed, put_up
from tests.pipeline.fetching.hostile import HostileServer

IMAGE_DIFFERS = 1
WITHIN_S = 15.0
"""What is promised on two cores that have nothing else to do."""
GENEROUS_S = 90.0
"""What a test may ask of a machine that has other things to do."""

TOOK = """
select extract(epoch from max(m.posted_at) - min(p.created_at))::float
from finding_messages m, predictions p
"""
OPEN = "select count(*) from findings where state = 'waiting'"
UNSHOWN = "select count(*) from finding_messages where shown <> wanted"


@pytest.fixture
def site() -> Iterator[HostileServer]:
    """A web server of the desk's own."""
    server = HostileServer()
    yield server
    server.close()


@pytest.fixture
def desk(
    database_url: str, redis_url: str, tmp_path: Path, model_folder: Path, learnt: Learnt, site: HostileServer
) -> Iterator[Desk]:
    """A desk with live versions of both tasks, and two published checks in its archive."""
    shutil.copytree(model_folder, tmp_path / "models" / "svm-tfidf-demo")
    pair, home = learnt.pair(IMAGE_DIFFERS), f"http://127.0.0.1:{site.port}"
    put_up(site, pair)
    made = feed(tmp_path, pair.text, links=[f"{home}/a"], photo=f"{home}/here.png")
    with (
        Sandbox().running() as sandbox,
        desk_on(sandbox, database_url=database_url, redis_url=redis_url, folder=tmp_path, replay_feed=made) as desk,
    ):
        with desk.sessions() as session:
            known = promotion.enter(session, learnt.folder, models_dir=desk.settings.models_dir)
            promotion.promote(session, known, by="test", anyway=True)
            claims = (pair.text, "Bananas grow on the moon")
            rows = [check_row(publisher="Riomar Facts", claim=claim, rating="False") for claim in claims]
            published_checks.take(session, rows, change=published_checks.begin_change(session))
            session.commit()
        yield desk


@contextmanager
def worker(desk: Desk, site: HostileServer) -> Iterator[Callable[[], str]]:
    """A worker process for the queues that the Procfile's have; what it logged so far."""
    command = [
        *(sys.executable, "-X", "importtime", "-m", "celery", "--quiet", "-A", "bot.worker", "worker"),
        *("--without-gossip", "--without-mingle", "--queues", "triage,cards,checks", "--pool", "solo"),
    ]
    log, imports = desk.settings.state_dir / "worker.log", desk.settings.state_dir / "imports.log"
    with log.open("wb") as out, imports.open("wb") as err:
        process = subprocess.Popen(command, cwd=HOME, env=_environment(desk, site), stdout=out, stderr=err)
        try:
            yield lambda: log.read_text() + imports.read_text()
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def _environment(desk: Desk, site: HostileServer) -> dict[str, str]:
    read, sandbox = desk.settings, desk.sandbox
    return {
        **os.environ, NO_DOTENV: "1", "STATE_DIR": str(read.state_dir), "PYTHONPATH": str(HOME),
        "DATABASE_URL": read.database_url.get_secret_value(), "REDIS_URL": read.redis_url.get_secret_value(),
        "SLACK_BOT_TOKEN": sandbox.bot_token, "SLACK_API_URL": sandbox.api_url, "SOURCE": "replay",
        "FIRST_ADMIN": ADMIN, "CARDS_PER_SECOND": "1000", "NEGATIVE_FRACTION": "1.0",
        "FETCH_PRIVATE_HOSTS": f"127.0.0.1:{site.port}",
    }  # fmt: skip


def play(desk: Desk) -> None:
    """Read the feed as the poller does."""
    with desk.sessions() as session:
        monitor_feed(session, desk.tools.source, leave_out=frozenset(), groups={})
        account_id = session.query(Account.id).scalar()
        session.commit()
    polling.poll(desk.tools, account_id)


@pytest.mark.e2e
def test_from_the_post_to_the_comparisons_in_its_thread(
    desk: Desk, site: HostileServer, capsys: pytest.CaptureFixture[str]
) -> None:
    with worker(desk, site) as logged:
        play(desk)
        soon(lambda: desk.rows("select 1 from findings"), logged, seconds=GENEROUS_S)
        soon(lambda: desk.rows(OPEN) == [(0,)] and desk.rows(UNSHOWN) == [(0,)], logged, seconds=GENEROUS_S)
        soon(lambda: desk.rows("select 1 from cards where shown = wanted"), logged)
        imported = [line.rpartition("|")[2].strip() for line in logged().splitlines() if "import time:" in line]
    assert desk.rows("select subject, state from findings where kind = 'comparison' order by 1") == [
        ("earlier_check", "reportable"), ("page", "reportable"),
    ]  # fmt: skip
    messages = [words_in(one) for one in desk.sandbox.messages(TWEETS)]
    (card,) = [one for one in messages if "Label by factuality" in one]
    assert "Checked before? " in card
    assert "Compared with the linked page: text supported, image differs (" in card
    assert "Compared with a claim that was checked by Riomar Facts: " in card
    (page,) = [one for one in messages if "Label by factuality" not in one and "the linked page" in one]
    assert TITLE in page
    assert "The post's words and first photo were compared with the page's text and main picture." in page
    assert sum("a claim that was checked" in one for one in messages) == 2  # on the card and in its thread
    assert "onnxruntime" in imported
    assert not {"torch", "transformers"} & set(imported)
    ((took,),) = desk.rows(TOOK)
    with capsys.disabled():
        print(
            f"\nfrom triage to the last message in the thread: {took:.1f} s (promised: {WITHIN_S:.0f} s on two cores)"
        )
    assert took < GENEROUS_S
