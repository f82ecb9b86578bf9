"""`claimwire evaluate checkworthiness` and `claimwire compare`, as typed."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.commands.models import comparison
from bot.commands.models import evaluate as ml_cli
from bot.commands.shared import version_folder
from ml import registry
from ml.registry import Report
from pipeline import services
from pipeline.configuration.choices import DEMO_SAMPLES
from pipeline.store.learning import models
from tests.ml.two_writers import pairs

ROWS = [
    ("El paro ha subido un 12% desde 2019", 1, "ana"),
    ("La deuda ha subido un 30% en España", 1, "ana"),
    ("Gracias a todos por venir", 0, "luis"),
    ("Feliz domingo, amigos", 0, "luis"),
]


def write(path: Path, rows=ROWS, *, label="claim") -> Path:
    """A file of the kind that its name says."""
    if path.suffix == ".jsonl":
        lines = [json.dumps({"text": text, label: value, "account": who}) for text, value, who in rows]
    else:
        mark = "\t" if path.suffix == ".tsv" else ","
        quoted = [(f'"{text}"', str(value), who) for text, value, who in rows]
        lines = [mark.join(fields) for fields in [("text", label, "account"), *quoted]]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def evaluate(*words):
    return CliRunner().invoke(ml_cli.evaluate, ["checkworthiness", *map(str, words)])


def compare(*words):
    return CliRunner().invoke(ml_cli.compare, list(map(str, words)))


@pytest.fixture
def known(database_url, redis_url, model_folder, sessions, monkeypatch):
    """A database that knows a live version and a candidate, and settings that name it."""
    for name, value in (("DATABASE_URL", database_url), ("REDIS_URL", redis_url), ("SOURCE", "replay")):
        monkeypatch.setenv(name, value)
    with sessions() as session:
        for name, folder in (("first", model_folder), ("second", "/nowhere/second")):
            models.add_candidate(
                session,
                task="checkworthiness",
                name=name,
                recipe="svm-tfidf",
                folder=str(folder),
                threshold=0.5,
                report={},
            )
        session.flush()
        models.promote(
            session, next(one for one in models.newest(session, "checkworthiness") if one.name == "first"), by="x"
        )
        session.commit()
    yield
    services.current().engine.dispose()


def test_a_folder_needs_no_database(model_folder, tmp_path, monkeypatch):
    monkeypatch.setattr(version_folder, "desk", None)
    done = evaluate("--model", model_folder, "--data", write(tmp_path / "a.tsv"), "--label", "claim")
    assert done.exit_code == 0, done.output
    for word in (
        "4 examples (a.tsv, label claim)",
        "always yes",
        "F1",
        "95 % interval",
        "calibration error",
        "by account",
    ):
        assert word in done.output


def test_several_files_of_every_kind_are_one_set(model_folder, tmp_path):
    files = [write(tmp_path / name) for name in ("a.tsv", "b.csv", "c.jsonl")]
    out = tmp_path / "report.json"
    words = ["--model", model_folder, "--label", "claim", "--json", "--out", out, "--data", files[0]]
    for rest in ([files[1], files[2]], ["--data", files[1], "--data", files[2]]):
        done = evaluate(*words, *rest)
        assert done.exit_code == 0, done.output
        report = Report.from_dict(json.loads(done.output))
        assert report == Report.from_dict(json.loads(out.read_text()))
        assert report.scores.n == 12
        assert all(f"{name}" in report.basis for name in ("a.tsv", "b.csv", "c.jsonl"))
        assert set(report.slices["account"]) == {"ana", "luis"}


def test_live_and_names_are_looked_up(known, model_folder, tmp_path):
    data = write(tmp_path / "a.tsv")
    live = evaluate("--model", "live", "--data", data, "--label", "claim", "--json")
    assert json.loads(live.output)["version"] == registry.load(model_folder).version
    assert evaluate("--model", "first", "--data", data, "--label", "claim", "--json").output == live.output
    assert evaluate("--data", data, "--label", "claim", "--json").output == live.output
    gone = evaluate("--model", "second", "--data", data, "--label", "claim")
    assert (gone.exit_code, "/nowhere/second" in gone.output) == (1, True)
    unknown = evaluate("--model", "third", "--data", data, "--label", "claim")
    assert unknown.exit_code == 1
    assert "no version 'third'; the newest versions: second, first" in unknown.output


def test_no_live_version_says_what_to_do(database_url, redis_url, monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("REDIS_URL", redis_url)
    done = evaluate("--data", write(tmp_path / "a.tsv"), "--label", "claim")
    services.current().engine.dispose()
    assert done.exit_code == 1
    assert "No version is live yet: run" in done.output


@pytest.mark.parametrize(
    ("rows", "label", "says"),
    [
        (ROWS, "worthy", "no column 'worthy'; choose one of: text, claim, account"),
        ([("a", 2, "x")], "claim", "'2' in column 'claim' is not 0 or 1"),
        ([("a", "", "x")], "claim", "no label in column 'claim'"),
        ([], "claim", "holds no examples"),
    ],
)
def test_files_that_cannot_be_used_are_told_in_a_sentence(model_folder, tmp_path, rows, label, says):
    out = tmp_path / "report.json"
    data = write(tmp_path / "a.tsv", rows)
    done = evaluate("--model", model_folder, "--data", data, "--label", label, "--out", out)
    assert done.exit_code == 1
    assert says in done.output
    assert "Traceback" not in done.output
    assert not out.exists()


def test_missing_files_and_folders_are_told(model_folder, tmp_path):
    done = evaluate("--model", model_folder, "--data", tmp_path / "none.tsv")
    assert (done.exit_code, "cannot be opened" in done.output) == (1, True)
    (tmp_path / "empty").mkdir()
    done = evaluate("--model", tmp_path / "empty", "--data", write(tmp_path / "a.tsv"), "--label", "claim")
    assert (done.exit_code, "holds no model" in done.output) == (1, True)
    done = evaluate(
        "--model", model_folder, "--data", tmp_path / "a.tsv", "--label", "claim", "--out", tmp_path / "no" / "r.json"
    )
    assert (done.exit_code, "cannot be written" in done.output) == (1, True)


@pytest.mark.parametrize(("label", "says"), [(0, "No example is positive"), (1, "Every example is positive")])
def test_one_class_is_reported_as_far_as_it_goes(model_folder, tmp_path, label, says):
    data = write(tmp_path / "a.tsv", [(text, label, who) for text, _, who in ROWS])
    done = evaluate("--model", model_folder, "--data", data, "--label", "claim")
    assert done.exit_code == 0
    assert says in done.output
    assert "—" in done.output


def test_texts_that_a_version_was_trained_on_are_told_beside_the_figures(model_folder, tmp_path):
    done = evaluate("--model", model_folder, "--data", DEMO_SAMPLES)
    assert done.exit_code == 0, done.output
    assert "was trained on 1,000 of these 1,000 texts" in " ".join(done.output.split())
    assert json.loads(evaluate("--model", model_folder, "--data", DEMO_SAMPLES, "--json").output)["learnt"] == 1000
    told = compare(model_folder, model_folder, "--data", DEMO_SAMPLES)
    assert "was trained on 1,000 of these 1,000 texts" in told.output
    new = evaluate("--model", model_folder, "--data", write(tmp_path / "a.tsv"), "--label", "claim")
    assert "trained on" not in new.output


def test_unlabelled_rows_can_be_passed_over(model_folder, tmp_path):
    data = write(tmp_path / "a.tsv", [*ROWS, ("Nadie sabe", "", "x")])
    words = ("--model", model_folder, "--data", data, "--label", "claim", "--json")
    assert json.loads(evaluate(*words, "--skip-unlabelled").output)["scores"]["n"] == 4


def test_versions_are_compared(model_folder, tmp_path, monkeypatch):
    monkeypatch.setattr(version_folder, "desk", None)
    files = [write(tmp_path / "a.tsv"), write(tmp_path / "b.csv")]
    out = tmp_path / "comparison.json"
    told = compare(model_folder, model_folder, "--data", *files, "--label", "claim", "--out", out)
    assert told.exit_code == 0, told.output
    assert "no difference is certain" in told.output
    found = json.loads(out.read_text())
    assert (found["n"], found["differences"]["f1"]["difference"]) == (8, 0.0)
    assert found["sentence"] in told.output
    bad = compare(model_folder, model_folder, "--data", files[0], "--label", "claim", "--margin", "-1")
    assert (bad.exit_code, "margin" in bad.output) == (1, True)


@pytest.mark.parametrize("task", ["checkworthiness", "comparison"])
def test_a_version_of_another_task_is_not_evaluated(task, tmp_path):
    registry.train(pairs(20, longest=90), tmp_path / "m", task="generated-text", recipe="nb-tfidf-generated")
    rows = write(tmp_path / "posts.tsv")
    command, words = ml_cli.evaluate, [task]
    if task == "comparison":
        command, words = comparison.evaluate_comparison, []
        rows = tmp_path / "pairs.csv"
        rows.write_text("claim,document,Category\nOne,Two,Refute\n")
    if task == "checkworthiness":
        words += ["--label", "claim"]
    done = CliRunner().invoke(command, [*words, "--model", str(tmp_path / "m"), "--data", str(rows)])
    assert done.exit_code == 1
    assert f"was trained for generated-text, and not for {task}; give a version that was." in done.output


def test_only_versions_of_generated_text_are_evaluated_as_such(model_folder, tmp_path):
    done = CliRunner().invoke(
        ml_cli.evaluate,
        ["generated", "--model", str(model_folder), "--data", str(write(tmp_path / "a.tsv")), "--label", "claim"],
    )
    assert "was trained for checkworthiness, and not for generated-text" in done.output


def test_versions_of_two_tasks_are_not_compared(model_folder, tmp_path):
    registry.train(pairs(20, longest=90), tmp_path / "m", task="generated-text", recipe="nb-tfidf-generated")
    done = compare(model_folder, tmp_path / "m", "--data", write(tmp_path / "a.tsv"), "--label", "claim")
    assert done.exit_code == 1
    assert "was trained for generated-text, and not for checkworthiness" in done.output


def sliced(model_folder, *words):
    done = evaluate("--model", model_folder, "--label", "claim", "--json", *words)
    assert done.exit_code == 0, done.output
    slices = Report.from_dict(json.loads(done.output)).slices["language"]
    return {code: one.scores.n for code, one in slices.items()}


def test_a_language_can_be_given_for_a_file_whatever_its_rows_say(model_folder, tmp_path):
    a, b = write(tmp_path / "a.tsv"), tmp_path / "b.jsonl"
    b.write_text("".join(json.dumps({"text": text, "claim": label, "lang": "pt"}) + "\n" for text, label, _ in ROWS))
    assert sliced(model_folder, "--data", a) == {}
    assert sliced(model_folder, "--data", b) == {"pt": 4}
    assert sliced(model_folder, "--data", a, "--language", "es") == {"es": 4}
    assert sliced(model_folder, "--data", b, "--language", "gl") == {"gl": 4}
    assert sliced(model_folder, "--data", a, b, "--language", "ES-mx") == {"es": 8}
    assert sliced(model_folder, "--data", a, "--data", b, "--language", "es", "--language", "gl") == {"es": 4, "gl": 4}


@pytest.mark.parametrize(
    ("languages", "says"),
    [
        (["es", "gl"], "--language is given 2 times for 1 file: give one for all, or one for each in their order"),
        (["spanish"], "'spanish' is no code of a language; write one such as es, gl or pt"),
        (["und"], "'und' is no code of a language"), (["qme"], "'qme' is no code"), ([""], "'' is no code"), (["e s"], "'e s' is no code"),
    ],
)  # fmt: skip
def test_what_is_no_language_is_told_in_a_sentence(model_folder, tmp_path, languages, says):
    given = [word for code in languages for word in ("--language", code)]
    done = evaluate("--model", model_folder, "--label", "claim", "--data", write(tmp_path / "a.tsv"), *given)
    assert done.exit_code == 2
    assert says in " ".join(done.output.replace("│", " ").split())


def test_versions_are_compared_in_a_language_that_is_given(model_folder, tmp_path):
    files = ["--data", write(tmp_path / "a.tsv"), "--label", "claim", "--language", "es"]
    assert compare(model_folder, model_folder, *files).exit_code == 0
