"""A selected post is preserved: its card says so, whoever decides opens the record, and the terminal verifies it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot.blocks import ids
from bot.commands.main import claimwire
from bot.sandbox import Sandbox
from pipeline.preserving.record import PAGE
from pipeline.preserving.verifying import Trust, verify
from pipeline.processes import records, tasks
from pipeline.store.desk import people
from tests.bot.newsroom import ADMIN, CHECKER, FACT_CHECK, HEAD, Desk, desk_on
from tests.bot.stories.published import CLAIM
from tests.bot.ways import Dispatch
from tests.fakes import post
from tests.pipeline.together import asked

RECORD = "select id, state, selected_by from preserved_records"


@pytest.fixture
def desk(sandbox: Sandbox, database_url: str, redis_url: str, tmp_path: Path) -> Iterator[Desk]:
    with desk_on(sandbox, database_url=database_url, redis_url=redis_url, folder=tmp_path, preserve="on") as made:
        yield made


@pytest.fixture
def selected(desk: Desk) -> Dispatch:
    """A post that was selected, on a desk with a head."""
    acting = Dispatch(desk)
    with desk.sessions() as session:
        people.give(session, {HEAD: "head"}, by="test", first_admin=ADMIN)
        session.commit()
    desk.card(post(1, CLAIM))
    acting.click(CHECKER, "feedback_selected")
    return acting


def of_records(redis_url: str) -> list[tuple[str, list[Any]]]:
    """What was asked of whoever has the records."""
    return [one for one in asked(redis_url, "checks") if one[0].endswith("_record")]


def make(desk: Desk) -> None:
    """What the worker does with all that waits."""
    for (record_id,) in desk.rows("select id from preserved_records where state in ('waiting', 'leaving')"):
        records.see_to_record(record_id)
    for (card_id,) in desk.rows("select id from cards where shown <> wanted"):
        tasks.show_card(card_id)


def files(desk: Desk, person: str) -> list[tuple[str, bytes]]:
    """The files that one person alone was given."""

    def look() -> list[tuple[str, bytes]]:
        workspace = desk.sandbox.services.workspace
        messages = workspace.messages[workspace.direct_channel(person)["id"]].values()
        return [(one["name"], workspace.contents[one["id"]]) for m in messages for one in m.get("files", ())]

    return desk.sandbox._look(look)


def test_it_is_preserved_shown_and_opened_by_whoever_decides(
    desk: Desk, selected: Dispatch, redis_url: str, tmp_path: Path
) -> None:
    assert desk.rows(RECORD) == [(1, "waiting", CHECKER)]
    assert of_records(redis_url) == [("see_to_record", [1])]
    assert "Preserved" not in desk.texts(FACT_CHECK)[0]
    make(desk)
    assert "Preserved " in desk.texts(FACT_CHECK)[0]
    assert "sealed by its hash alone" in desk.texts(FACT_CHECK)[0]
    selected.click(CHECKER, ids.RECORD_OPEN, channel=FACT_CHECK)
    assert len(of_records(redis_url)) == 1
    selected.click(HEAD, ids.RECORD_OPEN, channel=FACT_CHECK)
    assert of_records(redis_url)[1:] == [("open_record", [1, HEAD])]
    records.open_record(1, HEAD)
    ((name, content),) = files(desk, HEAD)
    assert name == "claimwire-record-1.html"
    (tmp_path / name).write_bytes(content)
    assert verify(tmp_path / name, Trust()).differences == ()
    assert b"Fact-checker 1" in content
    assert desk.rows("select verb, actor from events where verb like '%record%' or verb = 'preserved' order by id") == [
        ("preserved", "worker"), ("opened record", HEAD),
    ]  # fmt: skip


def test_undo_takes_the_record_along(desk: Desk, selected: Dispatch) -> None:
    make(desk)
    selected.click(CHECKER, ids.UNDO_FEEDBACK)
    make(desk)
    assert desk.rows(RECORD) == [(1, "removed", CHECKER)]
    records.open_record(1, HEAD)
    assert files(desk, HEAD) == []


def test_the_terminal_lists_shows_verifies_hands_out_and_removes(
    desk: Desk, selected: Dispatch, database_url: str, redis_url: str, tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    values = {"DATABASE_URL": database_url, "REDIS_URL": redis_url, "STATE_DIR": str(tmp_path), "SOURCE": "replay"}
    for name, value in values.items():
        monkeypatch.setenv(name, value)

    def typed(*words: str) -> Result:
        return CliRunner().invoke(claimwire, ("preserve", *words))

    make(desk)
    (listed,) = json.loads(typed("list", "--json").output)
    assert (listed["state"], listed["post"]) == ("kept", "https://x.com/somebody/status/1")
    held = json.loads(typed("show", "1", "--json").output)
    assert (held["post"]["text"], held["judgement"]["version"]) == (CLAIM, "v1")
    assert typed("export", "1", "out/of").exit_code == 0
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    for place in ("out/of", f"out/of/{PAGE}"):
        found = typed("verify", place, "--seal", held["seal"], "--json")
        assert (found.exit_code, json.loads(found.output)["verified"]) == (0, True)
    (tmp_path / "out/of/post.json").write_bytes((tmp_path / "out/of/post.json").read_bytes() + b" ")
    refused = typed("verify", "out/of")
    assert (refused.exit_code, refused.output) == (1, "✗ post.json: was altered\n")
    monkeypatch.setenv("DATABASE_URL", database_url)
    assert "✓ It has the seal that the desk noted." in typed("verify", "1").output
    ours = tmp_path / "preserved" / "1" / "judgement.json"
    ours.write_bytes(ours.read_bytes().replace(b"0.8", b"0.1"))
    assert typed("verify", "1").output == "✗ judgement.json: was altered\n"
    assert typed("remove", "1", "--reason", "A court order").exit_code == 0
    assert not ours.exists()
    assert desk.rows("select state, removed_why from preserved_records") == [("removed", "A court order")]
    assert "No record 1 is kept: it is removed" in str(typed("verify", "1").exception)
