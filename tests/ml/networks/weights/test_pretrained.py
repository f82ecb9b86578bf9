import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ml import registry
from ml.artefacts.on_disk import BrokenArtefactError
from ml.model import RecipeError
from ml.models.comparison import towers
from ml.networks.weights import network_files, pretrained
from ml.networks.weights.pretrained import EncoderError
from ml.studies.augmentation import seq2seq
from ml.studies.augmentation.configurations import AugmentationError

HOME = Path(__file__).parents[4]


@pytest.fixture
def cache(tiny_encoder, tmp_path, monkeypatch):
    """A Hugging Face cache that holds the tiny encoder as me/tiny."""
    snapshot = tmp_path / "snapshot"
    shutil.copytree(tiny_encoder, snapshot)

    def look_up(name, file):
        return str(snapshot / file) if name == "me/tiny" and (snapshot / file).exists() else None

    monkeypatch.setattr(pretrained, "try_to_load_from_cache", look_up)
    return snapshot


def test_an_encoder_is_found_in_a_folder_or_in_the_cache(cache, tiny_encoder):
    assert pretrained.find(str(tiny_encoder)) == tiny_encoder
    assert pretrained.find("me/tiny") == cache
    assert pretrained.weight_files(cache) == [cache / "model.safetensors"]


def test_half_an_encoder_in_the_cache_says_what_to_run(cache):
    (cache / "tokenizer.json").unlink()
    with pytest.raises(
        EncoderError, match=r"has no tokenizer\.json; .* run: claimwire model pull xlmr --encoder me/tiny$"
    ):
        pretrained.find("me/tiny")
    (cache / "model.safetensors").unlink()
    with pytest.raises(EncoderError, match=r"run: claimwire model pull xlmr --encoder me/tiny$"):
        pretrained.find("me/tiny")


def test_weights_in_shards_are_all_needed(cache):
    (cache / "model.safetensors").rename(cache / "model-00001-of-00002.safetensors")
    shards = {"a": "model-00001-of-00002.safetensors", "b": "model-00002-of-00002.safetensors"}
    (cache / "model.safetensors.index.json").write_text(json.dumps({"weight_map": shards}))
    with pytest.raises(EncoderError, match=r"has no model-00002-of-00002\.safetensors"):
        pretrained.find(str(cache))
    shutil.copy(cache / shards["a"], cache / shards["b"])
    assert [path.name for path in pretrained.weight_files(pretrained.find(str(cache)))] == sorted(shards.values())


@pytest.mark.parametrize("index", ["<html>", "[1]", '{"weight_map": 7}', "[" * 100_000])
def test_an_index_of_shards_that_is_none_is_told(cache, index):
    (cache / "model.safetensors").unlink()
    (cache / "model.safetensors.index.json").write_text(index)
    with pytest.raises(EncoderError, match="does not say which files hold the weights; pull it again"):
        pretrained.find(str(cache))


def test_a_tokenizer_that_gives_more_tokens_than_the_encoder_has_vectors_is_refused(cache, tmp_path):
    words = json.loads((cache / "tokenizer.json").read_text())
    words["added_tokens"].append(
        words["added_tokens"][0] | {"id": len(words["model"]["vocab"]) + 7, "content": "<new>"}
    )
    words["model"]["vocab"] += [[f"palabra{n}", -1.0] for n in range(20)]
    (cache / "tokenizer.json").write_text(json.dumps(words))
    with pytest.raises(
        registry.RecipeError, match=r"tokenizer of .* gives tokens up to .* do not belong together; give"
    ):
        registry.export_sentence_encoder(str(cache), tmp_path / "out")
    (cache / "tokenizer.json").write_text("version https://git-lfs")
    with pytest.raises(registry.RecipeError, match=r"tokenizer\.json cannot be read as a tokenizer"):
        registry.export_sentence_encoder(str(cache), tmp_path / "out")


CALLS = {
    "load_encoder": ("ours", network_files.load_encoder),
    "read_config": ("ours", network_files.read_config),
    "seq2seq": ("ours", lambda folder: seq2seq.load(str(folder), how="paraphrase")),
    # Kinds that the library knows, and has no plain encoder for.
    "read_encoder": ("pix2struct", lambda folder: network_files.read_encoder(folder.parent)),
    "tower": ("pix2struct", lambda folder: towers.from_config(network_files.read_config(folder))),
}


@pytest.mark.parametrize("call", list(CALLS))
def test_code_in_a_folder_is_never_run_nor_asked_about(tmp_path, monkeypatch, call):
    kind, load = CALLS[call]
    folder, asked = tmp_path / network_files.ENCODER, []
    folder.mkdir()
    code = {"AutoConfig": "own.Own", "AutoModel": "own.Own", "AutoTokenizer": ["own.Own", None]}
    (folder / "config.json").write_text(json.dumps({"model_type": kind, "auto_map": code}))
    (folder / "tokenizer_config.json").write_text(json.dumps({"auto_map": code}))
    (folder / "own.py").write_text(f"import os\nos.mkdir({str(tmp_path / 'owned')!r})\n")
    (folder / "model.safetensors").touch()
    monkeypatch.setattr("builtins.input", lambda said: asked.append(said) or "n")
    with pytest.raises((RecipeError, AugmentationError, BrokenArtefactError, ValueError)):
        load(folder)
    assert not asked
    assert not (tmp_path / "owned").exists()


WITHOUT_TORCH = """
import sys
sys.modules["torch"] = None
from bot.commands.main import main
sys.argv = ["claimwire", *sys.argv[1:]]
main()
"""


@pytest.mark.parametrize(
    "command",
    [
        "model pull xlmr",
        "train checkworthiness --recipe xlmr --data samples/labelled.jsonl --out {folder}/new",
        "archive encoder some/encoder",
    ],
)
def test_without_torch_a_command_that_needs_it_says_what_to_install(database_url, redis_url, tmp_path, command):
    env = os.environ | {"DATABASE_URL": database_url, "REDIS_URL": redis_url, "STATE_DIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_TORCH, *command.format(folder=tmp_path).split()],
        cwd=HOME, env=env | {"SOURCE": "replay"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert done.stderr.strip().endswith(
        "torch is not installed, which training and encoders need: run .venv/bin/pip install "
        '-c constraints.txt -e ".[train]".'
    )
