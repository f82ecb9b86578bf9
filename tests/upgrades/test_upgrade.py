"""A desk that an older version kept, with rows of every kind, is upgraded: nothing is lost, and all is said as before.

`at_0012.sql` was dumped from that version, `at_0012.json` says what its messages read then, and how many rows there were.
"""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, create_engine, select, text

from bot.blocks.findings import finding as finding_blocks
from bot.blocks.retraining import verdict
from bot.blocks.retraining.words import REASONS
from bot.blocks.statements import in_words
from bot.blocks.text import clip
from pipeline.configuration.settings import HOME
from pipeline.desk import clicks, earlier_check_clicks
from pipeline.desk.shown import show_card
from pipeline.learning.datasets.building import HASHED_AS
from pipeline.learning.retraining import announcement
from pipeline.messages.finding_view import FindingView
from pipeline.messages.statement import Statement
from pipeline.messages.verdict_view import VerdictView
from pipeline.processes import tasks
from pipeline.store.learning import models
from pipeline.store.posts import tweets
from pipeline.tables import Finding
from tests.bot.newsroom import words_in
from tests.conftest import migrate
from tests.fakes import post
from tests.pipeline.together import asked

HERE = Path(__file__).parent
GONE = "update {table} set shown = 'nothing', channel = null, message_ts = null"
"""Everything is posted anew."""
OLD = json.loads((HERE / "at_0012.json").read_text(encoding="utf-8"))


@pytest.fixture
def old_url(server: Engine) -> Iterator[str]:
    """The desk as the older version left it."""
    with server.connect() as connection:
        connection.execute(text("create database old"))
    url = server.url.set(database="old").render_as_string(hide_password=False)
    run(url, (HERE / "at_0012.sql").read_text(encoding="utf-8"))
    yield url
    with server.connect() as connection:
        connection.execute(text("drop database old with (force)"))


@pytest.fixture
def database_url(old_url: str) -> str:
    """The same desk, upgraded."""
    migrate(old_url)
    return old_url


READ_BEFORE = "7f5c681300d9ba6e68435ffab4986f47c0e4266a803798dec1f699a5c8776ac0"
"""What the older version's way of hashing makes of the rows of its one dataset; names in them were changed later."""
DATASET_ROWS = """
    select dataset_id, first + place as n, line from dataset_pages, unnest(row_ids) with ordinality as member(row_id, place)
    join labelled_rows on labelled_rows.id = row_id
"""


def run(url: str, sql: str) -> list[tuple]:
    engine = create_engine(url)
    connection = engine.raw_connection()
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            rows = cursor.fetchall() if cursor.description else []
        connection.commit()
    finally:
        connection.close()
        engine.dispose()
    return rows


def test_every_row_is_there(database_url):
    now = {"dataset_rows": f"({DATASET_ROWS}) as rows"}
    assert {
        table: run(database_url, f"select count(*) from {now.get(table, table)}")[0][0] for table in OLD["rows"]
    } == OLD["rows"]
    assert run(database_url, "select state, count(*) from findings group by state order by state") == [
        ("failed", 1), ("impossible", 2), ("nothing_to_report", 2), ("reportable", 13), ("waiting", 1),
    ]  # fmt: skip


def test_a_datasets_hash_reads_its_rows_as_before(database_url):
    lines = run(database_url, f"select line from ({DATASET_ROWS}) as rows order by dataset_id, n")
    read = hashlib.sha256(HASHED_AS.encode() + b"".join(line.encode() + b"\n" for (line,) in lines))
    assert read.hexdigest() == READ_BEFORE


SINCE = {
    "test posts": "gate posts",
    "every test post": "every gate post",
    "The test holds": "The gate holds",
    "F1 rises": "On the gate F1 rises",
    "F1 would fall": "On the gate F1 would fall",
    "was looked at by itself": "is shown by itself",
    "if some of the gate posts": "if some of the gate or test posts",
}
"""What was called the test, by which candidates were chosen, is called the gate now."""


SINCE_ASKED = "\nRightWrong"
"""Under findings of two kinds stands since then whether they are right."""


def named_since(old: str) -> str:
    for before, now in SINCE.items():
        old = old.replace(before, now)
    *message, notification = old.split("\n")
    return "\n".join([*message, clip(notification, 300)])


def test_verdicts_read_as_before(database_url, sessions, tools):
    run(database_url, GONE.format(table="retrainings"))
    for retraining_id in OLD["verdicts"]:
        announcement.show(sessions, tools.notifier, int(retraining_id))
    views = [view for view in tools.notifier.messages.values() if isinstance(view, VerdictView)]
    assert {
        str(view.retraining_id): said(verdict.blocks(view, names={}), verdict.fallback(view)) for view in views
    } == {number: named_since(words) for number, words in OLD["verdicts"].items()}
    codes = {reason.code for view in views for reason in view.reasons}
    assert codes - {"as_written"} == REASONS.keys() - {"f1_unknown", "no_better", "worth_unknown"}
    (unknown,) = [view for view in views if view.state == "refused" and view.reasons[0].code == "as_written"]
    assert in_words(unknown.reasons[0], REASONS) == "A sentence of an older version, which nobody writes any more."
    assert run(database_url, "select count(*) from retrainings where why ->> 'code' = 'goes_on'") == [(1,)]


def test_findings_read_as_before(database_url, sessions, tools):
    run(database_url, GONE.format(table="cards"))
    run(database_url, GONE.format(table="finding_messages"))
    for card_id in OLD["cards"]:
        show_card.show(sessions, tools.notifier, int(card_id), show_score=False)
    views = list(tools.notifier.messages.values())
    threads = [view for view in views if isinstance(view, FindingView)]
    assert {
        str(view.message_id): said(finding_blocks.blocks(view), finding_blocks.fallback(view)).replace(SINCE_ASKED, "")
        for view in threads
    } == OLD["findings"]
    cards = {
        str(view.card_id): [words_in({"blocks": finding_blocks.on_card(one)}) for one in view.findings]
        for view in views
        if not isinstance(view, FindingView)
    }
    assert cards == OLD["cards"]


def said(blocks: list, fallback: str) -> str:
    return words_in({"blocks": blocks}) + "\n" + fallback


def test_what_findings_say_is_in_codes_now(database_url):
    guarantees = run(database_url, "select distinct payload -> 'guarantee' ->> 'code' from findings")
    assert {code for (code,) in guarantees} == {None, "any", "as_written", "on_average", "uncorrected", "unknown"}
    notes = run(database_url, "select jsonb_array_elements(payload -> 'notes') ->> 'code' from findings")
    assert {code for (code,) in notes} == {
        "read_in_part", "compared_with_all_of", "language_guessed", "few_of_language", "none_of_language", "as_written",
    }  # fmt: skip
    why = run(database_url, "select distinct payload -> 'words_only' ->> 'code' from findings")
    assert {code for (code,) in why} == {
        None, "as_written", "post_without_photo", "nothing_beside_photo", "version_reads_no_pictures",
        "picture_unreadable",
    }  # fmt: skip


def test_the_loop_runs_on(database_url, sessions, tools, redis_url):
    folder = tools.choices.models_dir / "svm-tfidf-demo"
    with sessions() as session:
        models.live(session, models.CHECKWORTHINESS).folder = str(folder)
        added = tweets.add_posts(session, source="x", account_id=1, posts=[post(9 * 10**17, "El paro baja un 3 %.")])
        session.commit()
    tasks.triage_tweets(added.new)
    ((card_id,),) = run(database_url, f"select id from cards where tweet_id = {added.new[0]}")
    show_card.show(sessions, tools.notifier, card_id, show_score=False)
    with sessions() as session:
        clicks.give_feedback(session, card_id=card_id, person="U0CHECKER2", label="selected")
        found = session.scalars(select(Finding).filter_by(kind="already_checked", state="reportable")).first()
        check_id = found.payload["matches"][0]["check_id"]
        clicked = earlier_check_clicks.click(
            session, finding_id=found.id, check_id=check_id, person="U0CHECKER3", answer="same", clicked_at=None
        )
        session.commit()
        assert clicked.first
    for table in ("findings", "retrainings"):
        run(database_url, f"update {table} set queued_at = null where state = 'waiting'")
    tasks.sweep()
    ((waiting,),) = run(database_url, "select id from retrainings where state = 'waiting'")
    assert asked(redis_url, "train") == [("retrain", [waiting])]
    assert asked(redis_url, "checks") != []


def test_a_downgrade_gives_the_old_words_back(old_url):
    verdicts = "select id, why, verdict from retrainings order by id"
    findings = "select id, state, payload - 'notes', payload ->> 'guarantee' from findings order by id"
    joined = "select string_agg(one, ' ') from jsonb_array_elements_text(payload -> 'notes') one"
    notes = f"select id, ({joined}) from findings order by id"
    before = [run(old_url, sql) for sql in (verdicts, findings, notes)]
    migrate(old_url)
    config = Config(HOME / "alembic.ini")
    config.attributes["database_url"] = old_url
    command.downgrade(config, "0012")
    assert [run(old_url, sql) for sql in (verdicts, findings, notes)] == before


def test_whose_words_are_nobodys_are_kept():
    assert in_words(Statement("as_written", {"words": "With {braces}."}), REASONS) == "With {braces}."
