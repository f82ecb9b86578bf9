"""Commands on a desk without tokens, where there is nothing yet, and where there is one of everything."""

import json
import re

import pytest
from click.testing import CliRunner
from sqlalchemy.orm import Session

from bot.commands.main import claimwire
from pipeline import services
from pipeline.sources.source import Profile
from pipeline.store.posts import accounts, reads, tweets
from pipeline.store.posts.accounts import Wishes
from pipeline.tables import Account
from tests.fakes import SOMEBODY, post

LISTS = [
    "accounts list", "label list", "dataset list", "model list", "copies list", "posts list", "archive list",
    "archive search paro", "archive match paro",
]  # fmt: skip
NEED_NO_TOKEN = [
    *LISTS,
    "accounts export",
    "dataset show",
    "label show uno",
    "archive export",
    "archive cutoff",
    "report",
]
CHANGES = ["accounts pause @ana", "accounts resume ana", "accounts remove https://x.com/ana"]


@pytest.fixture
def claim(database_url, redis_url, tmp_path, monkeypatch):
    """Type a command at a desk whose environment knows its database and nothing else."""
    monkeypatch.chdir(tmp_path)
    for name in ("X_BEARER_TOKEN", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SOURCE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in (("DATABASE_URL", database_url), ("REDIS_URL", redis_url), ("STATE_DIR", str(tmp_path))):
        monkeypatch.setenv(name, value)

    def type_(words: str):
        try:
            done = CliRunner().invoke(claimwire, words.split())
        finally:
            services.current().engine.dispose()
        return done

    return type_


def said(done) -> str:
    return done.output + str(done.exception or "")


@pytest.mark.parametrize("words", [*NEED_NO_TOKEN, *CHANGES])
def test_what_asks_nobody_needs_no_token(claim, words):
    assert "TOKEN" not in said(claim(words))


@pytest.mark.parametrize("words", ["accounts add @ana", "accounts import a.csv"])
def test_what_asks_x_asks_for_its_token(claim, words, tmp_path):
    (tmp_path / "a.csv").write_text("handle\n@ana\n")
    assert "X_BEARER_TOKEN is not set" in said(claim(words))


def test_accounts_are_paused_and_exported_without_a_token(claim, sessions):
    with sessions() as session:
        accounts.add(session, source="x", profile=Profile("7", "ana", "Ana"), wishes=Wishes(), by="U1")
        session.commit()
    assert "pause: @ana" in claim("accounts pause ana").output
    assert '"\'@ana","","no","no","paused"' in claim("accounts export").output
    assert "@ana" in claim("accounts list").output


@pytest.mark.parametrize("words", LISTS)
def test_a_list_of_nothing_says_so(claim, words):
    done = claim(words)
    assert done.exit_code == 0
    assert re.search(r"\b(No|Nobody|Nothing|no campaign|0 versions|0 checks)\b", done.output), done.output


def test_an_empty_search_and_empty_disagreements_say_so(claim, tmp_path):
    assert claim("accounts list xyz").output == "0 accounts\n"
    (tmp_path / "t.csv").write_text("text\nEl paro sube\n")
    claim("label new uno --file t.csv --quiet")
    assert "No tweet was answered differently" in claim("label disagreements uno").output


def one_of_everything(session: Session) -> None:
    accounts.add(session, source="x", profile=SOMEBODY, wishes=Wishes(), by="U1")
    account_id = session.query(Account.id).scalar()
    tweets.add_posts(session, source="x", account_id=account_id, posts=[post(1)])
    reads.record(session, source="x", account_id=account_id, posts=1)
    tweets.set_aside(session, 1, why="too odd")
    session.commit()


def test_one_of_a_thing_is_no_plural(claim, sessions, tmp_path):
    with sessions() as session:
        one_of_everything(session)
    (tmp_path / "t.csv").write_text("text,label\nEl paro sube un 3 %,1\n")
    check = {"@type": "ClaimReview", "url": "https://a.example/1", "claimReviewed": "El paro sube"}
    check |= {"reviewRating": {"alternateName": "False"}, "author": {"name": "A"}, "datePublished": "2026-01-01"}
    (tmp_path / "c.json").write_text(json.dumps(check))
    for words in (
        *("accounts list", "label new uno --file t.csv --annotators 1 --quiet", "label list", "label show uno"),
        *("dataset import t.csv --text text --label label", "dataset build", "dataset list", "dataset show"),
        *("dataset export latest d.jsonl", "retrain --ask", "archive import c.json", "archive list", "archive cutoff"),
        *("posts list", "posts retry", "report", "label close uno --quiet"),
    ):
        told = claim(words).output
        assert told.strip(), words
        plurals = re.findall(r"(?<![\d.,:–-])1 (?!is |was |has )[a-z-]+s\b[^\n]*", told)
        assert not plurals, (words, plurals)
