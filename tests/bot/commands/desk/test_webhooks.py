"""`claimwire webhooks` on the terminal."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot.commands.main import claimwire
from tests.bot.newsroom import Desk
from tests.fakes import post
from tests.pipeline.together import asked
from tests.webhook_receiver import secret

Type = Callable[..., Result]


@pytest.fixture
def type_(desk: Desk, database_url: str, redis_url: str, monkeypatch: Any, tmp_path: Any) -> Type:
    """Type a command at a desk with one receiver, which two of its messages did not reach."""
    desk.card(post(1))
    with desk.sessions() as session:
        session.connection().exec_driver_sql(
            "insert into webhook_messages (receiver, type, tweet_id, person, state, attempts, settled_at, last_error) "
            "select r, 'selected', id, 'U1', s, 9, case when s <> 'waiting' then timestamptz '2026-11-30 10:00Z' end, "
            "case when s = 'dead' then 'answered 500' end from tweets, (values ('cms', 'dead'), ('cms', 'dead'), "
            "('cms', 'waiting'), ('cms', 'delivered'), ('old', 'dead')) v (r, s)"
        )
        session.commit()
    monkeypatch.chdir(tmp_path)
    values = {"DATABASE_URL": database_url, "REDIS_URL": redis_url, "STATE_DIR": str(tmp_path), "SOURCE": "replay"}
    for name, value in (values | {"WEBHOOKS": f"cms=https://cms.example.org/very-secret {secret()}"}).items():
        monkeypatch.setenv(name, value)
    return lambda *words: CliRunner().invoke(claimwire, ("webhooks", *words))


def test_receivers_are_listed_with_what_became_of_their_messages(type_: Type) -> None:
    done = type_("list", "--json")
    assert [tuple(one.values()) for one in json.loads(done.output)] == [
        ("cms", 1, 1, 2, "2026-11-30T10:00:00+00:00", True),
        ("old", 0, 0, 1, None, False),
    ]
    lines = type_("list").output
    assert "old" in lines
    assert "not in WEBHOOKS" in lines
    assert "very-secret" not in lines + done.output


def test_dead_letters_are_named_with_the_reason(type_: Type) -> None:
    letters = json.loads(type_("dead", "--json").output)
    assert [(one["id"], one["receiver"], one["why"], one["attempts"]) for one in letters] == [
        (1, "cms", "answered 500", 9),
        (2, "cms", "answered 500", 9),
        (5, "old", "answered 500", 9),
    ]
    assert "answered 500" in type_("dead").output


def test_some_or_all_are_sent_again_and_what_is_no_dead_letter_is_told(type_: Type, desk: Desk, redis_url: str) -> None:
    done = type_("repeat", "2", "3", "99")
    assert done.output.startswith("1 message will be sent again.")
    assert str(done.exception).startswith("No dead letter has the id 3, 99: see claimwire webhooks dead")
    assert asked(redis_url, "checks") == [("send_webhook", [2])]
    assert type_("repeat", "all").output == "2 messages will be sent again.\n"
    assert type_("repeat", "all").output == "0 messages will be sent again.\n"
    assert desk.rows("select count(*) from webhook_messages where state = 'dead'") == [(0,)]


@pytest.mark.parametrize("word", ["x", "-1", "1.5", "١", "9" * 30, "all 1"])
def test_what_is_no_id_is_refused(type_: Type, desk: Desk, word: str) -> None:
    done = type_("repeat", "--", *word.split())
    assert "is no id" in str(done.exception)
    assert desk.rows("select count(*) from webhook_messages where state = 'dead'") == [(3,)]


def test_where_nothing_is_told_the_lists_say_so(type_: Type, desk: Desk, monkeypatch: Any) -> None:
    with desk.sessions() as session:
        session.connection().exec_driver_sql("delete from webhook_messages")
        session.commit()
    monkeypatch.setenv("WEBHOOKS", "")
    assert "WEBHOOKS is not set" in type_("list").output
    assert "All messages were delivered" in type_("dead").output
