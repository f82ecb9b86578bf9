import json
import shutil
from types import SimpleNamespace

import pytest

from ml import registry
from ml.networks.weights import pretrained
from ml.networks.weights.pretrained import EncoderError


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


@pytest.fixture
def hub(cache, monkeypatch):
    """A Hugging Face that offers the tiny encoder, and writes down what is fetched."""
    fetched = []
    sizes = {path.name: path.stat().st_size for path in cache.iterdir()} | {"pytorch_model.bin": 10**9, "README.md": 7}

    class Api:
        def model_info(self, name, files_metadata):
            files = [SimpleNamespace(rfilename=file, size=size) for file, size in sizes.items()]
            return SimpleNamespace(siblings=files, sha="abc", card_data=SimpleNamespace(license="mit"))

    def download(name, file, revision):
        fetched.append(file)
        return str(cache / file)

    monkeypatch.setattr(pretrained, "HfApi", Api)
    monkeypatch.setattr(pretrained, "hf_hub_download", download)
    return SimpleNamespace(sizes=sizes, fetched=fetched)


def test_pull_fetches_what_is_needed_and_says_size_and_licence(cache, hub):
    found = registry.pull("xlmr", encoder="me/tiny")
    assert hub.fetched == ["config.json", "tokenizer.json", "model.safetensors", "tokenizer_config.json", "README.md"]
    assert found == pretrained.Pulled("me/tiny", cache, sum(hub.sizes[name] for name in hub.fetched), "mit")


@pytest.mark.parametrize(
    ("gone", "says"), [("model.safetensors", "no weights as safetensors"), ("tokenizer.json", "has no tokenizer.json")]
)
def test_pull_refuses_what_cannot_be_used(hub, gone, says):
    del hub.sizes[gone]
    with pytest.raises(registry.RecipeError, match=says):
        registry.pull("xlmr", encoder="me/tiny")
    assert "pytorch_model.bin" not in hub.fetched


def test_pull_without_network_or_with_a_wrong_name(monkeypatch):
    def unreachable(*parts, **names):
        raise pretrained.httpx.ConnectError("Name or service not known")

    monkeypatch.setattr(pretrained.HfApi, "model_info", unreachable)
    with pytest.raises(EncoderError, match=r"could not be fetched \(Name or service not known\)"):
        registry.pull("xlmr", encoder="me/tiny")
    monkeypatch.undo()
    with pytest.raises(EncoderError, match="no Hugging Face name; give one such as FacebookAI/xlm-roberta-base"):
        registry.pull("xlmr", encoder="a/b/c d")
    with pytest.raises(registry.RecipeError, match="svm-tfidf needs no pretrained weights"):
        registry.pull("svm-tfidf")
