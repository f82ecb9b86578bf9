"""`claimwire queue`: what waits and what was given up, with the reason; tried again, or never again."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot.commands.desk.queue import NothingOfTheKind, read
from bot.commands.main import claimwire
from pipeline.queue import Task
from pipeline.store.posts import tweets
from pipeline.store.work import waiting
from tests.bot.newsroom import Desk
from tests.fakes import post
from tests.pipeline.together import asked

LETTER = (
    "insert into webhook_messages (receiver, type, tweet_id, person, state, attempts, settled_at, last_error) "
    "select 'cms', 'selected', min(id), 'U1', 'dead', 9, now(), 'answered 500' from tweets"
)
CHECK = (
    "insert into findings (tweet_id, kind, subject, state, attempts, why) "
    "select min(id), 'comparison', 'page', 'failed', 6, 'The page did not answer.' from tweets"
)
Type = Callable[..., Result]


@pytest.fixture
def type_(desk: Desk, database_url: str, redis_url: str, monkeypatch: Any, tmp_path: Path) -> Type:
    """Type a command at a desk where a post waits and a post, a check and a webhook were given up."""
    desk.raise_card(post(1))
    account_id = desk.rows("select account_id from tweets")[0][0]
    with desk.sessions() as session:
        added = tweets.add_posts(session, source="x", account_id=account_id, posts=[post(2, "Otra\ncosa"), post(3)])
        tweets.set_aside(session, added.new[0], why="OverflowError: too large")
        for statement in (LETTER, CHECK):
            session.connection().exec_driver_sql(statement)
        session.commit()
    monkeypatch.chdir(tmp_path)
    values = {"DATABASE_URL": database_url, "REDIS_URL": redis_url, "STATE_DIR": str(tmp_path), "SOURCE": "replay"}
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    return lambda *words: CliRunner().invoke(claimwire, ("queue", *words))


def test_it_says_what_waits_what_was_given_up_and_why_and_tries_it_again(
    type_: Type, desk: Desk, redis_url: str
) -> None:
    told = json.loads(type_("--json").output)
    waits = {one["what"]: one for one in told["waiting"]}
    assert {name: one["number"] for name, one in waits.items() if one["number"]} == {"post": 1, "card": 1}
    assert (waits["post"]["queue"], waits["card"]["queue"], waits["webhook"]["queue"]) == ("triage", "cards", "checks")
    assert told["messages"] == {"triage": 0, "checks": 0, "cards": 0, "train": 0}
    names = [one["name"] for one in told["given_up"]]
    assert [one["why"] for one in told["given_up"]] == [
        "OverflowError: too large", "The page did not answer.", "answered 500",
    ]  # fmt: skip
    said = type_().output
    assert all(words in said for words in (*names, "answered 500", "Otra cosa", "Messages in Redis: cards 0"))

    assert type_("retry", "all").output == "Asked again for 1 post, 1 check, 1 webhook.\n"
    assert asked(redis_url, "triage") == [(Task.TRIAGE_TWEETS, [[int(names[0].removeprefix("post:"))]])]
    assert asked(redis_url, "checks") == [(Task.SEND_WEBHOOK, [int(names[2].removeprefix("webhook:"))])]
    assert desk.rows("select state, attempts from findings") == [("waiting", 0)]
    assert "Nothing was given up." in type_().output
    assert type_("retry", "posts").output == "Asked again for 0 posts.\n"


def test_what_is_dropped_after_a_question_is_tried_no_more_but_an_edit_is_judged(type_: Type, desk: Desk) -> None:
    assert type_("drop", "all").exit_code == 1
    names = [one["name"] for one in json.loads(type_("--json").output)["given_up"]]
    done = type_("drop", *names, "post:99999", "--yes")
    assert done.output == "Dropped 1 post, 1 check, 1 webhook.\n"
    assert "post:99999" in str(done.exception)
    told = json.loads(type_("--json").output)
    assert told["given_up"] == []
    assert next(one["number"] for one in told["waiting"] if one["what"] == "post") == 1
    assert len(desk.rows("select 1 from events where verb = 'dropped'")) == 3
    with desk.sessions() as session:
        account_id = session.connection().exec_driver_sql("select min(account_id) from tweets").scalar()
        edit = post(2, "Otra cosa, corregida", edit_ids=("2", "20"))
        tweets.add_posts(session, source="x", account_id=account_id or 0, posts=[edit])
        session.commit()
    assert desk.rows("select waiting, changed, set_aside from tweets where external_id = '2'") == [(True, False, None)]


@pytest.mark.parametrize("name", ["x", "post", "post:", "post:x", "card:1", "post:-1", f"post:{'9' * 30}", "post:١"])
def test_what_is_no_name_is_refused_with_the_names_that_are(name: str) -> None:
    with pytest.raises(NothingOfTheKind, match="is no name of what was given up"):
        read((name,))


def test_all_of_a_kind_stands_above_single_ones() -> None:
    assert read(("post:1", "posts", "check:2", "check:3")) == {"post": None, "check": [2, 3]}
    assert read(("all", "post:1")) == {"post": None, "check": None, "webhook": None}


def test_every_kind_that_waits_is_seen_to_by_a_task_that_there_is() -> None:
    assert {kind.task for kind in waiting._KINDS} <= set(Task)
