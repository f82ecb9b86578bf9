"""`claimwire evidence`, as typed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.commands.main import claimwire
from tests.pipeline.checks.test_evidence import jpeg
from tests.pipeline.fetching.hostile import HostileServer, answer
from tests.pipeline.fetching.reading.test_pages import ARTICLE


@pytest.fixture
def site(database_url: str, redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[HostileServer]:
    """A terminal in a folder of its own, and a site that the desk calls its own."""
    server = HostileServer()
    body = ARTICLE.format(charset="utf-8").replace("Presupuesto |", "\x1b[31m").encode()
    server.paths["/a"] = answer("Content-Type: text/html", body=body)
    server.paths["/fotos/pleno.jpg"] = answer("Content-Type: image/jpeg", body=jpeg("red"))
    monkeypatch.chdir(tmp_path)
    values = {"DATABASE_URL": database_url, "REDIS_URL": redis_url, "FETCH_PRIVATE_HOSTS": f"127.0.0.1:{server.port}"}
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    yield server
    server.close()


def run(*words: str) -> Result:
    return CliRunner().invoke(claimwire, ("evidence", *words), catch_exceptions=False)


def test_what_is_kept_is_shown_and_removed(site: HostileServer, tmp_path: Path) -> None:
    home = f"http://127.0.0.1:{site.port}"
    shown = run("show", f"{home}/a")
    assert shown.exit_code == 0
    lines = shown.output.splitlines()
    assert lines[0] == "Villaseca aprueba el presupuesto"
    assert lines[1].startswith(f"{home}/a, published 2026-03-04, fetched 20")
    assert lines[2].endswith(f"words; main picture: {home}/fotos/pleno.jpg")
    assert "\x1b" not in shown.output
    assert run("show", f"{home}/a").output == shown.output
    assert len(site.requests) == 1
    picture = run("show", "--picture", f"{home}/fotos/pleno.jpg").output.splitlines()[0]
    assert (tmp_path / picture).is_file()
    assert run("remove", f"{home}/a").output == "Removed: 2.\n"
    assert not (tmp_path / picture).exists()
    assert run("remove", f"{home}/a").output == "Nothing of that is kept.\n"
    run("show", f"{home}/a")
    assert run("remove", "--older-than", "1").output == "Nothing of that is kept.\n"
    assert run("remove", "--older-than", "0").output == "Removed: 1.\n"


def test_what_is_not_there_is_one_sentence(site: HostileServer) -> None:
    done = run("show", f"http://127.0.0.1:{site.port}/nothing")
    assert done.exit_code == 1
    assert "is not there any more (127.0.0.1 answered 404)" in done.output
    assert "Give either an address or --older-than" in run("remove").output
    assert "not on the public internet" in run("show", "http://10.0.0.1/").output
