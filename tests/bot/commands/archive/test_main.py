"""`claimwire archive …` as typed."""

import json

import pytest
from click.testing import CliRunner

from bot.commands.main import claimwire
from pipeline import services
from pipeline.checks.archive import ArchiveError
from pipeline.store import events
from tests.ml.tiny import build_encoder
from tests.pipeline.fetching.hostile import HostileServer, answer

ROWS = "claim,verdict,url,date\nA shark swims in a flooded street,False,https://r.example/1,26 May 2015\n,x,,\n"


@pytest.fixture
def typed(database_url, redis_url, tmp_path, monkeypatch):
    """Type a command in a folder that holds `checks.csv`."""
    monkeypatch.chdir(tmp_path)
    for name, value in (("DATABASE_URL", database_url), ("REDIS_URL", redis_url), ("PUBLISHER_NAME", "Desk")):
        monkeypatch.setenv(name, value)
    (tmp_path / "checks.csv").write_text(ROWS, encoding="utf-8")

    def run(*words):
        done = CliRunner().invoke(claimwire, ["archive", *words], catch_exceptions=False)
        services.current().engine.dispose()
        assert done.exit_code == ("Not in the archive" in done.stdout)
        return done.stdout

    return run


def test_from_a_file_to_a_match_and_out_again(typed, tmp_path):
    assert "archive import FILE" in typed("list")
    told = typed("import", "checks.csv", "--publisher", "Riomar Checks")
    assert (
        told
        == "checks.csv: 1 new, 0 changed, 0 unchanged, 1 refused.\n  line 3: it says no claim; name that column one of claim, vclaim, claimreviewed.\n"
    )
    assert "0 new, 0 changed, 1 unchanged" in typed("import", "checks.csv", "--publisher", "Riomar Checks")
    assert "1  2015-05-26  Riomar Checks: A shark swims in a flooded street — False  https://r.example/1" in typed(
        "list"
    )
    assert json.loads(typed("search", "flooded", "street", "--json"))[0]["verdict"] == "False"
    assert typed("search", "whale") == "Nothing found.\n"
    (match,) = json.loads(typed("match", "Sharks in the #FloodedStreets!", "--all", "--json"))
    assert 0 < match["certainty"] < 1
    assert typed("match", "something else entirely").startswith("No earlier check is surely enough")
    assert "verdict:      False" in typed("show", "1")
    assert typed("remove", "1", "9") == "Removed: 1.\nNot in the archive: 9.\n"
    assert "1 removed before and left out" in typed("import", "checks.csv", "--publisher", "Riomar Checks")
    assert typed("publish", "--url", "https://d.example/1", "--verdict", "False", "--claim", "A whale came") == (
        "Published: 1 new, 0 changed, 0 unchanged.\n"
    )
    assert json.loads(typed("export"))["@graph"][0]["claimReviewed"] == "A whale came"
    assert typed("export", "--out", "own.json") == "1 check in own.json.\n"
    assert typed("tune").startswith("Matches are shown from 0.50 on: 0 answers")


def test_what_came_before_a_file_that_breaks_off_is_made_ready(typed, tmp_path):
    (tmp_path / "broken.json").write_text("{broken")
    with pytest.raises(ArchiveError, match=r"broken\.json is not valid JSON"):
        typed("import", "checks.csv", "broken.json", "--publisher", "R")
    assert list((tmp_path / ".claimwire" / "archive").glob("bm25-*"))
    assert "1 check: R 1" in typed("list")


def test_a_table_of_mixed_encodings_is_read_as_it_is_told(typed, tmp_path):
    (tmp_path / "checks.csv").write_bytes("claim,verdict\nEl año,Falso\n".encode() + "El paño,Falso\n".encode("cp1252"))
    with pytest.raises(ArchiveError, match="name its encoding with --encoding"):
        typed("import", "checks.csv", "--publisher", "D")
    assert "2 new" in typed("import", "checks.csv", "--publisher", "D", "--encoding", "cp1252")


def test_an_encoder_is_put_to_work_and_replaced(typed, tmp_path):
    typed("import", "checks.csv", "--publisher", "R")
    first, second = (str(build_encoder(tmp_path / name, seed=seed)) for name, seed in (("one", 0), ("two", 1)))
    assert "32 numbers a text" in typed("encoder", first, "--precision", "fp32")
    assert "cosine" in json.loads(typed("match", "a shark", "--all", "--json"))[0]["scores"]
    assert "1 vectors of other encoders deleted" in typed("encoder", second, "--precision", "fp32")
    assert typed("index") == "The archive is ready.\n"
    assert "cosine" in json.loads(typed("match", "a shark", "--all", "--json"))[0]["scores"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("import", "nowhere.json"), "cannot be read"),
        (("show", "7"), "no check 7"),
        (("publish", "--url", "https://d.example", "--verdict", "x", "--date", "soon"), "is no date"),
    ],
)
def test_what_is_wrong_is_said(typed, words, said):
    with pytest.raises(ArchiveError, match=said):
        typed(*words)


@pytest.fixture
def site(monkeypatch):
    """A site of the desk's own, on loopback."""
    server = HostileServer()
    monkeypatch.setenv("FETCH_PRIVATE_HOSTS", f"127.0.0.1:{server.port}")
    yield server
    server.close()


REVIEW = {"@context": "https://schema.org", "@type": "ClaimReview", "claimReviewed": "A whale swims in the harbour",
          "url": "https://r.example/2", "reviewRating": {"@type": "Rating", "alternateName": "False"},
          "author": {"@type": "Organization", "name": "Riomar Checks"}}  # fmt: skip


def test_a_feed_and_a_page_are_imported_by_their_addresses(typed, site):
    page = f'<!doctype html><html><head><script type="application/ld+json">{json.dumps(REVIEW)}</script></head></html>'
    site.paths["/feed"] = answer("Content-Type: application/json", body=json.dumps([REVIEW, {"@type": "x"}]).encode())
    site.paths["/page"] = answer("Content-Type: text/html; charset=utf-8", body=page.encode())
    at = f"http://127.0.0.1:{site.port}"
    assert "127.0.0.1: 1 new" in typed("import", f"{at}/feed")
    assert "0 new, 0 changed, 1 unchanged" in typed("import", f"{at}/page")
    assert "A whale swims in the harbour — False" in typed("list")


def test_what_an_address_holds_must_be_what_it_says(typed, site):
    site.paths["/feed"] = answer("Content-Type: application/json", body=b"<html><body>No</body></html>")
    site.paths["/pdf"] = answer("Content-Type: application/pdf", body=b"%PDF-1.7")
    at = f"http://127.0.0.1:{site.port}"
    for address, said in (
        (f"{at}/feed", "is a web page: it was not read"),
        (f"{at}/pdf", "only web pages and JSON can be read"),
        ("http://127.0.0.1:9/", "Only the web's own ports are asked"),
        ("https://127.0.0.1/", "is not on the public internet"),
    ):
        done = CliRunner().invoke(claimwire, ["archive", "import", address])
        services.current().engine.dispose()
        assert done.exit_code == 1
        assert said in done.output
    assert "archive import FILE" in typed("list")


def test_the_cut_off_is_shown_with_its_reasons(typed):
    typed("import", "checks.csv", "--publisher", "Riomar Checks")
    told = typed("cutoff").splitlines()
    assert told[0] == "Earlier checks are shown from 0.50 on (ARCHIVE_CUT_OFF=0.5)."
    assert told[1:3] == ["0 matches answered, 0 of them the same claim.", "Not moved yet."]
    assert "50 are needed" in told[3]
    with services.current().sessions() as session:
        events.log(
            session, actor="schedule", verb="tuned", subject="archive", subject_id="cut_off", cut_off=0.45, before=0.5,
            usual=0.5, why="55 of 60 matches shown were right.",
        )  # fmt: skip
        session.commit()
    assert "by schedule, from 0.50 to 0.45: 55 of 60 matches shown were right." in typed("cutoff")
    assert json.loads(typed("cutoff", "--json"))["cut_off"] == 0.45
