"""`claimwire train checkworthiness`, as typed."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from bot.commands.models import train as train_cli
from ml import registry
from pipeline.store.learning import models
from tests.ml.two_writers import pairs

ROWS = [(f"El paro ha subido un {n}%", 1) for n in range(10, 20)] + [(f"Gracias {n} veces", 0) for n in range(10, 20)]


@pytest.fixture
def data(tmp_path) -> Path:
    path = tmp_path / "train.tsv"
    path.write_text("text\tclaim\n" + "".join(f"{text}\t{label}\n" for text, label in ROWS))
    return path


def train(*words):
    return CliRunner().invoke(train_cli.train, ["checkworthiness", *map(str, words)])


def test_a_baseline_is_trained(data, tmp_path):
    words = ("--recipe", "svm-tfidf", "--data", data, "--label", "claim", "--out", tmp_path / "m", "--set", "C=1")
    done = train(*words, "--set", 'cleaning=["lower"]')
    assert done.exit_code == 0, done.output
    assert registry.load(tmp_path / "m").version in done.output
    recipe = json.loads((tmp_path / "m" / "config.json").read_text())["recipe"]
    assert (recipe["C"], recipe["cleaning"]) == (1, ["lower"])
    again = train(*words)
    assert again.exit_code == 1
    assert "is taken, and a version is never overwritten" in again.output


def test_what_is_typed_reaches_the_recipe(data, tmp_path, monkeypatch):
    asked = {}

    def record(examples, folder, **options):
        asked.update(options, n=len(examples), folder=folder)
        return SimpleNamespace(version="v", f1=0.5, basis="a test", to_dict=dict)

    monkeypatch.setattr(registry, "train", record)
    sets = ["epochs=3", "learning_rates.encoder=1e-4", "frozen.encoder=[1]", "threshold=recall:0.9", "top_blocks=null"]
    words = [word for change in sets for word in ("--set", change)]
    done = train(
        "--encoder", "me/tiny", "--data", data, "--data", data, "--validation", data, "--label", "claim", "--resume",
        "--out", tmp_path / "m", *words,
    )  # fmt: skip
    assert done.output.startswith(f"v is in {tmp_path / 'm'}: F1 0.500 on a test.\n")
    assert f"claimwire model promote {tmp_path / 'm'}" in done.output
    assert asked["settings"] == {
        "encoder": "me/tiny",
        "epochs": 3,
        "learning_rates": {"encoder": 1e-4},
        "frozen": {"encoder": [1]},
        "threshold": "recall:0.9",
        "top_blocks": None,
    }
    assert (asked["recipe"], asked["resume"], asked["n"], len(asked["validation"])) == ("xlmr", True, 40, 20)


@pytest.fixture
def known(database_url, redis_url, sessions, tmp_path, monkeypatch):
    """A database that knows a live version and a candidate, and settings that name it."""
    for name, value in (("DATABASE_URL", database_url), ("REDIS_URL", redis_url), ("SOURCE", "replay")):
        monkeypatch.setenv(name, value)
    how = {"task": models.CHECKWORTHINESS, "recipe": "xlmr", "threshold": 0.5, "report": {}}
    with sessions() as session:
        at_work, _ = [models.add_candidate(session, name=name, folder=f"/{name}", **how) for name in ("one", "two")]
        models.promote(session, at_work, by="U1")
        session.commit()


def test_it_goes_on_from_a_version_by_its_folder_its_name_or_what_is_live(known, data, tmp_path, monkeypatch):
    asked = []
    report = SimpleNamespace(version="v", f1=0.5, basis="a test", to_dict=dict)
    monkeypatch.setattr(registry, "train", lambda *_, **how: asked.append(how["start"]) or report)
    (tmp_path / "mine").mkdir()
    for start in ((), ("--start", tmp_path / "mine"), ("--start", "two"), ("--start", "live")):
        done = train("--data", data, "--label", "claim", "--out", tmp_path / "m", *start)
        assert done.exit_code == 0, done.output
    assert asked == [None, tmp_path / "mine", Path("/two"), Path("/one")]


def test_what_cannot_be_gone_on_from_is_told_in_one_sentence(known, data, model_folder, tmp_path):
    words = ("--data", data, "--label", "claim", "--out", tmp_path / "m", "--start")
    for more, says in (
        ((model_folder, "--recipe", "svm-tfidf"), "trained from nothing in moments, and cannot begin with another"),
        ((model_folder,), "is made by svm-tfidf, and xlmr cannot begin with its weights."),
        (("three",), "There is no folder and no version 'three'; the newest versions: two, one."),
        ((tmp_path,), "holds no model"),
    ):
        done = train(*words, *more)
        assert done.exit_code == 1
        assert says in done.output
        assert len(done.output.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--label", "worth"], "no column 'worth'; choose one of: text, claim"),
        (["--label", "text"], "is not 0 or 1; mend it or choose another label column"),
        (["--label", "claim", "--set", "speed=1"], "xlmr has no setting 'speed'; choose among"),
        (["--label", "claim", "--set", "speed"], "write KEY=VALUE"),
        (["--label", "claim", "--set", "learning_rates=1", "--set", "learning_rates.head=1"], "learning_rates is set"),
        (["--label", "claim", "--encoder", "no/such"], "run: claimwire model pull xlmr --encoder no/such"),
    ],
)
def test_a_mistake_is_told_in_one_sentence(data, tmp_path, words, says):
    done = train("--data", data, "--out", tmp_path / "m", *words)
    assert done.exit_code == 1
    assert says in done.output
    assert "Traceback" not in done.output
    assert [path.name for path in tmp_path.iterdir()] == ["train.tsv"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "is empty (0 bytes); give a file"),
        ("text\tclaim\n", "holds no examples"),
        ("text\tclaim\na\t1\nb\t1\nc\t1\n", "0 texts of label 0"),
    ],
)
def test_a_file_that_teaches_nothing(tmp_path, content, says):
    file = tmp_path / "train.tsv"
    file.write_text(content)
    done = train("--data", file, "--label", "claim", "--out", tmp_path / "m")
    assert done.exit_code == 1
    assert says in done.output
    assert [path.name for path in tmp_path.iterdir()] == ["train.tsv"]


def test_topics_are_read_from_the_column_that_is_named(tmp_path):
    rows = [{"text": one.text, "label": one.label, "title": one.topic} for one in pairs(40, longest=120)]
    (tmp_path / "texts.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows))

    def generated(name, *more):
        words = ["generated", "--data", str(tmp_path / "texts.jsonl"), "--out", str(tmp_path / name), *more]
        done = CliRunner().invoke(train_cli.train, words)
        assert done.exit_code == 0, done.output
        return done.output

    assert "about the same thing may train and judge each other" in generated("blind")
    assert "--topic" not in generated("told", "--topic", "title")
    # Of 40 topics 12 choose, each with its human text.
    assert len(registry.load(tmp_path / "told").reference.languages) == 12
    assert "No text has a column 'titel'" in generated("wrong", "--topic", "titel")
