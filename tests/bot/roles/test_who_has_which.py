"""Where roles come from: by name before user groups before the workspace's default, and who decides while nobody is head."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.blocks import ids, words
from bot.listeners import permissions
from bot.sandbox import Misbehaviour, Sandbox, SandboxConfig
from bot.sandbox.config import UserGroup
from bot.slack import members
from pipeline.desk import settings
from pipeline.store.desk import people
from tests.bot.newsroom import ADMIN, CHECKER, FACT_CHECK, HEAD, OTHER, Desk, desk_on, words_in
from tests.bot.roles.row import EVERYBODY, GUEST, READER, ROBOT, STRANGER
from tests.bot.ways import Dispatch, decide
from tests.fakes import post

HEADS = UserGroup("S0HEADS", "heads", "Heads", (HEAD, GUEST))
DESKS = UserGroup("S0DESK", "desk", "Desk", (CHECKER, HEAD))
CONFIG = SandboxConfig(people=EVERYBODY, user_groups=(HEADS, DESKS))
GROUPS = "select name, before, after from setting_changes order by id"
ASKED = "usergroups.users.list"
Make = Callable[..., Any]


@pytest.fixture
def make(database_url: str, redis_url: str, tmp_path: Path) -> Make:
    """A desk with these settings, in a workspace with guests and groups."""

    @contextmanager
    def made(**more: Any) -> Iterator[Desk]:
        with (
            Sandbox(CONFIG).running() as sandbox,
            desk_on(sandbox, database_url=database_url, redis_url=redis_url, folder=tmp_path, **more) as desk,
        ):
            yield desk

    return made


def give(desk: Desk, **roles: str | None) -> None:
    with desk.sessions() as session:
        people.give(session, roles, by="test", first_admin=ADMIN)
        session.commit()


def choose(desk: Desk, **groups: str) -> None:
    with desk.sessions() as session:
        settings.change(session, groups, environment=desk.settings, by="test")
        session.commit()
    desk.tools.in_force.forget()


@pytest.mark.parametrize("group", ["heads", "@heads", "S0HEADS"])
def test_a_user_group_gives_its_members_a_role_and_guests_none(make: Make, group: str) -> None:
    with make(heads_group=group, fact_checkers_group="desk", default_role="reader") as desk:
        roles = [permissions.role_of(one) for one in (HEAD, CHECKER, OTHER, GUEST, ROBOT, STRANGER, "U0NOBODY", "")]
        assert roles == ["head", "fact_checker", "reader", None, None, None, None, None]
        give(desk, **{HEAD: "reader", GUEST: "head", STRANGER: "fact_checker"})
        assert [permissions.role_of(one) for one in (HEAD, GUEST, STRANGER)] == ["reader", "head", "fact_checker"]


@pytest.mark.parametrize("kind", ["error", "server_error", "drop", "rate_limited"])
def test_where_slack_does_not_say_who_is_in_a_group_only_names_count(make: Make, kind: Any) -> None:
    with make(heads_group="S0HEADS", admins_group="S0HEADS") as desk:
        desk.sandbox.misbehave(Misbehaviour(ASKED, kind, error="missing_scope", count=9))
        assert [permissions.role_of(one) for one in (HEAD, ADMIN)] == ["fact_checker", "admin"]
        with pytest.raises(permissions.NotAdmitted):  # a group that is not known is no reason to let everybody decide
            permissions.require("decide", CHECKER, channel=FACT_CHECK)
        give(desk, **{OTHER: "head"})
        assert permissions.require("decide", OTHER) == "head"


@pytest.mark.parametrize("kind", ["error", "server_error", "drop"])
@pytest.mark.parametrize("person", [GUEST, CHECKER])
def test_whom_slack_never_named_is_refused_until_it_does(make: Make, kind: Any, person: str) -> None:
    with make() as desk:
        acting = Dispatch(desk)
        desk.card(post(1))
        desk.sandbox.misbehave(Misbehaviour("users.info", kind, error="internal_error", count=99))
        for _ in range(2):
            acting.click(person, "feedback_selected")
        assert desk.rows("select id from feedback") == []
        assert desk.whispers(person) == [words.NOT_KNOWN] * 2
        assert acting.open_home(person)["blocks"][0]["text"]["text"] == words.NOT_KNOWN
        desk.sandbox._look(desk.sandbox.services.misbehaviours.clear)
        acting.click(person, "feedback_selected")
        assert desk.rows("select person from feedback") == ([(CHECKER,)] if person == CHECKER else [])
        assert desk.whispers(person)[-1].startswith("*Selected*") or desk.whispers(person)[-1] == words.NO_ROLE


def test_after_a_restart_whoever_acted_before_may_go_on_while_slack_does_not_say_who_they_are(make: Make) -> None:
    with make() as desk:
        acting = Dispatch(desk)
        desk.card(post(1))
        desk.card(post(2))
        acting.click(CHECKER, "feedback_reviewed")
        desk.notifier.people._known.clear()
        desk.sandbox.misbehave(Misbehaviour("users.info", "server_error", count=9))
        assert [permissions.role_of(one) for one in (CHECKER, OTHER, ADMIN)] == ["fact_checker", None, "admin"]


def test_a_group_is_asked_about_once_in_some_minutes(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    with make(heads_group="S0HEADS") as desk:
        assert permissions.role_of(HEAD) == "head"
        desk.sandbox.services.config = replace(CONFIG, user_groups=(replace(HEADS, users=()),))
        assert permissions.role_of(HEAD) == "head"
        monkeypatch.setattr(members, "GROUP_S", 0.0)
        desk.notifier.user_groups._seen.clear()
        assert permissions.role_of(HEAD) == "fact_checker"


def test_until_a_head_is_named_who_labels_decides_in_fact_check_and_the_tab_says_so(make: Make) -> None:
    with make() as desk:
        acting = Dispatch(desk)
        desk.card(post(1))
        acting.click(CHECKER, "feedback_selected")
        assert "Until somebody is named head, everybody in #fact-check may decide." in words_in(acting.open_home(OTHER))
        decide(acting, OTHER, "leave")
        assert desk.rows("select person from decisions") == [(OTHER,)]
        assert permissions.require("assign", CHECKER) == "fact_checker"  # who is there, wherever they act
        desk.sandbox._look(lambda: desk.sandbox.services.workspace.channels[FACT_CHECK]["members"].remove(CHECKER))
        for person in (CHECKER, GUEST):
            with pytest.raises(permissions.NotAdmitted):
                permissions.require("assign", person)
        acting.click(OTHER, ids.UNDO_DECISION, channel=FACT_CHECK)
        give(desk, **{HEAD: "head"})
        acting.click(OTHER, "decision_leave", channel=FACT_CHECK)
        assert "asks for the role *Head*" in desk.whispers(OTHER)[-1]
        assert desk.rows("select person from decisions where undone_at is null") == []
        assert f"Heads: <@{HEAD}>" in words_in(acting.open_home(OTHER))


def test_roles_and_groups_are_given_in_the_tab_and_what_changed_is_logged(make: Make) -> None:
    with make(admins_group="desk") as desk:
        acting = Dispatch(desk)
        acting.open_home(ADMIN)
        acting.press(ADMIN, ids.PEOPLE_EDIT)
        acting.submit(ADMIN, {"head": [OTHER], "reader": [CHECKER], "head_group": "S0HEADS"})
        assert desk.rows("select id, role from people order by id") == [(CHECKER, "reader"), (OTHER, "head")]
        assert desk.rows(GROUPS) == [("heads_group", "", "S0HEADS")]
        assert desk.tools.choices.groups == {"head": "S0HEADS", "admin": "desk"}
        logged = desk.rows("select verb, subject_id from events order by id")
        assert logged == [("named reader", CHECKER), ("named head", OTHER), ("set", "heads_group")]
        acting.press(ADMIN, ids.PEOPLE_EDIT)
        acting.submit(ADMIN, {"head_group": "none", "reader": [READER, OTHER], "head": [OTHER]})
        assert "named twice, as Reader and Head" in words_in(desk.sandbox.modal(ADMIN) or {})
        acting.submit(ADMIN, {"head_group": "none", "reader": [], "head": [OTHER]})
        assert desk.rows(GROUPS)[1:] == [("heads_group", "S0HEADS", "")]
        assert desk.rows("select verb from events order by id desc limit 2") == [("set",), ("no longer reader",)]


def test_a_group_that_the_environment_names_is_the_first_that_the_dialog_shows_and_can_be_taken_away(
    make: Make,
) -> None:
    with make(heads_group="@heads") as desk:
        acting = Dispatch(desk)
        acting.open_home(ADMIN)
        acting.press(ADMIN, ids.PEOPLE_EDIT)
        acting.submit(ADMIN, {"reader": [CHECKER]})
        assert desk.rows(GROUPS) == []
        assert desk.tools.choices.groups == {"head": "heads"}
        acting.press(ADMIN, ids.PEOPLE_EDIT)
        acting.submit(ADMIN, {"head_group": "none"})
        assert desk.rows(GROUPS) == [("heads_group", "heads", "")]
        assert desk.tools.choices.groups == {}
        assert permissions.role_of(HEAD) == "fact_checker"


def test_a_group_that_another_admin_chose_meanwhile_is_not_overwritten(make: Make) -> None:
    with make() as desk:
        acting = Dispatch(desk)
        acting.open_home(ADMIN)
        acting.press(ADMIN, ids.PEOPLE_EDIT)
        choose(desk, heads_group="S0HEADS")
        acting.submit(ADMIN, {"reader": [CHECKER]})
        assert desk.tools.choices.groups == {"head": "S0HEADS"}
        acting.press(ADMIN, ids.PEOPLE_EDIT)
        choose(desk, heads_group="")
        acting.submit(ADMIN, {"head_group": "S0DESK"})
        assert "somebody else changed HEADS_GROUP; nothing was stored" in words_in(desk.sandbox.modal(ADMIN) or {})


def test_nobody_takes_the_last_admin_away(make: Make) -> None:
    with make(first_admin=None) as desk:
        with desk.sessions() as session:
            people.give(session, {ADMIN: "admin"}, by="test", first_admin=None)
            session.commit()
        acting = Dispatch(desk)
        acting.open_home(ADMIN)
        acting.press(ADMIN, ids.PEOPLE_EDIT)
        acting.submit(ADMIN, {"admin": []})
        assert "Then nobody would be admin" in words_in(desk.sandbox.modal(ADMIN) or {})
        acting.submit(ADMIN, {"admin": [], "head": [ADMIN]})
        assert desk.rows("select id, role from people") == [(ADMIN, "admin")]


def test_while_slack_lists_no_groups_the_dialog_leaves_them_as_they_are(make: Make) -> None:
    with make() as desk:
        choose(desk, heads_group="S0HEADS")
        acting = Dispatch(desk)
        acting.open_home(ADMIN)
        desk.sandbox.misbehave(Misbehaviour("usergroups.list", "server_error"))
        acting.press(ADMIN, ids.PEOPLE_EDIT)
        acting.submit(ADMIN, {"reader": [CHECKER]})
        assert desk.rows(GROUPS) == [("heads_group", "", "S0HEADS")]
