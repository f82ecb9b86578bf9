"""`claimwire papers generated`, as typed."""

import json

import pytest
from click.testing import CliRunner

from bot.commands.models.evaluate import evaluate
from bot.commands.models.train import train
from bot.commands.papers.main import papers
from ml import registry
from tests.ml.studies.test_augmentation import Shouting
from tests.ml.two_writers import pairs


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("papers") / "subtaskA.jsonl"
    rows = [
        {"id": place, "text": one.text, "label": one.label, "model": "m" if one.label else "human", "source": "reddit"}
        for place, one in enumerate(pairs(90, longest=200))
    ]
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    return path


def ask(*words):
    return CliRunner().invoke(papers, ["generated", *map(str, words)])


def test_tables_are_printed_and_written(file, tmp_path):
    done = ask(
        "--data",
        file,
        "--test",
        40,
        "--recipe",
        "nb-tfidf-generated",
        "--set",
        "smoothing=0.5",
        "--out",
        tmp_path / "o",
    )
    assert done.exit_code == 0, done.output
    assert "training texts, F1" in done.stdout
    assert "## Table 1: English" in (tmp_path / "o" / "tables.md").read_text()
    report = json.loads((tmp_path / "o" / "figures.json").read_text())
    assert (report["recipe"], report["settings"]) == ("nb-tfidf-generated", {"smoothing": 0.5})
    assert report["english"][0]["asked"] == [500, 1000, 2000]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--set", "smoothing=1"), "has no setting 'smoothing'"),
        (("--text", "words"), "line 1: no column 'words'"),
        (("--out", "/proc/nowhere"), "cannot be written"),
    ],
)
def test_what_is_asked_wrongly_is_told(file, words, says):
    done = ask("--data", file, "--test", 40, *words)
    assert done.exit_code == 1
    assert says in done.stderr
    assert "Traceback" not in done.output


def run(group, *words):
    return CliRunner().invoke(group, ["generated", *map(str, words)])


def test_semeval_files_train_and_judge_and_machine_texts_are_rewritten(file, tmp_path, monkeypatch):
    asked = Shouting(source="en")
    monkeypatch.setattr("ml.studies.augmentation.rewriters.rewriter", lambda how, **which: asked)
    done = run(train, "--data", file, "--out", tmp_path / "m", "--augment", "translate-50")
    assert done.exit_code == 0, done.output
    assert asked.asked
    judged = run(evaluate, "--model", tmp_path / "m", "--data", file)
    assert judged.exit_code == 0, judged.output
    assert "on 180 examples (subtaskA.jsonl, label label)" in judged.output
    spoken = registry.load(tmp_path / "m").reference.languages
    assert set(spoken) == {"en"}
    assert 20 <= len(spoken) <= 35  # about 30 % of the human texts are held back


def test_what_cannot_be_rewritten_is_told(file, tmp_path):
    done = run(train, "--data", file, "--out", tmp_path / "m", "--augment", "paraphrase-50", "--rewriter", tmp_path)
    assert (done.exit_code, "has no config.json; give the folder of a model" in done.output) == (1, True)
    done = run(train, "--data", file, "--out", tmp_path / "m", "--cache", tmp_path / "c")
    assert "say how to --augment" in done.output
    assert not (tmp_path / "m").exists()
