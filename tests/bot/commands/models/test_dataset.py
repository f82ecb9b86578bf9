"""`claimwire dataset …` as typed."""

import json

import pytest
from click.testing import CliRunner

from bot.commands.main import claimwire
from bot.commands.models import dataset
from pipeline import services
from pipeline.learning.datasets import DatasetError

ROWS = "frase;valor\nEl paro sube un 3 %;sí\nBuenos días;no\n"


@pytest.fixture
def typed(database_url, redis_url, tmp_path, monkeypatch):
    """Type a command in a folder that holds `desk.csv`."""
    monkeypatch.chdir(tmp_path)
    for name, value in (("DATABASE_URL", database_url), ("REDIS_URL", redis_url), ("SOURCE", "replay")):
        monkeypatch.setenv(name, value)
    (tmp_path / "desk.csv").write_text(ROWS, encoding="utf-8")

    def run(words, **more):
        done = CliRunner().invoke(claimwire, ["dataset", *words.split()], catch_exceptions=False, **more)
        services.current().engine.dispose()
        return done.output

    return run


def test_from_a_spreadsheet_to_a_version_and_out_again(typed, tmp_path):
    assert typed("list") == "0 versions, 0 imports\n"
    assert typed("import desk.csv --text frase --label valor") == "desk: 2 rows (label 0: 1, label 1: 1).\n"
    again = typed("import desk.csv --text frase --label valor")
    assert "imported before, as desk" in again
    assert "nothing was changed" in again
    assert "2 rows, 0 kept out" in typed("build")
    assert "Nothing new since version 1" in typed("build")
    assert json.loads(typed("build --json"))["new"] is False
    told = json.loads(typed("show 1 --json"))
    assert (told["used"], told["by"]["label"], told["by"]["origin"]) == (2, {"0": 1, "1": 1}, {"import:desk": 2})
    assert "2 rows of version 1 are in out.jsonl" in typed("export latest out.jsonl")
    assert len((tmp_path / "out.jsonl").read_text().splitlines()) == 2
    listed = json.loads(typed("list --json"))
    assert (listed["versions"][0]["hash"], listed["imports"][0]["name"]) == (told["hash"], "desk")
    assert typed("retract desk") == "desk: left out from now on.\n"
    with pytest.raises(DatasetError, match="Nothing is labelled yet"):
        typed("build")
    assert typed("retract desk --undo") == "desk: counts again.\n"


def test_columns_are_asked_for_where_somebody_is_there_to_answer(typed, monkeypatch):
    with pytest.raises(DatasetError, match="Say which column holds what: --text and --label NAME"):
        typed("import desk.csv")
    monkeypatch.setattr(dataset, "somebody_there", lambda: True)
    asked = typed("import desk.csv", input="1\n7\n2\n")
    assert "Which column holds the post's words?" in asked
    assert "desk: 2 rows" in asked


def test_kept_out_rows_are_listed_with_their_reasons(typed, tmp_path):
    (tmp_path / "other.csv").write_text(ROWS.replace("sí", "no"), encoding="utf-8")
    typed("import desk.csv --text frase --label valor")
    typed("import other.csv --text frase --label valor")
    built = typed("build")
    assert "kept out, the same words are labelled both 0 and 1: 2" in built
    listed = [line.split(maxsplit=3) for line in typed("show --kept-out").splitlines()]
    assert ["contradiction", "import:desk", "2:", "El paro sube un 3 %"] in listed
