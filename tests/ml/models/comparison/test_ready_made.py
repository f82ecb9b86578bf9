"""What an encoder lacks is told in a sentence, and never begins at random; what is read of other people's encoders."""

import json
import shutil

import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import (
    ConvNextConfig,
    ConvNextForImageClassification,
    ResNetConfig,
    ResNetForImageClassification,
    ViTConfig,
    ViTForImageClassification,
    ViTModel,
)

from ml import registry
from ml.models.comparison import fitting
from ml.models.comparison.noir import NOIR
from ml.models.comparison.tyche import TYCHE
from ml.networks.weights.pretrained import EncoderError
from tests.ml.encoder_folders import VISION, prepared

VIT = ViTConfig(**{key: value for key, value in VISION.items() if key != "vocab_size"})
RESNET = ResNetConfig(embedding_size=16, hidden_sizes=[16, 24], depths=[1, 1], layer_type="basic")
CONVNEXT = ConvNextConfig(hidden_sizes=[16, 24], depths=[1, 1], num_stages=2)


@pytest.fixture
def student(folders, tmp_path):
    """A copy of the student's folder, to be damaged."""
    return shutil.copytree(folders / "student", tmp_path / "student")


def without_matrix(folder):
    shutil.rmtree(folder / "2_Dense")


def without_matrix_but_listed(folder):
    modules = [{"path": "", "type": "a.Transformer"}, {"path": "2_Dense", "type": "a.Dense"}]
    (folder / "modules.json").write_text(json.dumps(modules))
    without_matrix(folder)


def with_an_older_file_alone(folder):
    (folder / "2_Dense" / "model.safetensors").rename(folder / "2_Dense" / "pytorch_model.bin")


def with_something_behind_it(folder):
    (folder / "2_Dense" / "config.json").write_text('{"activation_function": "torch.nn.modules.activation.Tanh"}')


def with_a_bias(folder):
    save_file(
        {"linear.weight": torch.ones(512, 48), "linear.bias": torch.ones(512)}, folder / "2_Dense" / "model.safetensors"
    )


def with_another_shape(folder):
    save_file({"linear.weight": torch.ones(48, 512)}, folder / "2_Dense" / "model.safetensors")


def with_a_broken_file(folder):
    (folder / "2_Dense" / "model.safetensors").write_bytes(b"version https://git-lfs")


def with_a_broken_list(folder):
    (folder / "modules.json").write_text("<html>")


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (
            without_matrix,
            r"vectors of 48 numbers, and has no matrix \(2_Dense\) that brings them to 512, .* projection=none",
        ),
        (without_matrix_but_listed, r"2_Dense has no model\.safetensors, and its matrix would be left at random; pull"),
        (with_an_older_file_alone, r"2_Dense has no model\.safetensors, only pytorch_model\.bin, .* model pull noir"),
        (with_something_behind_it, "has Tanh behind its matrix, which is not read here"),
        (with_a_bias, r"holds linear\.bias, linear\.weight, and not one matrix"),
        (with_another_shape, r"is of shape \(48, 512\)"),
        (with_a_broken_file, r"2_Dense/model\.safetensors cannot be read"),
        (with_a_broken_list, r"modules\.json is no list of modules"),
    ],
)
def test_a_student_without_a_readable_matrix_is_refused(pairs, folders, student, damage, says):
    damage(student)
    with pytest.raises(EncoderError, match=says):
        prepared(NOIR, pairs, folders, student, "clip")


def test_an_encoder_without_a_matrix_is_taken_as_it_is_where_that_is_asked_for(pairs, folders, tmp_path):
    settings = {"text_encoder": str(folders / "bert"), "image_encoder": str(folders / "clip"), "projection": "none"}
    settings |= {"max_tokens": 32, "image_size": 32, "epochs": 1, "batch": 8, "bf16": "off"}
    registry.train(pairs, tmp_path / "m", task="comparison", recipe="noir", settings=settings, validation=pairs)
    served = registry.load(tmp_path / "m").probabilities(pairs)
    trained = registry.load_trained(tmp_path / "m")
    assert trained.towers._network.text.width == 32
    assert abs(trained.probabilities(pairs) - served).max() < 1e-4


def test_the_older_layout_of_sentence_transformers_is_read(pairs, folders, student):
    beside = {"modules.json", "2_Dense"}
    (student / "0_Transformer").mkdir()
    for path in list(student.iterdir()):
        if path.name not in beside | {"0_Transformer"}:
            path.rename(student / "0_Transformer" / path.name)
    (student / "config.json").write_text('{"__version__": "0.3.8"}')  # sentence-transformers' own
    paths = [("0_Transformer", "Transformer"), ("1_Pooling", "Pooling"), ("2_Dense", "Dense")]
    listed = [
        {"idx": n, "name": str(n), "path": path, "type": f"sentence_transformers.models.{kind}"}
        for n, (path, kind) in enumerate(paths)
    ]
    (student / "modules.json").write_text(json.dumps(listed))
    trainee, sources = prepared(NOIR, pairs, folders, student, "clip")
    dense = load_file(student / "2_Dense" / "model.safetensors")["linear.weight"]
    assert torch.equal(trainee.network.text.projection.weight, dense)
    kept = load_file(student / "0_Transformer" / "model.safetensors")["embeddings.word_embeddings.weight"]
    assert torch.equal(trainee.network.text.encoder.embeddings.word_embeddings.weight, kept)
    assert sources["text"] == prepared(NOIR, pairs, folders, "student", "clip")[1]["text"] | {"name": str(student)}


def test_a_vit_without_a_pooler_is_refused_and_one_with_it_is_read(pairs, folders, tmp_path):
    ViTForImageClassification(VIT).save_pretrained(tmp_path / "without")
    ViTModel(VIT).save_pretrained(tmp_path / "with")
    with pytest.raises(EncoderError, match=r"2 of its weights are missing, such as pooler\.dense\.bias"):
        prepared(TYCHE, pairs, folders, "bert", tmp_path / "without")
    trainee, _ = prepared(TYCHE, pairs, folders, "bert", tmp_path / "with")
    kept = load_file(tmp_path / "with" / "model.safetensors")["pooler.dense.weight"]
    assert torch.equal(trainee.network.image.tower.encoder.pooler.dense.weight, kept)
    assert trainee.network(trainee.collate(pairs)).shape == (8, 5)


@pytest.mark.parametrize(
    ("kind", "config"), [(ResNetForImageClassification, RESNET), (ConvNextForImageClassification, CONVNEXT)]
)
def test_resnet_and_convnext_are_encoders_of_pictures(pairs, tmp_path, kind, config):
    kind(config).save_pretrained(tmp_path / "encoder")
    settings = {"modality": "image", "image_encoder": str(tmp_path / "encoder"), "image_size": 32, "augment": False}
    settings |= {"epochs": 1, "batch": 8, "bf16": "off"}
    registry.train(pairs, tmp_path / "m", task="comparison", recipe="tyche", settings=settings, validation=pairs)
    trained = registry.load_trained(tmp_path / "m")
    assert trained.towers._network.image.tower.width == 24
    assert abs(trained.probabilities(pairs) - registry.load(tmp_path / "m").probabilities(pairs)).max() < 1e-4


def test_an_encoder_that_lacks_weights_or_is_of_another_kind_is_refused(pairs, folders, tmp_path):
    for name, gone in (("clip", "visual_projection.weight"), ("bert", "encoder.layer.0.output.dense.bias")):
        folder = shutil.copytree(folders / name, tmp_path / name)
        weights = load_file(folder / "model.safetensors")
        del weights[gone]
        save_file(weights, folder / "model.safetensors", {"format": "pt"})
    with pytest.raises(EncoderError, match=r"1 of its weights are missing, such as visual_projection\.weight"):
        prepared(NOIR, pairs, folders, "student", tmp_path / "clip")
    with pytest.raises(EncoderError, match=r"such as encoder\.layer\.0\.output\.dense\.bias"):
        prepared(TYCHE, pairs, folders, tmp_path / "bert", "efficientnet")
    with pytest.raises(
        EncoderError, match="of the kind 'bert', which is not read as an encoder of pictures; give CLIP"
    ):
        prepared(TYCHE, pairs, folders, "bert", "bert")
    shutil.copytree(folders / "efficientnet", tmp_path / "eyes")
    shutil.copy(folders / "bert" / "tokenizer.json", tmp_path / "eyes")
    with pytest.raises(EncoderError, match="of the kind 'efficientnet', which is not read as an encoder of texts"):
        prepared(TYCHE, pairs, folders, tmp_path / "eyes", "efficientnet")


def test_pictures_of_another_size_than_an_encoder_takes_are_refused(pairs, folders):
    settings = {"text_encoder": str(folders / "student"), "image_encoder": str(folders / "clip"), "max_tokens": 32}
    with pytest.raises(
        EncoderError, match="image_size is 224, and this encoder takes pictures of 32 only; give image_size=32"
    ):
        fitting.prepare(pairs, recipe=NOIR.read_recipe(settings), kind=NOIR)
