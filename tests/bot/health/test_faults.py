"""Every fault of the table shows in status, in metrics and as one note with the next step, and is over when it is over."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine, text

from bot.sandbox import Sandbox
from bot.sandbox.config import CHANNELS, ChannelSpec, SandboxConfig
from pipeline.health import probes
from pipeline.health.faults import BY_CODE, FAULTS
from tests.asked import free_port
from tests.bot.health.breaking import CASES, Case
from tests.bot.health.sick_desk import ADMINS, SickDesk, sick_desk
from tests.heads import OnTiny


@pytest.fixture(scope="module")
def sick(server: Engine, on_tiny: OnTiny, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SickDesk]:
    with server.connect() as connection:
        connection.execute(text("create database sick template migrated strategy file_copy"))
    url = str(server.url.set(database="sick").render_as_string(hide_password=False))
    admins = ChannelSpec(ADMINS, "admins", is_private=True)
    with Sandbox(SandboxConfig(channels=(*CHANNELS, admins))).running() as sandbox:
        folder = tmp_path_factory.mktemp("sick")
        with sick_desk(
            sandbox, server=server, database_url=url, folder=folder, on_tiny=on_tiny, port=free_port(7)
        ) as made:
            yield made
    with server.connect() as connection:
        connection.execute(text("drop database sick with (force)"))


NOT_READY = {
    "database_away", "schema_older", "schema_newer", "redis_away", "redis_read_only", "disk_full", "model_gone",
    "encoder_gone",
}  # fmt: skip


def test_the_cases_are_the_table() -> None:
    assert [case.code for case in CASES] == [fault.code for fault in FAULTS]
    assert len(FAULTS) >= 25


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.code)
def test_a_fault_shows_in_three_places_and_is_over_in_three(
    sick: SickDesk, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    sick.all_live()
    sick.do("delete from fault_notes")
    sick.slack(lambda: sick.desk.sandbox.services.workspace.messages[ADMINS].clear())
    sick.watch.look()
    assert sick.notes() == []
    with case.broken(sick):
        sick.watch.look()
        assert (sick.notes() == []) == bool(BY_CODE[case.code].patience or case.slack_away)
        an_hour_passes(sick, monkeypatch)
        told = next(one for one in sick.status()["faults"] if one["code"] == case.code)
        assert sick.status()["exit"] == 1
        assert case.subject in told["subject"]
        assert sick.metric(case.code)
        assert sick.ask("/readyz") == ((503, f"{case.code}\n") if case.code in NOT_READY else (200, "ready\n"))
        shown = [note for note in sick.notes() if told["says"] in note.replace("&amp;", "&")]
        assert len(shown) == (0 if case.slack_away else 1), sick.notes()
        assert all(told["next"] in note for note in shown)
    monkeypatch.undo()
    sick.all_live()
    sick.watch.look()
    assert sick.status()["faults"] == []
    assert not sick.metric(case.code)
    assert len([note for note in sick.notes() if told["says"] in note and "over since" in note]) == 1, sick.notes()


def an_hour_passes(sick: SickDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever stands has stood for long by now."""
    now = probes.now()
    with sick.server.connect() as connection:
        reachable = connection.scalar(text("select datallowconn from pg_database where datname = 'sick'"))
    if reachable:
        sick.do("update fault_notes set since = since - interval '1 h'")
    with pytest.MonkeyPatch.context() as patch:
        if sick.worker.reader.state().figures is None:
            patch.setattr(probes, "now", lambda: now + timedelta(hours=1))
        sick.watch.look()
