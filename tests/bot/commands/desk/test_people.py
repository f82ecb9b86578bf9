"""`claimwire people …` on the terminal."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.commands.main import claimwire
from pipeline.store.desk.people import LastAdmin
from tests.bot.newsroom import ADMIN, CHECKER, HEAD, Desk


@pytest.fixture(autouse=True)
def environment(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a terminal beside this desk knows."""
    monkeypatch.chdir(tmp_path)
    for name in ("database_url", "redis_url"):
        monkeypatch.setenv(name.upper(), getattr(desk.settings, name).get_secret_value())
    monkeypatch.setenv("SOURCE", "replay")
    monkeypatch.delenv("FIRST_ADMIN", raising=False)


def typed(*words: str) -> Result:
    return CliRunner().invoke(claimwire, ["people", *words])


def test_roles_are_given_listed_and_taken(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    assert typed("give", "admin", ADMIN).stdout == f"Changed: {ADMIN}\n"
    assert typed("give", "head", f"<@{HEAD}|head>", CHECKER, HEAD).stdout == f"Changed: {CHECKER}, {HEAD}\n"
    assert typed("give", "head", HEAD).stdout == "Nothing to change for 1 person.\n"
    monkeypatch.setenv("HEADS_GROUP", "@heads")
    assert typed("list").stdout.splitlines() == [
        f"admin  {ADMIN}     by name", "head   @heads      HEADS_GROUP", f"head   {CHECKER}  by name",
        f"head   {HEAD}      by name", "All other members of the workspace: fact_checker",
    ]  # fmt: skip
    assert typed("take", HEAD, "U0NOBODY").stdout == f"Changed: {HEAD}\n"
    assert desk.rows("select id from people order by id") == [(ADMIN,), (CHECKER,)]


def test_the_last_admin_stays_unless_the_setting_names_one(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    typed("give", "admin", ADMIN)
    assert isinstance(typed("take", ADMIN).exception, LastAdmin)
    assert isinstance(typed("give", "reader", ADMIN).exception, LastAdmin)
    assert desk.rows("select role from people") == [("admin",)]
    monkeypatch.setenv("FIRST_ADMIN", HEAD)
    assert typed("take", ADMIN).stdout == f"Changed: {ADMIN}\n"


@pytest.mark.parametrize("odd", ["@ana", "ana", "", "U", "u0head", "U0HEAD;", "<@>"])
def test_what_is_no_member_id_is_refused_in_one_sentence(desk: Desk, odd: str) -> None:
    done = typed("give", "head", CHECKER, odd)
    assert "is no member id: it begins with U" in str(done.exception)
    assert desk.rows("select id from people") == []
