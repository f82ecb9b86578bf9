"""The same story through `app.dispatch`, in Socket Mode and over signed HTTP; Postgres after each step."""

import json
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from bot.blocks import ids
from bot.blocks.home import modals
from bot.blocks.home.accounts import adding
from bot.sandbox import Sandbox, SandboxConfig
from bot.sandbox.delivery.signed_http import FORM, signed_headers
from bot.sandbox.http.server import listening_socket
from pipeline.sources.source import Profile
from pipeline.store.posts.account_lists import Found, LookedUp
from pipeline.store.posts.accounts import Wishes
from tests.bot import payloads
from tests.bot.newsroom import (
    ADMIN,
    CHECKER,
    FACT_CHECK,
    HEAD,
    OTHER,
    TWEETS,
    actions_in,
    desk_on,
    soon,
    words_in,
)
from tests.bot.ways import Dispatch, Way, by_http, by_socket, decide
from tests.e2e.acted import (
    a_reader_is_refused,
    cards_in,
    find_and_history_tell_it,
    said,
    taken_noted_and_asked_about,
)
from tests.fakes import post

STANDING = "select label, person from feedback where undone_at is null order by id"
DECIDED = "select choice, person from decisions where undone_at is null"
CARDS = "select purpose, wanted, shown, message_ts is null from cards order by id"
REFUSED = "select count(*) from events where verb = 'refused'"
MONITORED = "select handle, account_group, state, added_by from accounts where handle <> 'somebody'"
STORY = "select state, assignee, link from stories"
DID = "select actor, verb from events where subject = 'tweet' order by id"


@pytest.fixture(params=["dispatch", "socket mode", "signed http"])
def way(request: pytest.FixtureRequest, database_url: str, redis_url: str, tmp_path: Path) -> Iterator[Way]:
    with ExitStack() as held:
        listening = held.enter_context(listening_socket("127.0.0.1", 0))
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/slack/events"
        signed = request.param == "signed http"
        sandbox = held.enter_context(Sandbox(SandboxConfig(request_url=url if signed else None)).running())
        more = {"slack_mode": "http" if signed else "socket", "publisher_name": "The Desk"}
        desk = held.enter_context(
            desk_on(sandbox, database_url=database_url, redis_url=redis_url, folder=tmp_path, **more)
        )
        if request.param == "dispatch":
            yield Dispatch(desk)
        else:
            yield held.enter_context(by_http(desk, listening) if signed else by_socket(desk))


def test_a_claim_goes_all_the_way_round(way: Way) -> None:
    first = way.desk.card(post(1, "El paro baja un 3 %."))
    a_fact_checker_cannot_change_accounts(way)
    a_reader_is_refused(way)
    an_admin_adds_an_account(way)
    a_fact_checker_cannot_change_what_is_there(way)
    rejected_taken_back_reviewed(way, first)
    selected_and_decided_by_somebody_else(way)
    started_published_and_taken_back(way)
    find_and_history_tell_it(way)
    way.desk.eventually(
        DID,
        [
            (CHECKER, "rejected"), (CHECKER, "undid"), (CHECKER, "reviewed"),
            (CHECKER, "took"), (CHECKER, "noted"), (CHECKER, "asked opinion"), (OTHER, "gave opinion"),
            (CHECKER, "selected"), (OTHER, "noted"),
            (HEAD, "fact_check"), (HEAD, "undid"), (OTHER, "leave"), (OTHER, "undid"), (HEAD, "fact_check"),
            (OTHER, "start"), (OTHER, "publish"), (OTHER, "undid"),
        ],
    )  # fmt: skip


def a_fact_checker_cannot_change_accounts(way: Way) -> None:
    desk, sandbox = way.desk, way.desk.sandbox
    home = way.open_home(CHECKER)
    assert not {ids.ACCOUNTS_ADD, ids.PEOPLE_EDIT, ids.ACCOUNT_MENU} & set(actions_in(home))

    way.deliver(payloads.in_view(sandbox, CHECKER, payloads.button(ids.ACCOUNTS_ADD, "add"), view=home))
    assert "Only admins" in words_in(soon(lambda: sandbox.modal(CHECKER)))
    evil = adding.found(LookedUp("1", (Found(Profile("66", "evil", "Evil"), Wishes()),), ()), {})
    for view, values in (
        (adding.find(), {"handles": "AlcaldiaRiomar"}),
        (evil, {}),
        (modals.roles(modals.Roles({}, {}, {}, {})), {"admin": [CHECKER]}),
    ):
        answer = way.deliver(payloads.view_submission(sandbox, CHECKER, view | {"id": "V0FORGED"}, values))
        assert answer["response_action"] == "update"
        assert "Only admins" in words_in(answer["view"])
    assert "Only admins" in way.write(CHECKER, "accounts add @AlcaldiaRiomar")
    assert desk.rows(MONITORED) == []
    assert desk.rows("select id from people") == []


def an_admin_adds_an_account(way: Way) -> None:
    way.open_home(ADMIN)
    way.press(ADMIN, ids.ACCOUNTS_ADD)
    soon(lambda: way.desk.sandbox.modal(ADMIN))
    way.submit(ADMIN, {"handles": "https://x.com/AlcaldiaRiomar @nobody_at_all", "group": "Town halls"})
    shown = soon(lambda: (v := way.desk.sandbox.modal(ADMIN)) and v["callback_id"] == ids.SAVE_VIEW and words_in(v))
    assert "@AlcaldiaRiomar" in shown
    assert "@nobody_at_all" in shown
    assert way.desk.rows(MONITORED) == []
    way.submit(ADMIN)
    way.desk.eventually(MONITORED, [("AlcaldiaRiomar", "Town halls", "active", ADMIN)])
    soon(lambda: "@AlcaldiaRiomar" in words_in(way.desk.sandbox.home(ADMIN) or {}))
    assert way.desk.sandbox.modal(ADMIN) is None


def a_fact_checker_cannot_change_what_is_there(way: Way) -> None:
    ((account_id,),) = way.desk.rows("select id from accounts where handle = 'AlcaldiaRiomar'")
    home = way.open_home(CHECKER)
    assert "@AlcaldiaRiomar" in words_in(home)
    ((before,),) = way.desk.rows(REFUSED)
    forged = payloads.menu(ids.ACCOUNT_MENU, f"remove:{account_id}")
    way.deliver(payloads.in_view(way.desk.sandbox, CHECKER, forged, view=home))
    way.desk.eventually(REFUSED, [(before + 1,)])
    for verb in ("pause", "remove"):
        assert "Only admins" in way.write(CHECKER, f"accounts {verb} @AlcaldiaRiomar")
    assert way.desk.rows(MONITORED) == [("AlcaldiaRiomar", "Town halls", "active", ADMIN)]


def rejected_taken_back_reviewed(way: Way, card_id: int) -> None:
    desk = way.desk
    assert len(desk.texts(TWEETS)) == 1
    way.click(CHECKER, "feedback_rejected")
    soon(lambda: desk.texts(TWEETS)[0].startswith("✔ Rejected by Fact-checker 1 · "))
    desk.eventually(STANDING, [("rejected", CHECKER)])
    desk.eventually(CARDS, [("tweets", "line", "line", False)])

    way.click(CHECKER, ids.UNDO_FEEDBACK)
    soon(lambda: any("El paro baja" in words for words in desk.texts(TWEETS)))
    desk.eventually(STANDING, [])
    desk.eventually("select label, undone_at is not null from feedback", [("rejected", True)])
    desk.eventually(CARDS, [("tweets", "buttons", "buttons", False)])
    soon(lambda: "is undone" in desk.whispers(CHECKER)[-1])
    assert ids.UNDO_FEEDBACK not in actions_in(desk.sandbox.ephemerals(CHECKER)[-1])

    way.click(CHECKER, "feedback_reviewed")
    soon(lambda: desk.texts(TWEETS)[0].startswith("✔ Reviewed by Fact-checker 1 · "))
    desk.eventually(STANDING, [("reviewed", CHECKER)])
    desk.let_leave()
    assert desk.texts(TWEETS) == []
    desk.eventually("select card_id, label from feedback order by id", [(card_id, "rejected"), (card_id, "reviewed")])


def selected_and_decided_by_somebody_else(way: Way) -> None:
    desk = way.desk
    desk.card(post(2, "La deuda se ha duplicado desde 2019."))
    taken_noted_and_asked_about(way)
    way.click(CHECKER, "feedback_selected")
    gone, line = ("tweets", "nothing", "nothing", True), ("tweets", "line", "line", False)
    desk.eventually(CARDS, [gone, line, ("fact_check", "buttons", "buttons", False)])
    desk.eventually(STANDING, [("reviewed", CHECKER), ("selected", CHECKER)])
    (left,), (copy,) = cards_in(desk, TWEETS), cards_in(desk, FACT_CHECK)
    assert "Of which year?" in copy
    assert "✔" in left
    assert "✔ Selected by Fact-checker 1" in left
    assert actions_in(desk.sandbox.messages(TWEETS)[0]) == [ids.UNDO_FEEDBACK, ids.WHY]
    assert "Proposed for a fact-check by Fact-checker 1" in copy
    assert "La deuda se ha duplicado" in copy
    said(way, OTHER, "note", FACT_CHECK, note="The bank's table says so.")
    soon(lambda: "The bank's table says so." in cards_in(desk, FACT_CHECK)[0])

    decide(way, HEAD, "fact_check")
    desk.eventually(DECIDED, [("fact_check", HEAD)])
    desk.eventually(CARDS, [gone, line, ("fact_check", "line", "line", False)])
    assert "Will be fact-checked by nobody yet" in cards_in(desk, FACT_CHECK)[0]
    assert "La deuda se ha duplicado" in cards_in(desk, FACT_CHECK)[0]

    way.click(HEAD, ids.UNDO_DECISION, channel=FACT_CHECK)
    desk.eventually(DECIDED, [])
    desk.eventually(CARDS, [gone, line, ("fact_check", "buttons", "buttons", False)])
    decide(way, OTHER, "leave", reason="Nobody asks any more.")
    desk.eventually(DECIDED, [("leave", OTHER)])
    desk.eventually(CARDS, [gone, line, ("fact_check", "line", "line", False)])
    assert "Left by Fact-checker 2" in cards_in(desk, FACT_CHECK)[0]
    assert "Nobody asks any more." in cards_in(desk, FACT_CHECK)[0]


def started_published_and_taken_back(way: Way) -> None:
    desk = way.desk
    way.click(OTHER, ids.UNDO_DECISION, channel=FACT_CHECK)
    desk.eventually(DECIDED, [])
    decide(way, HEAD, "fact_check", assignee=OTHER, due_on="2099-12-04")
    desk.eventually(STORY, [("accepted", OTHER, None)])
    desk.eventually("select told_assignee from stories", [(None,)])  # the queue will ask for that; here nobody hears it
    way.click(OTHER, ids.STORY["start"], channel=FACT_CHECK)
    desk.eventually(STORY, [("in_progress", OTHER, None)])
    decide(way, OTHER, "publish", link="https://desk.example/deuda", rating="False")
    desk.eventually(STORY, [("published", OTHER, "https://desk.example/deuda")])
    desk.eventually("select own, rating, removed_at from published_checks", [(True, "False", None)])
    soon(lambda: "*Published*" in desk.whispers(OTHER)[-1])  # it comes behind what was stored
    assert "not published any more" in way.write(OTHER, "undo last")
    desk.eventually(STORY, [("in_progress", OTHER, None)])
    desk.eventually("select removed_at is null from published_checks", [(False,)])


@pytest.mark.parametrize("way", ["signed http"], indirect=True)
def test_a_wrong_signature_and_an_old_request_are_refused(way: Way) -> None:
    desk = way.desk
    desk.card()
    (message,) = desk.sandbox.messages(TWEETS)
    action = payloads.button("feedback_rejected", "1")
    payload = payloads.in_message(desk.sandbox, CHECKER, action, channel=TWEETS, message=message)
    body = str(httpx.QueryParams({"payload": json.dumps(payload)})).encode()
    url = str(desk.sandbox.config.request_url)
    right = desk.sandbox.signing_secret
    for secret, age, status in (("another", 0, 401), (right, 301, 401), (right, -330, 401), (right, 0, 200)):
        assert desk.rows(STANDING) == []
        headers = signed_headers(secret, body, kind=FORM, at=int(time.time()) - age)
        assert httpx.post(url, content=body, headers=headers).status_code == status
    assert httpx.post(url, content=body).status_code == 401
    desk.eventually(STANDING, [("rejected", CHECKER)])
