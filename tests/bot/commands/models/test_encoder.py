"""`claimwire encoder make | list | pull`, and a head trained on what was made, as typed."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.commands.main import claimwire
from ml import registry
from ml.encoders import shelf
from ml.examples import Example

ROWS = [(f"El paro ha subido un {n}%", 1) for n in range(10, 20)] + [(f"Gracias {n} veces", 0) for n in range(10, 20)]


@pytest.fixture
def run(tmp_path, monkeypatch):
    """The command, with encoders in this test's folder."""
    monkeypatch.setenv("STATE_DIR", str(tmp_path / "state"))

    def run(*words: object):
        return CliRunner().invoke(claimwire, list(map(str, words)))

    return run


@pytest.fixture
def data(tmp_path) -> Path:
    path = tmp_path / "train.tsv"
    path.write_text("text\tlabel\n" + "".join(f"{text}\t{label}\n" for text, label in ROWS))
    return path


def test_an_encoder_is_made_listed_and_trained_on(run, data, tiny_encoder, tmp_path):
    assert "There is no encoder yet: `claimwire encoder make`." in run("encoder", "list").output
    words = ("train", "checkworthiness", "--recipe", "encoder-head", "--data", data, "--out", tmp_path / "m")
    refused = run(*words)
    assert refused.exit_code == 1
    assert "There is no encoder, and" in refused.output
    made = run("encoder", "make", tiny_encoder, "--layer", 1, "--layer", 2, "--precision", "int8")
    assert made.exit_code == 0, made.output
    (one,) = json.loads(run("encoder", "list", "--json").output)
    assert (one["layers"], one["precision"], one["hidden"]) == ([1, 2], "int8", 32)
    assert f"--encoder {one['id']} …" in made.output
    assert one["id"] in run("encoder", "list").output
    done = run(*words, "--encoder", "tiny-xlmr")
    assert done.exit_code == 0, done.output
    (prediction,) = registry.load(tmp_path / "m").predict([Example(text="El paro ha subido un 12%")])
    assert prediction.highlights


def test_the_demos_encoder_is_listed_too_and_where_was_looked_is_said(run, tiny_encoder, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shelves = [tmp_path / "state" / "encoders", tmp_path / ".claimwire" / "demo" / "encoders"]
    assert f"Looked in {shelves[0]} and {shelves[1]}." in run("encoder", "list").output
    made = [shelf.make(str(tiny_encoder), place, layers=(n,)) for n, place in enumerate(shelves, start=1)]
    assert [one["folder"] for one in json.loads(run("encoder", "list", "--json").output)] == list(map(str, made))
    monkeypatch.setenv("STATE_DIR", str(tmp_path / ".claimwire" / "demo"))
    assert len(json.loads(run("encoder", "list", "--json").output)) == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("make", "/nowhere"), "/nowhere cannot be read as an encoder"),
        (("make", "ENCODER", "--layer", 7), "has the layers 1 to 2"),
        (("make", "ENCODER", "--max-tokens", 4000), "max_tokens is 4000"),
        (("make", "ENCODER", "--layer", 1, "--layer", 1), "each once"),
        (("pull", "no name at all"), "is no Hugging Face name"),
    ],
)
def test_what_cannot_be_made_is_told_in_a_sentence(run, tiny_encoder, words, said):
    done = run("encoder", *(tiny_encoder if word == "ENCODER" else word for word in words))
    assert done.exit_code == 1
    assert said in done.output
    assert "Traceback" not in done.output
