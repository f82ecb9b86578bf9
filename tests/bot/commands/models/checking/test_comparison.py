"""`claimwire check comparison` as typed: a claim against files and pages, with the version that cards are checked by."""

import json
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.commands.main import claimwire
from bot.commands.models.train import next_steps
from pipeline.learning.retraining import promotion
from tests.compared import TITLE, page_of, put_up
from tests.pipeline.fetching.hostile import HostileServer, answer

IMAGE_DIFFERS, REFUTE = 1, 4


@pytest.fixture
def site(monkeypatch, tmp_path):
    """A site of the desk's own, on loopback; no desk is here."""
    monkeypatch.chdir(tmp_path)
    server = HostileServer()
    monkeypatch.setenv("FETCH_PRIVATE_HOSTS", f"127.0.0.1:{server.port}")
    yield server
    server.close()


def ask(learnt, pair, *words, against, model=None, json_too=False):
    told = [
        "check",
        "comparison",
        "--claim",
        pair.text,
        "--against",
        str(against),
        "--model",
        str(model or learnt.folder),
    ]
    return CliRunner().invoke(claimwire, [*told, *map(str, words), *(["--json"] if json_too else [])])


def test_a_claim_with_its_picture_is_held_against_a_page_with_its_own(learnt, site):
    pair = learnt.pair(IMAGE_DIFFERS)
    put_up(site, pair)
    done = ask(learnt, pair, "--image", pair.image, against=f"http://127.0.0.1:{site.port}/a")
    assert done.exit_code == 0, done.output
    first, best, *rest = done.output.splitlines()
    assert first == f"Compared with “{TITLE}” (http://127.0.0.1:{site.port}/a): text supported, image differs."
    assert best.endswith("%  text supported, image differs")
    assert not any("Only words were compared" in line for line in rest)
    assert rest[-2].endswith("it says how the two stand to each other and nothing about what is true.")
    assert rest[-1] == "It learnt from 8 texts: too few to promise anything."
    told = json.loads(
        ask(learnt, pair, "--image", pair.image, against=f"http://127.0.0.1:{site.port}/a", json_too=True).output
    )
    assert (told["answer"], told["label"], told["pictures"]) == ("image_differs", "Support_Text", 2)
    assert sum(told["classes"].values()) == pytest.approx(1)
    assert told["words_only"] is None
    assert told["version"].startswith("noir-")


@pytest.mark.parametrize("name", ["document.txt", "document.html", "document.json"])
def test_a_document_is_a_file_of_text_html_or_json(learnt, site, tmp_path, name):
    pair, file = learnt.pair(REFUTE), tmp_path / name
    written = {"document.txt": pair.document, "document.html": page_of(pair, image="").decode()}
    file.write_text(written.get(name) or json.dumps({"headline": TITLE, "text": pair.document}))
    pictures = ["--image", pair.image, "--document-image", pair.document_image]
    told = json.loads(ask(learnt, pair, *pictures, against=file, json_too=True).output)
    assert (told["answer"], told["pictures"]) == ("contradicted", 2)
    assert told["title"] == (None if name == "document.txt" else TITLE)
    without = ask(learnt, pair, against=file)
    assert "Only words were compared. The claim was given without a picture: --image." in without.output
    half = ask(learnt, pair, "--image", pair.image, against=file)
    assert "There is no picture to compare the claim's with: --document-image." in half.output


def test_the_live_version_is_asked_and_where_there_is_none_that_is_told(
    learnt, sessions, database_url, redis_url, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    for name, value in {"DATABASE_URL": database_url, "REDIS_URL": redis_url, "STATE_DIR": str(tmp_path)}.items():
        monkeypatch.setenv(name, value)
    pair, file = learnt.pair(REFUTE), tmp_path / "document.txt"
    file.write_text(pair.document)
    none = ask(learnt, pair, against=file, model="live")
    assert (none.exit_code, none.output.splitlines()[-1]) == (
        1, "Error: No version is live yet: `claimwire train comparison`, then promote one.",
    )  # fmt: skip
    with sessions() as session:
        known = promotion.enter(session, learnt.folder, models_dir=tmp_path / "models")
        promotion.promote(session, known, by="test", anyway=True)
        session.commit()
    done = ask(learnt, pair, against=file, model="live")
    assert done.exit_code == 0, done.output
    assert "Compared with the help of noir-" in done.output


@pytest.mark.parametrize(
    ("against", "says"),
    [
        ("http://169.254.169.254/latest/", "169.254.169.254 is not on the public internet"),
        ("file:///etc/passwd", "Only http and https links are fetched"),
        ("http://127.0.0.1:{port}/gone", "not there any more (127.0.0.1 answered 404)"),
        ("nowhere.txt", "nowhere.txt cannot be read (No such file or directory); check the path; a link begins with"),
        ("empty.txt", "empty.txt has no words"),
        ("list.json", "list.json holds no document"),
        ("broken.json", "broken.json is no JSON (line 1"),
    ],
)
def test_what_cannot_be_held_against_is_told_in_one_sentence(learnt, site, tmp_path, against, says):
    for name, content in {"empty.txt": " \n", "list.json": "[1]", "broken.json": "{"}.items():
        (tmp_path / name).write_text(content)
    done = ask(learnt, learnt.pair(REFUTE), against=against.format(port=site.port))
    assert (done.exit_code, len(done.output.splitlines())) == (1, 1), done.output
    assert says in done.output


def test_a_picture_of_the_page_that_is_refused_is_told_and_words_are_compared(learnt, site):
    pair = learnt.pair(IMAGE_DIFFERS)
    put_up(site, pair)
    site.paths["/there.png"] = answer(status="404 Not Found")
    done = ask(learnt, pair, "--image", pair.image, against=f"http://127.0.0.1:{site.port}/a")
    assert done.exit_code == 0
    assert "Only words were compared. What the link leads to is not there any more" in done.output


def test_what_is_typed_wrong_ends_with_2_and_another_task_is_told(learnt, model_folder, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "d.txt").write_text("Words.")
    assert CliRunner().invoke(claimwire, ["check", "comparison", "--claim", "a"]).exit_code == 2
    assert CliRunner().invoke(claimwire, ["check", "comparison", "--claim", " ", "--against", "d.txt"]).exit_code == 2
    other = ask(learnt, learnt.pair(REFUTE), against="d.txt", model=model_folder)
    assert (other.exit_code, "was trained for checkworthiness, and not for comparison" in other.output) == (1, True)
    no_desk = ask(learnt, learnt.pair(REFUTE), against="d.txt", model="live")
    assert "Or name a version's folder: --model FOLDER." in no_desk.output


def test_training_ends_with_commands_that_are_there(learnt, tmp_path):
    (tmp_path / "a folder").symlink_to(learnt.folder)
    (tmp_path / "document.txt").write_text("Some rain fell.")
    evaluate, check, promote = next_steps("comparison", tmp_path / "a folder")
    for step in (evaluate, check, promote):
        assert shlex.quote(str(tmp_path / "a folder")) in step
    typed = check.partition(": ")[2].replace("TEXT", "Rain").replace("FILE", str(tmp_path / "document.txt"))
    words = shlex.split(typed)
    done = subprocess.run(
        [str(Path(sys.executable).parent / words[0]), *words[1:]], cwd=tmp_path, capture_output=True, check=True
    )
    assert b"Compared with the help of" in done.stdout
    assert shlex.split(evaluate.partition(": ")[2])[:3] == ["claimwire", "evaluate", "comparison"]
    assert "check generated" in next_steps("generated-text", tmp_path)[1]
    assert next_steps("checkworthiness", Path("models/mine")) == [
        "It waits until you put it to work: claimwire model promote models/mine"
    ]
