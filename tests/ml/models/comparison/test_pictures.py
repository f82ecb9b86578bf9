"""Encoders of pictures keep what they know: by the hub's own EfficientNet, and by pictures that are not there."""

from dataclasses import replace

import pytest
import torch
from PIL import Image
from transformers import EfficientNetConfig, EfficientNetModel

from ml.models.comparison import fitting, pair_model, restoring
from ml.models.comparison.noir import NOIR
from ml.models.comparison.tyche import TYCHE
from tests.ml.pairs import build_pairs

B3 = {
    "depth_coefficient": 1.4, "depth_divisor": 8, "depthwise_padding": [5, 18], "dropout_rate": 0.3,
    "batch_norm_momentum": 0.99, "batch_norm_eps": 0.001, "drop_connect_rate": 0.2, "hidden_act": "swish",
}  # fmt: skip
"""What google/efficientnet-b3 says of itself, but for the widths: width_coefficient is 1.2, hidden_dim 1536."""

SMALL = {"text_encoder": "small", "image_encoder": "small", "max_tokens": 32, "image_size": 32, "augment": False}


@pytest.fixture(scope="module")
def pairs(tmp_path_factory):
    return build_pairs(tmp_path_factory.mktemp("pictures"))


@pytest.fixture(scope="module")
def narrow_b3(tmp_path_factory):
    """A folder as the hub has it, a twelfth as wide."""
    torch.manual_seed(0)
    folder = tmp_path_factory.mktemp("efficientnet")
    EfficientNetModel(EfficientNetConfig(**B3, width_coefficient=0.1, hidden_dim=128)).save_pretrained(folder)
    return folder


def prepared(kind, pairs, **settings):
    trainee, _ = fitting.prepare(pairs, recipe=kind.read_recipe(SMALL | settings), kind=kind)
    trainee.network.train()
    return trainee


def stem(trainee) -> torch.nn.BatchNorm2d:
    return trainee.network.image.tower.encoder.embeddings.batchnorm


def test_one_batch_of_a_single_colour_does_not_replace_what_the_hubs_encoder_knows(pairs, narrow_b3, tmp_path):
    path = str(tmp_path / "black.png")
    Image.new("RGB", (40, 30)).save(path)
    black = [replace(one, image=path, document_image=path) for one in pairs]
    trainee = prepared(TYCHE, pairs, image_encoder=str(narrow_b3), image_size=64)
    assert trainee.network.image.tower.encoder.config.batch_norm_momentum == 0.99
    trainee.network(trainee.collate(black))
    assert (stem(trainee).running_var >= 0.9).all()
    norms = [layer for layer in trainee.network.image.tower.modules() if isinstance(layer, torch.nn.BatchNorm2d)]
    assert {round(norm.momentum, 6) for norm in norms} == {0.01}


def test_a_restored_encoder_keeps_what_it_knows_too(pairs, narrow_b3):
    trainee = prepared(TYCHE, pairs, image_encoder=str(narrow_b3), image_size=64)
    config = trainee.network.image.tower.encoder.config
    assert fitting.towers.ImageTower(fitting.towers.from_config(config)).encoder.encoder.top_bn.momentum < 0.1


def test_the_small_encoders_momentum_is_pytorchs_already(pairs):
    assert stem(prepared(TYCHE, pairs)).momentum == 0.1


def test_pictures_that_are_not_there_touch_no_statistics(pairs):
    one, other = prepared(TYCHE, pairs), prepared(TYCHE, pairs)
    batch = one.collate(pairs)
    assert batch["seen"].sum() == 14
    one.network(batch)
    there = batch["pixels"][batch["seen"] > 0]
    other.network.image(there)
    for name, value in one.network.image.named_buffers():
        assert torch.allclose(value, dict(other.network.image.named_buffers())[name]), name


def test_without_any_picture_the_encoder_is_not_asked_and_the_learnt_vector_learns(pairs):
    trainee = prepared(TYCHE, pairs)
    before = {name: value.clone() for name, value in trainee.network.image.named_buffers()}
    blank = [replace(one, image=None, document_image=None) for one in pairs]
    trainee.network(trainee.collate(blank)).logsumexp(dim=1).sum().backward()
    assert all(torch.equal(value, before[name]) for name, value in trainee.network.image.named_buffers())
    assert trainee.network.fusion.absent.grad.abs().sum() > 0
    # Processes that share gradients wait for all of them.
    assert all(weight.grad is not None and not weight.grad.any() for weight in trainee.network.image.parameters())


@pytest.mark.parametrize("kind", [NOIR, TYCHE])
def test_at_work_only_pictures_that_are_there_are_encoded(kind, pairs):
    trainee = prepared(kind, pairs)
    trainee.network.eval()
    asked = []

    class Counting(restoring.TorchTowers):
        def image(self, pixels):
            asked.append(len(pixels))
            return super().image(pixels)

    model = pair_model.PairModel(
        version="", threshold=0.0, temperature=1.0, towers=Counting(trainee.network), texts=trainee.texts,
        pictures=trainee.pictures, passages="none",
    )  # fmt: skip
    found = model.probabilities(pairs)
    assert sum(asked) == 14
    with torch.inference_mode():
        expected = trainee.network(trainee.collate(pairs)).softmax(dim=1)
    assert torch.allclose(torch.tensor(found).float(), expected, atol=1e-5)
    asked.clear()
    assert model.probabilities([replace(one, image=None, document_image=None) for one in pairs]).shape == (8, 5)
    assert asked == []
