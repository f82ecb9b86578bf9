"""Emoji on a card count as its buttons, where the desk wants them: once, for whoever may, and taken away they are undone."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from slack_bolt import BoltRequest

from bot.sandbox import Sandbox
from pipeline.tables import Person
from tests.bot import payloads
from tests.bot.newsroom import CHECKER, FACT_CHECK, OTHER, TWEETS, Desk, desk_on, soon
from tests.bot.ways import Dispatch, by_socket
from tests.fakes import post

STANDING = "select label, person from feedback where undone_at is null order by id"
JSON = {"content-type": ["application/json"]}


@pytest.fixture
def desk(sandbox: Sandbox, database_url: str, redis_url: str, tmp_path: Any) -> Iterator[Desk]:
    wanted = {"reactions": "x=rejected, :eyes:=reviewed,white_check_mark=selected", "fast_click_s": 0.7}
    with desk_on(sandbox, database_url=database_url, redis_url=redis_url, folder=tmp_path, **wanted) as made:
        yield made


def emoji(desk: Desk, name: str, *, person: str = CHECKER, kind: str = "added", at: int = 1, **more: Any) -> Any:
    """An emoji on the newest card of #tweets, as Slack tells it."""
    item = {"type": "message", "channel": TWEETS, "ts": desk.sandbox.messages(TWEETS)[-1]["ts"]}
    event = {
        "type": f"reaction_{kind}", "user": person, "reaction": name, "item": item, "item_user": "U0CLAIMWIRE",
        "event_ts": f"179000000{at}.000100",
    }  # fmt: skip
    return payloads.home_opened(person) | {"event": event | more}


def tell(acting: Dispatch, event: Any, *, status: int = 200) -> None:
    answer = acting.app.dispatch(BoltRequest(body=json.dumps(event), headers=JSON))
    assert answer.status == status, answer.body


@pytest.mark.parametrize(
    ("name", "label"), [("x", "rejected"), ("eyes", "reviewed"), ("white_check_mark::skin-tone-3", "selected")]
)
def test_an_emoji_counts_as_its_button_however_often_it_is_told(
    desk: Desk, acting: Dispatch, name: str, label: str
) -> None:
    desk.card()
    added = emoji(desk, name)
    for _ in range(3):
        tell(acting, added)
    assert desk.rows("select label, person from feedback") == [(label, CHECKER)]
    assert desk.texts(TWEETS)[0].startswith(f"✔ {label.title()} by Fact-checker 1 · ")
    assert len(desk.whispers(CHECKER)) == 1
    assert desk.rows("select verb, actor from events where subject = 'tweet'") == [(label, CHECKER)]


def test_taken_away_it_is_undone_and_put_there_again_it_counts_again(desk: Desk, acting: Dispatch) -> None:
    desk.card()
    told = [emoji(desk, "x", at=1), emoji(desk, "x", kind="removed", at=2), emoji(desk, "x", at=3)]
    for event in told:
        tell(acting, event)
    assert desk.rows("select label, undone_at is null from feedback order by id") == [
        ("rejected", False), ("rejected", True)
    ]  # fmt: skip
    for event in (*told, *reversed(told)):
        tell(acting, event)
    assert desk.rows(STANDING) == [("rejected", CHECKER)]


def test_only_who_put_it_there_takes_it_away_and_only_what_it_stood_for(desk: Desk, acting: Dispatch) -> None:
    desk.card()
    tell(acting, emoji(desk, "x"))
    tell(acting, emoji(desk, "x", person=OTHER, at=2))
    assert f"<@{CHECKER}> was faster" in desk.whispers(OTHER)[-1]
    tell(acting, emoji(desk, "x", person=OTHER, kind="removed", at=3))
    tell(acting, emoji(desk, "eyes", kind="removed", at=4))
    assert desk.rows(STANDING) == [("rejected", CHECKER)]


def test_what_says_nothing_of_a_card_changes_nothing(desk: Desk, acting: Dispatch) -> None:
    desk.card()
    nothing = [
        {"reaction": "tada"}, {"reaction": None}, {"item": None}, {"item": {"type": "file", "file": "F1"}},
        {"item": {"type": "message", "channel": FACT_CHECK, "ts": "1.2"}}, {"user": None}, {"user": "U0CLAIMWIRE"},
    ]  # fmt: skip
    for kind in ("added", "removed"):
        for at, more in enumerate(nothing):
            tell(acting, emoji(desk, "x", kind=kind, at=at, **more))
            assert desk.rows("select id from feedback") == [], (kind, more)
            assert desk.whispers(CHECKER) == [], (kind, more)


def test_an_emoji_on_the_copy_in_fact_check_decides_nothing(desk: Desk, acting: Dispatch) -> None:
    desk.card()
    acting.click(CHECKER, "feedback_selected")
    (copy,) = desk.sandbox.messages(FACT_CHECK)
    item = {"type": "message", "channel": FACT_CHECK, "ts": copy["ts"]}
    tell(acting, emoji(desk, "x", person=OTHER, item=item))
    assert desk.rows(STANDING) == [("selected", CHECKER)]


def test_whoever_may_not_click_may_not_react(desk: Desk, acting: Dispatch) -> None:
    desk.card()
    with desk.sessions() as session:
        session.add(Person(id=OTHER, role="reader", named_by="test"))
        session.commit()
    tell(acting, emoji(desk, "x", person=OTHER))
    assert desk.rows(STANDING) == []
    assert "asks for the role" in desk.whispers(OTHER)[-1]


def test_without_the_setting_no_emoji_counts(
    sandbox: Sandbox, database_url: str, redis_url: str, tmp_path: Any
) -> None:
    with desk_on(sandbox, database_url=database_url, redis_url=redis_url, folder=tmp_path) as desk:
        desk.card()
        tell(Dispatch(desk), emoji(desk, "x"))
        assert desk.rows(STANDING) == []


def test_what_could_not_be_stored_is_not_acknowledged_so_slack_tells_it_again(desk: Desk, acting: Dispatch) -> None:
    desk.card()
    with desk.sessions() as session:
        session.connection().exec_driver_sql("alter table feedback rename to away")
        session.commit()
    tell(acting, emoji(desk, "x"), status=500)
    with desk.sessions() as session:
        session.connection().exec_driver_sql("alter table away rename to feedback")
        session.commit()
    tell(acting, emoji(desk, "x"))
    assert desk.rows(STANDING) == [("rejected", CHECKER)]


def test_the_sandbox_tells_of_an_emoji_as_slack_does(desk: Desk) -> None:
    first, _ = desk.card(post(1)), desk.card(post(2))
    ts = desk.sandbox.messages(TWEETS)[0]["ts"]
    with by_socket(desk):
        assert desk.sandbox.react(CHECKER, TWEETS, ts, "x") == {"ok": True}
        desk.eventually("select label, card_id from feedback where undone_at is null", [("rejected", first)])
        soon(lambda: desk.texts(TWEETS)[0].startswith("✔ Rejected"))
        (held,) = desk.sandbox.messages(TWEETS)[0]["reactions"]
        assert held == {"name": "x", "users": [CHECKER], "count": 1}
        assert desk.sandbox.react(CHECKER, TWEETS, ts, "x", take_away=True) == {"ok": True}
        desk.eventually(STANDING, [])
