"""Accounts are edited in App Home, one or many at once; removal asks; two admins lose nothing of each other's."""

from typing import Any

import pytest

from bot.blocks import ids
from pipeline.sources.source import Profile
from pipeline.store.desk import people
from tests.bot import payloads
from tests.bot.newsroom import ADMIN, OTHER, Block, Desk, words_in
from tests.bot.ways import Dispatch
from tests.fakes import post

STORED = "select handle, account_group, include_retweets, interval_s, state from accounts order by handle"
EDITS = "select actor, subject_id, details from events where verb = 'edited' order by id"


@pytest.fixture
def numbers(desk: Desk) -> list[int]:
    """Three accounts in Towns, one elsewhere; both people are admins."""
    with desk.sessions() as session:
        people.give(session, {OTHER: "admin"}, by="test", first_admin=ADMIN)
        session.commit()
    groups = {"a1": "Towns", "a2": "Towns", "a3": "Towns", "b1": "Government"}
    return [desk.monitor(Profile(f"1{n}", name, name), group=group) for n, (name, group) in enumerate(groups.items())]


def modal(desk: Desk, person: str = ADMIN) -> Block:
    return desk.sandbox.modal(person) or {}


def many(desk: Desk, acting: Dispatch, person: str = ADMIN, *, search: str = "") -> None:
    """Open the dialog for many from a search in Home."""
    home = acting.open_home(person)
    if search:
        sought = payloads.search(ids.ACCOUNTS_SEARCH, search)
        acting.deliver(payloads.in_view(desk.sandbox, person, sought, view=home))
    acting.press(person, ids.ACCOUNTS_EDIT)


def one(acting: Dispatch, account_id: int, wish: str = "edit", person: str = ADMIN) -> None:
    acting.open_home(person)
    acting.press(person, ids.ACCOUNT_MENU, f"{wish}:{account_id}")


def test_those_who_are_chosen_are_changed_and_the_log_says_from_what_to_what(
    desk: Desk, acting: Dispatch, numbers: Any
) -> None:
    many(desk, acting)
    acting.submit(
        ADMIN,
        {"which": [str(numbers[0]), str(numbers[3])], "group": "=Government", "interval_s": "900", "threshold": "0.85"},
    )
    assert desk.rows("select handle from accounts where threshold = 0.85 order by 1") == [("a1",), ("b1",)]
    assert desk.rows(STORED) == [
        ("a1", "Government", False, 900, "active"), ("a2", "Towns", False, None, "active"),
        ("a3", "Towns", False, None, "active"), ("b1", "Government", False, 900, "active"),
    ]  # fmt: skip
    assert desk.rows(EDITS) == [
        (ADMIN, str(numbers[0]), {"handle": "a1", "before": {"group": "Towns", "interval_s": None, "threshold": None}, "after": {"group": "Government", "interval_s": 900, "threshold": 0.85}}),
        (ADMIN, str(numbers[3]), {"handle": "b1", "before": {"interval_s": None, "threshold": None}, "after": {"interval_s": 900, "threshold": 0.85}}),
    ]  # fmt: skip
    assert "Every 15 minutes" in opened_for(desk, acting, numbers[0])


def opened_for(desk: Desk, acting: Dispatch, account_id: int) -> str:
    one(acting, account_id)
    return words_in(modal(desk))


def test_all_that_match_are_changed_and_nobody_who_came_meanwhile(desk: Desk, acting: Dispatch, numbers: Any) -> None:
    many(desk, acting, search="towns")
    assert "All that match “towns”: 3" in words_in(modal(desk))
    desk.monitor(Profile("99", "c1", "C"), group="Towns")
    wishes = {"all": ["all"], "new_group": "Councils", "include_retweets": "yes", "state": "paused"}
    acting.submit(ADMIN, wishes)
    assert "now there are 4. Nothing was stored" in words_in(modal(desk))
    assert desk.rows(EDITS) == []
    acting.submit(ADMIN, wishes)
    changed = [row for row in desk.rows(STORED) if row[1:] == ("Councils", True, None, "paused")]
    assert [row[0] for row in changed] == ["a1", "a2", "a3", "c1"]


def test_what_another_admin_edited_meanwhile_is_told_by_name_and_kept_until_one_insists(
    desk: Desk, acting: Dispatch, numbers: Any
) -> None:
    many(desk, acting, search="towns")
    one(acting, numbers[1], person=OTHER)
    acting.submit(OTHER, {"new_group": "Villages", "include_replies": "yes"})
    one(acting, numbers[2], "remove", person=OTHER)
    acting.submit(OTHER)
    acting.submit(ADMIN, {"which": [str(n) for n in numbers[:3]], "new_group": "Councils", "interval_s": "60"})
    told = words_in(modal(desk))
    assert "Meanwhile Fact-checker 2 changed the group of @a2: Towns → Villages." in told
    assert "Meanwhile Fact-checker 2 removed @a3." in told
    assert [row[1] for row in desk.rows(STORED)] == ["Towns", "Villages", "Towns", "Government"]
    acting.submit(ADMIN)
    assert [row[1:] for row in desk.rows(STORED)][:3] == [
        ("Councils", False, 60, "active"), ("Councils", False, 60, "active"), ("Towns", False, None, "removed"),
    ]  # fmt: skip
    assert desk.rows("select include_replies from accounts where handle = 'a2'") == [(True,)]


def test_what_another_admin_edited_elsewhere_or_likewise_is_not_in_the_way(
    desk: Desk, acting: Dispatch, numbers: Any
) -> None:
    one(acting, numbers[0])
    one(acting, numbers[0], person=OTHER)
    acting.submit(OTHER, {"include_replies": "yes", "new_group": "Councils"})
    acting.submit(ADMIN, {"interval_s": "60", "new_group": "Councils"})
    assert desk.rows(STORED)[0] == ("a1", "Councils", False, 60, "active")
    assert modal(desk).get("callback_id") is None


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"new_group": "A"}, "Choose accounts in the list, or tick all."),
        ({"all": ["all"]}, "Everything is as it is; choose what is to change."),
        ({"all": ["all"], "group": "=Towns", "new_group": "A"}, "not both"),
    ],
)
def test_a_dialog_that_says_nothing_that_can_be_done_stays(
    desk: Desk, acting: Dispatch, numbers: Any, values: Any, fault: str
) -> None:
    many(desk, acting)
    acting.submit(ADMIN, values)
    assert fault in words_in(modal(desk))
    assert desk.rows(EDITS) == []


def test_many_are_removed_after_it_was_said_what_becomes_of_their_posts_and_cards(
    desk: Desk, acting: Dispatch, numbers: Any
) -> None:
    desk.card(post(1))
    many(desk, acting)
    acting.submit(ADMIN, {"all": ["all"], "state": "removed"})
    asked = words_in(modal(desk))
    assert "Stop monitoring these 5 accounts?" in asked
    assert "Posts so far: 1 · cards that stand: 1" in asked
    assert desk.rows("select count(*) from accounts where state = 'removed'") == [(0,)]
    acting.submit(ADMIN)
    assert desk.rows("select count(*) from accounts where state = 'removed'") == [(5,)]
    assert desk.rows("select count(*) from tweets") == [(1,)]


def test_an_admin_is_sent_the_list_as_a_file_that_can_be_imported_and_computes_nothing(
    desk: Desk, acting: Dispatch, numbers: Any
) -> None:
    one(acting, numbers[0])
    acting.submit(ADMIN, {"new_group": "=1+1", "interval_s": "900"})
    acting.press(ADMIN, ids.ACCOUNTS_EXPORT)
    told, sent = desk.sandbox.messages("D0ADMIN")
    assert "Accounts: 4" in told["text"]
    (file,) = sent["files"]
    content = desk.sandbox.services.workspace.contents[file["id"]]
    assert file["name"] == "accounts.csv"
    lines = content.decode("utf-8-sig").splitlines()
    assert lines[:2] == [
        '"handle","group","retweets","replies","state","interval","threshold"',
        '"\'@a1","\'=1+1","no","no","active","15",""',
    ]
    assert len(lines) == 5
    assert desk.rows("select actor from events where verb = 'exported'") == [(ADMIN,)]
