"""App Home: the list with search and pages, what admins can do there, and who they are."""

from datetime import timedelta
from typing import Any

import pytest

from bot.blocks import ids
from bot.blocks.home import processes
from pipeline.sources.source import Profile
from pipeline.store import heartbeats
from pipeline.store.desk import people
from pipeline.store.heartbeats import Process
from tests.bot import payloads
from tests.bot.newsroom import ADMIN, CHECKER, HEAD, OTHER, Block, Desk, actions_in, words_in
from tests.bot.ways import Dispatch


@pytest.fixture
def many(desk: Desk) -> None:
    """45 accounts with everything that makes a row long."""
    for number in range(45):
        name = f"Name {number:02} <!channel> &" + "n" * 40
        desk.monitor(Profile(external_id=str(100 + number), handle=f"a{number:02}", name=name), group="G & <b>" * 8)
    with desk.sessions() as session:
        session.connection().exec_driver_sql(
            "update accounts set last_error = repeat('<&>', 500), last_error_at = now()"
        )
        session.commit()


def shown(view: Block) -> list[str]:
    """The handles in a view, in order."""
    sections = [b["text"]["text"] for b in view["blocks"] if b["type"] == "section"]
    return [text[2:5] for text in sections if text.startswith("*@a")]


def use(desk: Desk, acting: Dispatch, person: str, action: dict[str, Any]) -> Block:
    acting.deliver(payloads.in_view(desk.sandbox, person, action, view=desk.sandbox.home(person)))
    return desk.sandbox.home(person)


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("person", [ADMIN, CHECKER])
def test_45_accounts_come_in_pages_that_can_be_turned(desk: Desk, acting: Dispatch, person: str) -> None:
    home = acting.open_home(person)
    assert shown(home) == [f"a{number:02}" for number in range(20)]
    assert "45 accounts, page 1 of 3" in words_in(home)
    assert f"{ids.ACCOUNTS_PAGE}_previous" not in actions_in(home)
    for page, handles in (("1", range(20, 40)), ("2", range(40, 45))):
        home = use(desk, acting, person, payloads.button(f"{ids.ACCOUNTS_PAGE}_next", page))
        assert shown(home) == [f"a{number:02}" for number in handles]
    assert f"{ids.ACCOUNTS_PAGE}_next" not in actions_in(home)
    home = use(desk, acting, person, payloads.button(f"{ids.ACCOUNTS_PAGE}_previous", "0"))
    assert shown(home)[0] == "a00"
    assert "<!channel>" not in words_in(home)


@pytest.mark.usefixtures("many")
def test_search_narrows_the_list_and_stays_while_pages_are_turned(desk: Desk, acting: Dispatch) -> None:
    acting.open_home(CHECKER)
    home = use(desk, acting, CHECKER, payloads.search(ids.ACCOUNTS_SEARCH, "@A3"))
    assert shown(home) == [f"a3{number}" for number in range(10)]
    home = use(desk, acting, CHECKER, payloads.search(ids.ACCOUNTS_SEARCH, "name"))
    home = use(desk, acting, CHECKER, payloads.button(f"{ids.ACCOUNTS_PAGE}_next", "1"))
    assert shown(home)[0] == "a20"
    assert next(b["element"]["initial_value"] for b in home["blocks"] if b["type"] == "input") == "name"
    assert "Nobody matches." in words_in(use(desk, acting, CHECKER, payloads.search(ids.ACCOUNTS_SEARCH, "%_\\")))
    assert len(shown(use(desk, acting, CHECKER, payloads.search(ids.ACCOUNTS_SEARCH, None)))) == 20


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("value", ["", "x", "-1", "1e9", "9" * 40, "²"])
def test_a_button_that_names_no_page_leads_to_one_all_the_same(desk: Desk, acting: Dispatch, value: str) -> None:
    acting.open_home(CHECKER)
    assert shown(use(desk, acting, CHECKER, payloads.button(f"{ids.ACCOUNTS_PAGE}_next", value)))[0] == "a00"


def test_an_admin_pauses_resumes_and_removes_in_the_list(desk: Desk, acting: Dispatch) -> None:
    account_id = desk.monitor()
    home = acting.open_home(ADMIN)
    for wish, state in (("pause", "paused"), ("resume", "active"), ("remove", "removed"), ("pause", "removed")):
        home = use(desk, acting, ADMIN, payloads.menu(ids.ACCOUNT_MENU, f"{wish}:{account_id}"))
        if wish == "remove":
            assert desk.rows("select state from accounts") == [("active",)]
            assert "Stop monitoring @somebody?" in words_in(desk.sandbox.modal(ADMIN))
            acting.submit(ADMIN)
            home = desk.sandbox.home(ADMIN)
        assert desk.rows("select state from accounts") == [(state,)]
    assert "Nobody is monitored yet." in words_in(home)


def test_whoever_looks_at_a_page_that_is_gone_sees_the_last_one(desk: Desk, acting: Dispatch) -> None:
    numbers = [desk.monitor(Profile(str(n), f"a{n:02}", "N")) for n in range(21)]
    acting.open_home(ADMIN)
    use(desk, acting, ADMIN, payloads.button(f"{ids.ACCOUNTS_PAGE}_next", "1"))
    use(desk, acting, ADMIN, payloads.menu(ids.ACCOUNT_MENU, f"remove:{numbers[20]}"))
    acting.submit(ADMIN)
    home = desk.sandbox.home(ADMIN)
    assert len(shown(home)) == 20
    assert "page 1 of 1" in words_in(home)


def test_an_admin_names_others_who_may_then_do_the_same(desk: Desk, acting: Dispatch) -> None:
    acting.open_home(ADMIN)
    acting.press(ADMIN, ids.PEOPLE_EDIT)
    acting.submit(ADMIN, {"admin": [CHECKER, HEAD]})
    assert desk.rows("select id, named_by from people order by id") == [(CHECKER, ADMIN), (HEAD, ADMIN)]
    assert {ids.ACCOUNTS_ADD, ids.PEOPLE_EDIT} <= set(actions_in(acting.open_home(CHECKER)))
    acting.press(CHECKER, ids.PEOPLE_EDIT)
    acting.submit(CHECKER, {"admin": [CHECKER]})
    assert desk.rows("select id from people") == [(CHECKER,)]
    assert "Only admins" in acting.write(HEAD, "accounts add @GobOrvalia")
    assert "Monitored from now on" in acting.write(ADMIN, "accounts add @GobOrvalia")
    named = desk.rows("select verb, subject_id, actor from events where subject = 'person' order by id")
    assert named[-1] == ("no longer admin", HEAD, CHECKER)


def test_a_role_that_another_admin_gave_meanwhile_is_told_and_kept_until_one_insists(
    desk: Desk, acting: Dispatch
) -> None:
    acting.open_home(ADMIN)
    acting.press(ADMIN, ids.PEOPLE_EDIT)
    with desk.sessions() as session:
        people.give(session, {HEAD: "head"}, by=OTHER, first_admin=ADMIN)
        session.commit()
    acting.submit(ADMIN, {"admin": [CHECKER]})
    told = "Meanwhile Fact-checker 2 changed the role of Head of desk from none to head. Nothing was changed"
    assert told in words_in(desk.sandbox.modal(ADMIN))
    assert desk.rows("select id, role from people") == [(HEAD, "head")]
    acting.submit(ADMIN)
    assert desk.rows("select id, role from people") == [(CHECKER, "admin")]


def test_admins_see_how_the_processes_do_and_nobody_else_does(desk: Desk, acting: Dispatch) -> None:
    assert "🔴 The process bot is silent" in words_in(acting.open_home(ADMIN)).replace("`", "")
    for number, name in enumerate(processes.NAMES):
        with desk.sessions() as session:
            heartbeats.beat(session, Process(name, "desk-1", number), idle=timedelta(), doing=None)
            session.commit()
    assert "✅ All is well" in words_in(acting.open_home(ADMIN))
    with desk.sessions() as session:
        session.connection().exec_driver_sql("update heartbeats set beat_at = now() - interval '3 minutes'")
        session.commit()
    home = words_in(acting.open_home(ADMIN))
    assert "The process `worker` is silent: posts are not judged. See its log, then start it again" in home
    assert "2 more are wrong; `claimwire status` shows all." in home
    assert "silent" not in words_in(acting.open_home(CHECKER))
