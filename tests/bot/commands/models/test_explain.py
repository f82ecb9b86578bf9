import json

import pytest
from click.testing import CliRunner

from bot.commands.models.explain import explain
from pipeline.configuration.settings import DEMO_SAMPLES
from tests.ml.tiny import build_encoder

PICTURES = ("pca", "correlations", "cam-examples", "most-focused")


@pytest.fixture
def encoder(tmp_path):
    return build_encoder(tmp_path / "tiny-xlmr")


@pytest.fixture(autouse=True)
def few_steps(monkeypatch):
    monkeypatch.setattr("ml.studies.representation.analysis.PAPER_STEPS", 10)


def run(*arguments):
    return CliRunner().invoke(explain, ["representations", *map(str, arguments)])


def test_everything_is_made_from_one_file_and_says_what_highlights_are(tmp_path, encoder):
    arguments = ("--data", DEMO_SAMPLES, "--encoder", encoder, "--limit", 150, "--max-tokens", 64)
    arguments += ("--name", "other", "--name", "check-worthy")
    ran = run(*arguments, "--out", tmp_path / "made", "--sentence", "El paro y el gasto y el paro")
    assert ran.exit_code == 0, ran.output
    report = json.loads((tmp_path / "made" / "report.json").read_text())
    assert [row["letter"] for row in report["rows"]] == list("abcdgh")
    assert [missing["letter"] for missing in report["missing"]] == ["e", "f"]
    assert report["correlations"]["sentence"] == "El paro y el gasto y el paro"
    assert {text["label"] for text in report["examples"]["check-worthy"]} == {1}
    tables = (tmp_path / "made" / "tables.md").read_text()
    assert "not truth" in tables
    assert "always the more frequent class" in tables
    svg = {name: (tmp_path / "made" / f"{name}.svg").read_bytes() for name in PICTURES}
    assert run(*arguments, "--out", tmp_path / "again", "--sentence", "El paro y el gasto y el paro").exit_code == 0
    assert svg == {name: (tmp_path / "again" / f"{name}.svg").read_bytes() for name in PICTURES}
    assert json.loads((tmp_path / "again" / "report.json").read_text()) == report


def test_without_an_encoder_the_rest_is_made(tmp_path):
    assert run("--data", DEMO_SAMPLES, "--out", tmp_path / "made", "--limit", 120).exit_code == 0
    assert sorted(path.name for path in (tmp_path / "made").iterdir()) == [
        "pca.png",
        "pca.svg",
        "report.json",
        "tables.md",
    ]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--encoder", "no/such"), "claimwire model pull"),
        (("--label", "reason"), "choose a column with two classes"),
        (("--vectors", "nowhere.vec"), "cannot be read"),
        (("--name", "claim"), "1 names of classes; give two"),
        (("--strip", "all"), "No cleaning step 'all'"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence_and_nothing_is_written(tmp_path, arguments, words):
    ran = run("--data", DEMO_SAMPLES, "--out", tmp_path / "made", "--limit", 60, *arguments)
    assert ran.exit_code == 1
    assert words in " ".join(ran.output.split())
    assert not (tmp_path / "made").exists()
