"""Accounts are added in App Home: pasted or from a file, looked up, looked at, saved; nobody is guessed, nothing lost."""

import threading
from collections.abc import Callable
from typing import Any

import pytest

from bot.blocks import ids
from bot.listeners.accounts import adding
from bot.listeners.labelling import in_time
from bot.sandbox.state.faults import Misbehaviour
from pipeline.sources.source import Lookup, Profile, SourceAway
from tests.bot import payloads
from tests.bot.newsroom import ADMIN, Block, Desk, actions_in, soon, walk, words_in
from tests.bot.ways import Dispatch
from tests.fakes import FeedSource

STORED = "select handle, account_group, include_retweets, state, interval_s from accounts order by handle"


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """`Dispatch` shows what an acknowledgement says last, whenever it comes."""
    monkeypatch.setattr(adding, "SETTLES_S", 0.0)


@pytest.fixture
def source(desk: Desk) -> FeedSource:
    known = [
        Profile(str(n), f"a{n:03}", f"Name {n}", picture=f"https://x.example/{n}.jpg", followers=n) for n in range(600)
    ]
    made = FeedSource(name="replay", known=known)
    desk.tools.__dict__["source"] = made
    return made


@pytest.fixture
def asked(desk: Desk, acting: Dispatch, source: FeedSource) -> Callable[..., Block]:
    """Fill in the dialog and look at what comes."""

    def ask(**values: Any) -> Block:
        acting.open_home(ADMIN)
        acting.press(ADMIN, ids.ACCOUNTS_ADD)
        if "file" in values:
            values["file"] = [desk.sandbox.give_file(ADMIN, *values["file"])]
        acting.submit(ADMIN, values)
        return modal(desk)

    return ask


def modal(desk: Desk) -> Block:
    return desk.sandbox.modal(ADMIN) or {}


def press(desk: Desk, acting: Dispatch, action_id: str, value: str) -> Block:
    used = payloads.button(action_id, value)
    acting.deliver(payloads.in_view(desk.sandbox, ADMIN, used, view=modal(desk)))
    return modal(desk)


def test_names_are_listed_with_their_lines_and_never_taken_for_handles(
    desk: Desk, acting: Dispatch, asked: Any
) -> None:
    shown = words_in(
        asked(handles="@a001, x.com/a002/status/12\nPedro Sánchez\nJosé @a003\na004\nhttps://x.com/home\n@nobody")
    )
    assert "New: 4 · monitored already: 0 · not possible: 3" in shown
    for said in (
        "Line 2: “Pedro Sánchez” is no handle",
        "Line 5: “https://x.com/home” is",
        "Line 6: @nobody: not found.",
    ):
        assert said in shown
    assert desk.rows(STORED) == []
    acting.submit(ADMIN)
    assert [row[0] for row in desk.rows(STORED)] == ["a001", "a002", "a003", "a004"]
    assert desk.rows("select count(*) from account_lists") == [(0,)]


def test_500_are_looked_up_shown_page_by_page_and_saved(desk: Desk, acting: Dispatch, asked: Any) -> None:
    desk.monitor(Profile("7", "a007", "Seven"))
    handles = [f"@a{n:03}" for n in range(500)]
    shown = asked(handles=" ".join(handles[:300]), handles_2="\n".join(handles[300:]), group="Towns", kinds=["retweets"],
                  back="20", interval="3600")  # fmt: skip
    assert "New: 499 · monitored already: 1 · not possible: 0" in words_in(shown)
    assert "takes up to 9,980 reads" in words_in(shown)
    assert "Page 1 of 20" in words_in(shown)
    turned = press(desk, acting, f"{ids.LISTED_PAGE}_next", "19")
    assert "*@a007* Name 7 · 7 followers · Towns · ✅ monitored already" in words_in(turned)
    assert "https://x.example/7.jpg" in {one.get("image_url") for one in walk(turned["blocks"])}
    acting.submit(ADMIN)
    stored = desk.rows(STORED)
    assert (len(stored), stored[8]) == (500, ("a008", "Towns", True, "active", 3600))
    assert stored[7] == ("a007", "", False, "active", None)


def test_a_file_is_read_as_everywhere_and_says_of_each_how_it_is_monitored(
    desk: Desk, acting: Dispatch, asked: Any
) -> None:
    table = "Handle;Group;Retweets;State;Interval;Threshold\n@a001;Towns;sí;paused;15;0,65\nx.com/a002;;;;;\nAna María;;;;;\n@a003;;;removed;;\n@a004;;;;x;\n@a005;;;;;7\n"
    shown = words_in(asked(file=("list.csv", table.encode("cp1252")), group="Usual"))
    assert "New: 2 · monitored already: 0 · not possible: 4" in shown
    for said in (
        "Line 4: “Ana María” is no handle.",
        "@a003 is to be removed",
        "Line 6: “x” is no interval",
        "Line 7: “7” is no threshold",
    ):
        assert said in shown
    acting.submit(ADMIN)
    assert desk.rows(STORED) == [("a001", "Towns", True, "paused", 900), ("a002", "Usual", False, "active", None)]
    assert desk.rows("select threshold from accounts order by handle") == [(0.65,), (None,)]


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({}, "There is no handle in that"),
        ({"handles": "https://x.com/home"}, "Line 1: “https://x.com/home” is no handle"),
        ({"handles": " ".join(f"@b{n}" for n in range(300)), "handles_2": " ".join(f"@c{n}" for n in range(201))}, "501"),
    ],
)  # fmt: skip
def test_what_names_nobody_or_too_many_is_said_at_the_field(
    desk: Desk, acting: Dispatch, source: Any, values: Any, fault: str
) -> None:
    acting.open_home(ADMIN)
    acting.press(ADMIN, ids.ACCOUNTS_ADD)
    answer = acting.deliver(payloads.view_submission(desk.sandbox, ADMIN, modal(desk), values))
    assert answer["response_action"] == "errors"
    assert fault in answer["errors"]["handles"]


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("list.pdf", b"%PDF", "is no table that is read here"),
        ("list.csv", b"name\nAna\n", "first line with the columns handle"),
        ("list.csv", b"handle\n" + b"x" * 2**21, "more than 2 MB"),
        ("list.xlsx", b"handle\n@a001", "save it"),
    ],
)
def test_a_file_that_cannot_be_is_told_in_the_dialog_which_stays(
    desk: Desk, asked: Any, name: str, content: bytes, fault: str
) -> None:
    shown = asked(file=(name, content), group="Towns")
    assert fault in words_in(shown)
    assert shown["callback_id"] == ids.FIND_VIEW
    assert next(b["element"]["initial_value"] for b in shown["blocks"] if b["block_id"] == "group") == "Towns"


def test_looking_up_stays_within_the_months_budget(desk: Desk, acting: Dispatch, asked: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(type(desk.tools.choices), "monthly_reads", 2)
    assert "Looking up 3 accounts is more than the 2 reads that are left" in words_in(
        asked(handles="@a001 @a002 @a003")
    )
    assert "New: 2" in words_in(asked(handles="@a001 @a002"))
    assert "the 0 reads that are left" in words_in(asked(handles="@a003"))


def test_a_source_that_is_away_is_told_in_the_dialog_with_all_that_was_typed(asked: Any, source: FeedSource) -> None:
    source.fail = [SourceAway("X did not answer.")]
    told_so = asked(handles="@somebody", group="Towns", kinds=["replies"], back="20")
    assert "X did not answer." in words_in(told_so)
    typed = {block["block_id"]: block["element"] for block in told_so["blocks"] if block["type"] == "input"}
    assert (typed["handles"]["initial_value"], typed["group"]["initial_value"]) == ("@somebody", "Towns")
    assert [one["value"] for one in typed["kinds"]["initial_options"]] == ["replies"]
    assert typed["back"]["initial_option"]["value"] == "20"


def test_a_picture_that_is_gone_takes_no_name_along(desk: Desk, asked: Any) -> None:
    desk.sandbox.misbehave(Misbehaviour("views.update", "error", error="invalid_arguments"))
    shown = asked(handles="@a001")
    assert "*@a001* Name 1" in words_in(shown)


def test_a_list_whose_dialog_was_closed_meanwhile_or_later_waits_in_home(
    desk: Desk, acting: Dispatch, source: FeedSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = threading.Event()

    def slow(_: object) -> Lookup:
        assert told.wait(5)
        return Lookup(found=(source.known[1],), problems={}, users_read=1)

    monkeypatch.setattr(source, "lookup", slow)
    monkeypatch.setattr(in_time, "QUICK_S", 0.05)
    acting.open_home(ADMIN)
    acting.press(ADMIN, ids.ACCOUNTS_ADD)
    opened = modal(desk)
    desk.sandbox.close_view(ADMIN, opened["id"])
    threading.Timer(0.3, told.set).start()
    answer = acting.deliver(payloads.view_submission(desk.sandbox, ADMIN, opened, {"handles": "@a001"}))
    assert "Looking them up" in words_in(answer["view"])
    home = soon(lambda: "not saved yet" in words_in(desk.sandbox.home(ADMIN)) and desk.sandbox.home(ADMIN))
    assert "Accounts on it: 1" in words_in(home)
    acting.press(ADMIN, ids.LIST_SHOW)
    acting.deliver(payloads.view_closed(desk.sandbox, ADMIN, modal(desk)))
    assert "not saved yet" in words_in(desk.sandbox.home(ADMIN))
    shown = modal(desk)
    home = desk.sandbox.home(ADMIN) or {}
    acting.deliver(payloads.in_view(desk.sandbox, ADMIN, payloads.button(ids.LIST_DROP, ids.ALL), view=home))
    assert ids.LIST_SHOW not in actions_in(desk.sandbox.home(ADMIN))
    answer = acting.deliver(payloads.view_submission(desk.sandbox, ADMIN, shown, {}))
    assert "was saved, dropped or replaced" in words_in(answer["view"])
    assert desk.rows(STORED) == []
