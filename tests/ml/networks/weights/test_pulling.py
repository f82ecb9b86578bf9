"""`claimwire model pull` of each recipe against a hub on this machine, with the real hub's lists of files."""

import pytest
import torch
from safetensors.torch import load_file

from ml import registry
from ml.artefacts.on_disk import load_artefact
from ml.networks.weights import pretrained, wanted
from tests.ml.networks.weights.hub import small
from tests.ml.networks.weights.hub.small import B3, BERT, CLIP, MDEBERTA, NEEDED, STUDENT, XLMR
from tests.ml.pairs import build_pairs
from tests.ml.two_writers import pairs as writers

ONE_STEP = {"epochs": 1, "batch": 8, "bf16": "off"}


def test_each_part_says_its_size_its_licence_and_what_was_converted(pulled):
    lines = pulled.output.splitlines()
    assert [line.partition(":")[0] for line in lines if " MB in " in line] == [
        one for parts in NEEDED.values() for one in parts
    ]
    said = {line.partition(":")[0]: line for line in lines}
    assert said[STUDENT].endswith("Licence: apache-2.0.")
    assert said[CLIP].endswith(
        "Licence: none stated; ask its makers before publishing with it. Converted: pytorch_model.bin."
    )
    assert said[MDEBERTA].endswith("Licence: mit. Converted: spm.model, pytorch_model.bin.")
    assert lines[-1] == "Train with it: claimwire train checkworthiness --recipe xlmr …"


def test_nothing_is_fetched_that_is_not_read(pulled):
    never = (
        ".h5",
        ".msgpack",
        ".ot",
        ".onnx",
        ".xml",
        ".gitattributes",
        "generator.bin",
        "weight.bin",
        "openvino_model.bin",
    )
    assert not [name for name in pulled.fetched if name.endswith(never)]
    binaries = {name for name in pulled.fetched if name.endswith(".bin")}
    assert binaries == {f"{name}:pytorch_model.bin" for name in (CLIP, B3, MDEBERTA)}
    assert f"{STUDENT}:2_Dense/model.safetensors" in pulled.fetched
    assert f"{XLMR}:sentencepiece.bpe.model" not in pulled.fetched
    # The token goes to the hub, and not to where it sends large files from.
    assert {token for path, _, token in pulled.asked if "/store/" in path} == {None}
    assert {token for path, _, token in pulled.asked if "/api/models/" in path} == {"Bearer hf_secret"}


def test_older_weights_lie_in_the_cache_as_safetensors_alone(cached, hub):
    folder = pretrained.find(CLIP, tokenizer=False)
    assert not [
        path.name
        for path in pulled_files(cached.cache / "models--openai--clip-vit-base-patch32")
        if path.suffix == ".bin"
    ]
    (hub_file := folder.parent / "clip.bin").write_bytes(hub.repositories[CLIP].files["pytorch_model.bin"])
    wanted_state, found = torch.load(hub_file, weights_only=True), load_file(folder / "model.safetensors")
    hub_file.unlink()
    assert set(found) == set(wanted_state)
    assert all(torch.equal(found[name], value) for name, value in wanted_state.items())
    words = load_file(pretrained.find(MDEBERTA) / "model.safetensors")
    shared = ("deberta.embeddings.word_embeddings.weight", "lm_predictions.lm_head.decoder.weight")
    assert torch.equal(words[shared[0]], words[shared[1]])


def pulled_files(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize("recipe", ["noir", "tyche"])
def test_a_comparison_trains_a_step_on_what_was_pulled_and_exports(cached, tmp_path, recipe):
    pairs = build_pairs(tmp_path / "pictures")
    settings = ONE_STEP | {"image_size": small.SIDE, "max_tokens": 32, "augment": False}
    registry.train(pairs, tmp_path / "m", task="comparison", recipe=recipe, settings=settings, validation=pairs)
    details = load_artefact(tmp_path / "m").details
    assert [details["encoders"][part]["name"] for part in ("text", "image")] == NEEDED[recipe]
    assert details["export"]["max_abs_dp"] < 1e-3
    assert registry.load(tmp_path / "m").probabilities(pairs).shape == (8, 5)


def test_generated_text_trains_a_step_on_what_was_pulled_and_exports(cached, tmp_path):
    settings = ONE_STEP | {"window": 64, "repeated": 12, "fragment": 48, "frozen": {}}
    registry.train(
        writers(6, longest=80), tmp_path / "m", task="generated-text", recipe="transformer-generated", settings=settings,
        validation=writers(6, seed=1, longest=80),
    )  # fmt: skip
    assert load_artefact(tmp_path / "m").details["export"]["mean_abs_dp"] < 0.01
    assert registry.load(tmp_path / "m").predict(writers(1))


def test_checkworthiness_trains_a_step_on_what_was_pulled_and_exports(cached, eight, tmp_path):
    registry.train(eight, tmp_path / "m", recipe="xlmr", settings=ONE_STEP | {"max_tokens": 32}, validation=eight)
    assert len(registry.load(tmp_path / "m").predict(eight)) == 8


@pytest.mark.parametrize("name", list(small.MADE))
def test_every_list_has_what_is_needed_with_the_weights_last(name):
    chosen = wanted.choose(small.LISTS[name]["files"], tokenizer=name not in (CLIP, B3))
    assert chosen.names[-1] in ("model.safetensors", "pytorch_model.bin")
    assert chosen.binaries == (() if name in (STUDENT, BERT, XLMR) else ("pytorch_model.bin",))
    assert (chosen.vocabulary == "spm.model") == (name == MDEBERTA)


def test_shards_and_the_older_layout_are_chosen():
    shards = ["config.json", "tokenizer.json", *(f"pytorch_model-0000{n}-of-00002.bin" for n in (1, 2))]
    with pytest.raises(wanted.NotAnEncoder, match="has no weights"):
        wanted.choose(shards, tokenizer=True)  # nothing says which of them holds what
    chosen = wanted.choose([*shards, "pytorch_model.bin.index.json"], tokenizer=True)
    assert chosen.binaries == ("pytorch_model.bin.index.json", *shards[2:])
    older = wanted.choose(
        [
            "config.json", "modules.json", "0_Transformer/config.json", "0_Transformer/vocab.txt", "0_Transformer/pytorch_model.bin",
            "1_Pooling/config.json", "2_Dense/config.json", "2_Dense/pytorch_model.bin",
        ],
        tokenizer=True,
    )  # fmt: skip
    assert older.network == "0_Transformer/"
    assert older.vocabulary == "0_Transformer/vocab.txt"
    assert older.binaries == ("0_Transformer/pytorch_model.bin", "2_Dense/pytorch_model.bin")
    assert older.names[-1] == "0_Transformer/pytorch_model.bin"
