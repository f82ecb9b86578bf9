"""An encoder is made of weights as they are found, without torch, and says what transformers would say."""

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from safetensors.numpy import load_file, save_file
from transformers import AutoModel, BertConfig, BertModel

from ml import registry
from ml.artefacts.on_disk import BrokenArtefactError
from ml.encoders import facts, making, shelf
from ml.encoders.encoder import Encoder
from ml.encoders.source import SourceError, read_folder
from ml.examples import Example

TEXTS = ["El paro ha subido un 12%", "Gracias a todos", "", "la deuda " * 300, "¿Y la luz? 👏🏽", "ارتفعت البطالة"]
LEAST_COSINE = {"fp32": 0.999999, "int8": 0.999}


@pytest.fixture(scope="module")
def bert(tiny_encoder, tmp_path_factory) -> Path:
    """A tiny BERT with a pooler, as many encoders of sentences are published."""
    folder = tmp_path_factory.mktemp("encoders") / "tiny-bert"
    torch.manual_seed(3)
    sizes = {"hidden_size": 32, "num_hidden_layers": 3, "num_attention_heads": 4, "intermediate_size": 64}
    BertModel(BertConfig(vocab_size=700, **sizes, initializer_range=0.3)).save_pretrained(folder)
    shutil.copyfile(tiny_encoder / "tokenizer.json", folder / "tokenizer.json")
    return folder


def expected(source: Path, encoder: Encoder) -> np.ndarray:
    network = AutoModel.from_pretrained(source, add_pooling_layer=False).eval()
    outputs = [network(torch.tensor([ids]), output_hidden_states=True) for ids in encoder.token_ids(TEXTS)]
    layers = encoder.facts.layers
    return np.array([[one.hidden_states[n][0].mean(dim=0).detach().numpy() for n in layers] for one in outputs])


@pytest.mark.parametrize("kind", ["bert", "tiny_encoder"])
@pytest.mark.parametrize(("precision", "least"), LEAST_COSINE.items())
def test_means_are_those_of_transformers(kind, precision, least, request, tmp_path):
    source = request.getfixturevalue(kind)
    encoder = Encoder(shelf.make(str(source), tmp_path, layers=(2, 1), precision=precision))
    assert encoder.facts.layers == (1, 2)
    found, wanted = encoder.means(TEXTS), expected(source, encoder)
    lengths = np.linalg.norm(found, axis=2) * np.linalg.norm(wanted, axis=2)
    assert ((found * wanted).sum(axis=2) / lengths).min() > least


def test_what_was_fine_tuned_makes_an_encoder_of_its_own(tiny_encoder, tmp_path):
    examples = [Example(text=f"{text} {n}", label=n % 2) for n, text in enumerate(TEXTS * 3)]
    rates = {"encoder": 1e-3, "head": 1e-3}
    settings = {"encoder": str(tiny_encoder), "epochs": 1, "learning_rates": rates}
    registry.train(examples, tmp_path / "version", recipe="xlmr", settings=settings, validation=examples)
    made = Encoder(shelf.make(str(tmp_path / "version"), tmp_path, layers=(2,), precision="fp32"))
    before = Encoder(shelf.make(str(tiny_encoder), tmp_path, layers=(2,), precision="fp32"))
    served = registry.load_trained(tmp_path / "version").scorer
    batch = {"input_ids": torch.tensor(made.token_ids(TEXTS[:1]))}
    batch["attention_mask"] = torch.ones_like(batch["input_ids"])
    wanted = served.network.states(batch)[0].mean(dim=0).detach().numpy()
    assert made.means(TEXTS[:1])[0, 0] == pytest.approx(wanted, abs=1e-4)
    assert np.abs(made.means(TEXTS[:1]) - before.means(TEXTS[:1])).max() > 1e-3


def test_it_says_how_well_it_agrees_and_is_refused_where_it_does_not(tiny_encoder, tmp_path, monkeypatch):
    made = {
        precision: shelf.make(str(tiny_encoder), tmp_path, layers=(2,), precision=precision)
        for precision in LEAST_COSINE
    }
    assert facts.load(made["fp32"]).agreement == pytest.approx(1, abs=1e-5)
    assert 0.999 < facts.load(made["int8"]).agreement < 1
    monkeypatch.setattr(making, "LEAST_AGREEMENT", 1.0)
    with pytest.raises(SourceError, match="take the precision fp32"):
        shelf.make(str(tiny_encoder), tmp_path, layers=(1,))


def test_the_graph_ends_at_the_last_layer_that_is_served(bert, tmp_path):
    one, all_three = (
        onnx.load(
            shelf.make(str(bert), tmp_path, layers=layers, precision="fp32") / "model.onnx", load_external_data=False
        )
        for layers in [(1,), (1, 3)]
    )
    counted = [sum(node.op_type == "Attention" for node in model.graph.node) for model in (one, all_three)]
    assert counted == [1, 3]
    assert [output.name for output in all_three.graph.output] == ["states_1", "states_3", "means"]


@pytest.mark.parametrize(
    ("layers", "given", "likeness", "for_heads"),
    [(None, (2, 3), 3, (2,)), ((1, 2), (1, 2), 0, (1, 2)), ((1, 3), (1, 3), 3, (1,)), ((3,), (3,), 3, (3,))],
)
def test_the_last_layer_is_for_likeness_and_the_others_for_heads(bert, tmp_path, layers, given, likeness, for_heads):
    made = facts.load(shelf.make(str(bert), tmp_path, layers=layers))
    assert (made.layers, made.likeness, made.for_heads) == (given, likeness, for_heads)


def test_an_encoder_that_was_made_before_any_said_its_likeness_is_read(bert, tmp_path):
    folder = shelf.make(str(bert), tmp_path, layers=(1, 2))
    said = json.loads((folder / facts.FACTS).read_text(encoding="utf-8"))
    del said["likeness"]
    (folder / facts.FACTS).write_text(json.dumps(said), encoding="utf-8")
    assert Encoder(folder).likeness is None
    (folder / facts.FACTS).write_text(json.dumps(said | {"likeness": 3}), encoding="utf-8")
    with pytest.raises(BrokenArtefactError, match="likeness is none of its layers"):
        facts.load(folder)


def test_one_that_names_no_way_of_writing_is_of_the_first_and_has_another_id(bert, tmp_path):
    folder = shelf.make(str(bert), tmp_path, layers=(1, 2))
    made = facts.load(folder)
    said = json.loads((folder / facts.FACTS).read_text(encoding="utf-8"))
    del said["export"]
    (folder / facts.FACTS).write_text(json.dumps(said), encoding="utf-8")
    with pytest.raises(BrokenArtefactError, match="its id is not that of what it says"):
        facts.load(folder)  # its vectors would be taken for those of the other way
    earlier = facts.id_of(replace(made, export=1))
    (folder / facts.FACTS).write_text(json.dumps(said | {"id": earlier}), encoding="utf-8")
    assert facts.load(folder).id == earlier != made.id


def test_the_same_encoder_has_the_same_id_and_others_have_others(tiny_encoder, tmp_path):
    first = shelf.make(str(tiny_encoder), tmp_path, layers=(2,))
    assert shelf.make(str(tiny_encoder), tmp_path, layers=[2]) == first
    others = [{"layers": (1,)}, {"max_tokens": 64}, {"precision": "fp32"}, {"cut_addresses": False}]
    made = {shelf.make(str(tiny_encoder), tmp_path, **({"layers": (2,)} | other)) for other in others}
    assert len({first, *made}) == 5
    assert set(shelf.listed(tmp_path)) == {first, *made}
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize(
    ("choices", "said"),
    [
        ({"layers": (3,)}, "has the layers 1 to 2"),
        ({"layers": (0, 1)}, "has the layers 1 to 2"),
        ({"layers": ()}, "has the layers 1 to 2"),
        ({"layers": (1, 1)}, "each once"),
        ({"layers": (1,), "max_tokens": 600}, "takes from 8 to 512"),
        ({"layers": (1,), "precision": "2bit"}, "choose among int8, fp32"),
    ],
)
def test_what_cannot_be_made_is_told_in_a_sentence(tiny_encoder, tmp_path, choices, said):
    with pytest.raises(SourceError, match=said):
        shelf.make(str(tiny_encoder), tmp_path, **choices)
    assert not list(tmp_path.iterdir())


def without(folder, name):
    (folder / name).unlink()


def cut(folder, name):
    (folder / name).write_bytes((folder / name).read_bytes()[:500])


def altered(**changes):
    def alter(folder, name):
        said = json.loads((folder / name).read_text())
        (folder / name).write_text(json.dumps(said | changes))

    return alter


def weights(change):
    def alter(folder, name):
        found = load_file(folder / name)
        change(found)
        save_file(found, folder / name)

    return alter


def lost(found):
    del found["encoder.layer.1.output.dense.bias"]


def narrower(found):
    found["encoder.layer.0.attention.self.key.weight"] = np.zeros((16, 32), np.float32)


def fewer_words(found):
    found["embeddings.word_embeddings.weight"] = found["embeddings.word_embeddings.weight"][:50]


@pytest.mark.parametrize(
    ("harm", "name", "said"),
    [
        (without, "config.json", "config.json"),
        (without, "tokenizer.json", "tokenizer.json"),
        (without, "model.safetensors", "has no embeddings"),
        (cut, "config.json", "cannot be read as an encoder"),
        (cut, "model.safetensors", "cannot be read as an encoder"),
        (cut, "tokenizer.json", "cannot be read"),
        (altered(model_type="t5"), "config.json", "networks of the kind 't5'"),
        (altered(num_attention_heads="two"), "config.json", "has no|do not fit together|cannot be read"),
        (altered(num_attention_heads=0), "config.json", "has no|do not fit together|cannot be read"),
        (weights(lost), "model.safetensors", "has no encoder.layer.1.output.dense.bias"),
        (weights(narrower), "model.safetensors", "do not fit together"),
        (weights(fewer_words), "model.safetensors", "words that its network does not have"),
    ],
)
def test_a_folder_that_is_no_encoder_is_told_in_a_sentence(tiny_encoder, tmp_path, harm, name, said):
    source = shutil.copytree(tiny_encoder, tmp_path / "source")
    harm(source, name)
    with pytest.raises((SourceError, BrokenArtefactError), match=said):
        shelf.make(str(source), tmp_path / "shelf", layers=(2,))
    assert not list((tmp_path / "shelf").glob("*"))


def test_the_older_layout_and_the_older_names_of_layer_norms_are_read(bert, tmp_path):
    network = shutil.copytree(bert, tmp_path / "older" / "0_Transformer")
    renamed = {"LayerNorm.weight": "LayerNorm.gamma", "LayerNorm.bias": "LayerNorm.beta"}
    found = load_file(network / "model.safetensors")
    for now, before in renamed.items():
        found = {f"bert.{name}".replace("bert.bert.", "bert.").replace(now, before): at for name, at in found.items()}
    save_file(found, network / "model.safetensors")
    listed = [{"idx": 0, "name": "0", "path": "0_Transformer", "type": "sentence_transformers.models.Transformer"}]
    (tmp_path / "older" / "modules.json").write_text(json.dumps(listed))
    older, now = read_folder(tmp_path / "older"), read_folder(bert)
    assert set(older.weights) == set(now.weights)
    assert all(np.array_equal(older.weights[name], values) for name, values in now.weights.items())
    (tmp_path / "older" / "modules.json").write_text("<html>")
    with pytest.raises(SourceError, match=r"modules\.json is no list of modules"):
        read_folder(tmp_path / "older")


def test_it_is_made_without_torch(tiny_encoder, tmp_path):
    code = (
        "import sys; from pathlib import Path; from ml.encoders import shelf\n"
        "shelf.make(sys.argv[1], Path(sys.argv[2]), layers=(2,))\n"
        "print([name for name in ('torch', 'transformers', 'sklearn', 'huggingface_hub') if name in sys.modules])"
    )
    home = Path(__file__).parents[3]
    command = [sys.executable, "-c", code, str(tiny_encoder), str(tmp_path)]
    assert subprocess.run(command, capture_output=True, text=True, check=True, cwd=home).stdout.strip() == "[]"
