import html
import json
import math
import re

import pytest
from click.testing import CliRunner

from bot.commands.models.explain import explain
from ml import registry
from ml.examples import Example, read_examples
from pipeline.configuration.settings import DEMO_SAMPLES

PICTURES = ("pca", "correlations", "cam-examples", "most-focused")


@pytest.fixture(autouse=True)
def few_steps(monkeypatch):
    monkeypatch.setattr("ml.studies.representation.analysis.PAPER_STEPS", 10)


def run(*arguments):
    return CliRunner().invoke(explain, ["representations", *map(str, arguments)])


def test_everything_is_made_from_one_file_and_says_what_highlights_are(tmp_path, tiny_encoder):
    arguments = ("--data", DEMO_SAMPLES, "--encoder", tiny_encoder, "--limit", 150, "--max-tokens", 64)
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


CLAIM = "El paro ha bajado un 3 % desde 2019, <b>según</b> el Instituto."


@pytest.fixture(scope="module")
def head(on_tiny, tmp_path_factory):
    """A head on a tiny encoder."""
    folder = tmp_path_factory.mktemp("heads") / "head"
    examples = list(read_examples(DEMO_SAMPLES))[:200]
    registry.train(examples, folder, recipe="encoder-head", settings={"encoder": str(on_tiny.encoder)})
    return folder


def why(*arguments):
    return CliRunner().invoke(explain, ["text", *map(str, arguments)])


@pytest.fixture(params=["words", "network"])
def version(request, model_folder):
    return model_folder if request.param == "words" else request.getfixturevalue("head")


def test_why_gives_probability_threshold_and_what_each_word_adds(version, tmp_path):
    ran = why(CLAIM, "--model", version, "--json")
    assert ran.exit_code == 0, ran.output
    said = json.loads(ran.output)
    model = registry.load(version)
    (prediction,) = model.predict([Example(text=CLAIM)])
    assert said["probability"] == pytest.approx(prediction.probability)
    assert (said["version"], said["threshold"], said["label"]) == (model.version, model.threshold, prediction.label)
    assert all(CLAIM[one["start"] : one["end"]] == one["word"] for one in said["words"])
    assert {"paro", "bajado"} <= {one["word"] for one in said["words"]}
    told = why(CLAIM, "--model", version).output
    strongest = max(said["words"], key=lambda one: abs(one["weight"]))
    assert f"{strongest['word']} {strongest['weight']:+.2f}" in told
    assert f"(from {model.threshold:.2f} on), by {model.version}" in told
    assert "not truth" in told


def test_what_words_add_is_the_difference_that_they_make(model_folder):
    one, other = (
        json.loads(why(text, "--model", model_folder, "--json").output) for text in ("impuestos", "impuestos paro")
    )
    margins = [math.log(said["probability"] / (1 - said["probability"])) for said in (one, other)]
    sums = [sum(word["weight"] for word in said["words"]) for said in (one, other)]
    assert margins[1] - margins[0] == pytest.approx(sums[1] - sums[0])


def test_the_page_shows_the_whole_text_and_runs_nothing_of_it(version, tmp_path):
    assert why(CLAIM, "--model", version, "--out", tmp_path / "why.html").exit_code == 0
    page = (tmp_path / "why.html").read_text(encoding="utf-8")
    assert "<b>" not in page
    shown = html.unescape(re.sub(r"<[^>]+>", "", page.split('class="text">')[1].split("</p>")[0]))
    assert shown == CLAIM


@pytest.mark.parametrize("text", ["", " ", "🧂", "\ud800 paro"])
def test_any_text_has_an_answer(version, text):
    assert why(text, "--model", version).exit_code == 0


def test_a_version_that_is_not_there_is_told_in_a_sentence(tmp_path):
    ran = why("paro", "--model", tmp_path)
    assert ran.exit_code == 1
    assert "holds no model" in ran.output
