"""The two papers' networks at full size, built from configurations without weights, and what is particular to them."""

import math
from dataclasses import asdict

import pytest
import torch
from transformers import (
    BertConfig,
    CLIPTextConfig,
    CLIPVisionConfig,
    DistilBertConfig,
    EfficientNetConfig,
)

from ml.answers.document_comparison import compare
from ml.examples import Example
from ml.model import RecipeError
from ml.models.comparison import fitting, pair_texts, towers, tyche
from ml.models.comparison.ensemble import search
from ml.models.comparison.noir import NOIR
from ml.models.comparison.tyche import TYCHE
from ml.networks.loop.learner import Learner
from ml.networks.loop.losses import cross_entropy, soft_f1
from ml.networks.loop.training import accelerator
from ml.text.words import cleaned
from tests.ml.pairs import build_pairs

CLIP_VISION = CLIPVisionConfig(patch_size=32)
CLIP_STUDENT = DistilBertConfig(vocab_size=119_547)
BERT = BertConfig()
B3 = EfficientNetConfig(width_coefficient=1.2, depth_coefficient=1.4, image_size=300, hidden_dim=1536, dropout_rate=0.3)
SMALL = {"text_encoder": "small", "image_encoder": "small", "max_tokens": 32, "image_size": 32}


def weights(module) -> int:
    return sum(weight.numel() for weight in module.parameters())


def full(file, text, image, **settings):
    """Build a network of the papers' size on the meta device, where it takes no memory."""
    with torch.device("meta"):
        text_tower = text and towers.TextTower(towers.from_config(text), pooling=file.pooling, width=file.width)
        image_tower = image and towers.ImageTower(towers.from_config(image))
        return file.build(file.read_recipe(settings), text=text_tower, image=image_tower).eval()


def logits(network, *, side: int):
    """Run pictures through the whole network, and in place of texts their vectors; on the meta device nothing counts."""
    text = image = seen = None
    if network.reads_text:
        width = network.text.width if hasattr(network.text, "width") else network.text.end[1].out_features
        text = torch.zeros(3, 2, width, device="meta")
    if network.reads_images:
        image = network.image(torch.zeros(6, 3, side, side, device="meta")).unflatten(0, (-1, 2))
        seen = torch.ones(3, 2, device="meta")
    return network.fusion(text, image, seen)


def test_team_noirs_network_has_the_papers_sizes():
    network = full(NOIR, CLIP_STUDENT, CLIP_VISION)
    assert weights(network.image) == 87_849_216  # CLIP-ViT-B-32's picture half with its projection (TN-9)
    assert weights(network.text) == 134_734_080 + 768 * 512  # multilingual DistilBERT, and its matrix to CLIP's space
    assert (network.text.width, network.image.width) == (512, 512)
    sizes = [tuple(layer.weight.shape) for layer in network.fusion.text.extraction if hasattr(layer, "in_features")]
    assert sizes == [(256, 512), (128, 256)]  # each block halves (TN-10)
    assert [type(layer).__name__ for layer in network.fusion.text.extraction] == 2 * [
        "Linear", "Dropout", "BatchNorm", "ReLU",
    ]  # fmt: skip
    assert network.fusion.text.extraction is not network.fusion.image.extraction
    assert network.fusion.text.attention.query.weight.shape == (256, 256)  # TN-12
    assert [type(layer).__name__ for layer in network.fusion.layers] == ["Linear", "ReLU", "Linear", "ReLU", "Linear"]
    assert logits(network, side=224).shape == (3, 5)


def test_tyches_network_has_the_papers_sizes():
    network = full(TYCHE, BERT, B3)
    assert weights(network.text.tower) == 109_482_240 - (768 * 768 + 768)  # BERT-base without its pooler (TY-2)
    assert weights(network.image.tower) + 1536 * 1000 + 1000 == 12_233_232  # 12 M with ImageNet's last layer (TY-3)
    assert (network.text.end[0].p, network.text.end[1].weight.shape) == (0.3, (256, 768))
    assert network.image.end[1].weight.shape == (256, 1536)
    assert [tuple(layer.weight.shape) for layer in network.fusion.dense] == [(256, 512), (256, 512)]
    assert network.fusion.last.weight.shape == (5, 512)
    assert logits(network, side=256).shape == (3, 5)


@pytest.mark.parametrize(
    ("file", "settings", "fused"),
    [
        (NOIR, {"modality": "text"}, (256 // 2, 256)),
        (NOIR, {"modality": "image"}, (256 // 2, 256)),
        (NOIR, {"attention": False}, (512 // 2, 512)),
        (TYCHE, {"fusion": "text-image-x2"}, (256, 512)),
        (TYCHE, {"fusion": "early"}, (256, 1024)),
        (TYCHE, {"modality": "text"}, (256, 512)),
        (TYCHE, {"modality": "image"}, (256, 512)),
    ],
)
def test_ablations_and_baselines_are_settings(file, settings, fused):
    text = None if settings.get("modality") == "image" else (CLIP_STUDENT if file is NOIR else BERT)
    image = None if settings.get("modality") == "text" else (CLIP_VISION if file is NOIR else B3)
    network = full(file, text, image, **settings)
    first = network.fusion.layers[0] if file is NOIR else network.fusion.dense[0]
    assert first.weight.shape == fused
    assert logits(network, side=64 if file is TYCHE else 224).shape == (3, 5)
    if file is NOIR:
        assert (network.fusion.text or network.fusion.image).attention is None or settings.get("attention", True)


def test_without_multilingual_is_clips_own_text_half():
    network = full(NOIR, CLIPTextConfig(), CLIP_VISION, monolingual=True)
    assert logits(network, side=224).shape == (3, 5)
    assert pair_texts.is_foreign(Example(text="दिल्ली में आज", document="Delhi"))
    assert not pair_texts.is_foreign(Example(text="Delhi today", document="दिल्ली"))


def test_the_two_fusions_of_tyche_put_other_vectors_together():
    torch.manual_seed(0)
    text, image = torch.randn(4, 2, 16), torch.randn(4, 2, 16)

    def judged(name, text):
        torch.manual_seed(1)
        fusion = tyche.TycheFusion(tyche._TOGETHER[name], width=16, classes=5, image_width=16)
        return fusion(text, image, torch.ones(4, 2))

    changed = text.clone()
    changed[:, 1] = torch.randn(4, 16)
    swapped = torch.stack([changed[:, 0], text[:, 1]], dim=1)
    assert (swapped == text).all()
    # Of text-image-x2 the document's share of the logits does not depend on the claim: it cannot compare.
    other = text.clone()
    other[:, 0] = torch.randn(4, 16)
    both = other.clone()
    both[:, 1] = changed[:, 1]
    for name, adds in (("text-image-x2", True), ("text-x2-image-x2", False), ("early", False)):
        here, there = judged(name, changed) - judged(name, text), judged(name, both) - judged(name, other)
        assert torch.allclose(here, there, atol=1e-5) == adds


def test_default_recipes_are_the_papers():
    ours = NOIR.read_recipe({})
    assert set(ours.learning_rates.values()) == {5e-4}
    assert (ours.epochs, ours.batch, ours.dropout, ours.label_smoothing, ours.smoothing) == (50, 32, 0.2, 0.1, "others")
    assert (ours.image_size, ours.weight_decay, ours.ema is not None) == (224, 0.0, True)
    theirs = TYCHE.read_recipe({})
    assert theirs.learning_rates == {"text": 3e-5, "image": 1e-5, "fusion": 1e-5}
    assert (theirs.loss, theirs.schedule, theirs.max_tokens, theirs.image_size) == ("soft-f1", "linear", 64, 256)
    assert cleaned("See https://x.org/a: THE ministers of cities & 12 cafés, ñandú!", steps=theirs.cleaning) == (
        "see minister city 12 cafe nandu"
    )
    assert cleaned("The deaths (12) are not a hoax. https://x.org", steps=ours.cleaning) == "deaths 12 not hoax"


def test_a_network_that_begins_at_random_is_not_trained_as_the_paper_goes_on_from_pretrained_weights():
    both = TYCHE.read_recipe(SMALL)
    assert (both.loss, both.label_smoothing, both.insignificant) == ("cross-entropy", 0.1, None)
    assert both.learning_rates == {"text": 1e-3, "image": 1e-3, "fusion": 1e-3}
    assert TYCHE.read_recipe(asdict(both)) == both  # what a version keeps is read as it was
    half = TYCHE.read_recipe({"text_encoder": "small", "loss": "soft-f1", "learning_rates": {"text": 2e-4}})
    assert (half.loss, half.batch) == ("soft-f1", 16)
    assert half.learning_rates == {"text": 2e-4, "image": 1e-5, "fusion": 1e-3}
    pictures = TYCHE.read_recipe({"text_encoder": "small", "modality": "image"})
    assert pictures.loss == "soft-f1"  # of its two halves only the pretrained one is there
    assert NOIR.read_recipe(SMALL).learning_rates == NOIR.read_recipe({}).learning_rates
    with pytest.raises(RecipeError, match="learning_rates is 3"):
        TYCHE.read_recipe(SMALL | {"learning_rates": 3})


def test_the_papers_losses():
    target = torch.tensor([0])
    logits = torch.tensor([[0.2, 0.2, 0.2, 0.2, 0.2]]).log()
    assert cross_entropy(logits, target, smoothing=0.1).item() == pytest.approx(math.log(5))
    # TY-12: a true class predicted with 0.2 is 0.2 of a true positive and 0.8 of a false negative.
    assert soft_f1(logits, target, weights=torch.ones(1)).item() == pytest.approx(1 - 2 * 0.2 / (2 * 0.2 + 0.8))


def test_soft_f1_is_of_a_whole_batch(tmp_path):
    pairs, recipe = build_pairs(tmp_path), TYCHE.read_recipe(SMALL | {"accumulation": 2, "loss": "soft-f1"})
    trainee, _ = fitting.prepare(pairs, recipe=recipe, kind=TYCHE)
    with pytest.raises(RecipeError, match="accumulation cuts a batch, of which soft-f1 is one figure; give 1"):
        Learner(trainee, pairs, recipe=recipe, hardware=accelerator(recipe))


def test_training_stops_where_validation_promises_nothing_more():
    recipe = TYCHE.read_recipe({"insignificant": 0.01, "patience": 2})
    assert not recipe.levelled_off([0.9, 0.7, 0.6])
    assert recipe.levelled_off([0.9, 0.6, 0.599, 0.595])
    assert not recipe.levelled_off([0.9, 0.6, 0.599, 0.58])
    with pytest.raises(RecipeError, match="five classes"):
        TYCHE.read_recipe({"threshold": "recall:0.9"})


@pytest.mark.parametrize("file", [NOIR, TYCHE])
def test_pictures_that_are_not_there_are_a_learnt_vector_whatever_their_pixels(file, tmp_path):
    pairs = build_pairs(tmp_path)
    trainee, _ = fitting.prepare(pairs, recipe=file.read_recipe(SMALL), kind=file)
    assert trainee.pictures.share_missing(pairs) == 2 / 16
    network, given = trainee.network.eval(), trainee.collate(pairs)
    assert given["seen"].sum() == 14
    noise = {**given, "pixels": torch.where(given["seen"][..., None, None, None] > 0, given["pixels"], 5.0)}
    with torch.inference_mode():
        before = network(given)
        assert torch.equal(before, network(noise))
        network.fusion.absent += 1.0
        changed = (network(given) - before).abs().amax(dim=1) > 1e-6
    assert changed.nonzero().flatten().tolist() == [3, 6]


def test_pictures_are_altered_only_while_training(tmp_path):
    pairs = build_pairs(tmp_path)
    recipe = TYCHE.read_recipe(SMALL)
    trainee, _ = fitting.prepare(pairs, recipe=recipe, kind=TYCHE)
    trainee.network.eval()
    assert torch.equal(trainee.collate(pairs)["pixels"], trainee.collate(pairs)["pixels"])
    trainee.network.train()
    assert not torch.equal(trainee.collate(pairs)["pixels"], trainee.collate(pairs)["pixels"])


def test_long_documents_are_cut_between_sentences_and_nothing_is_lost(tmp_path):
    texts = pair_texts.trained(build_pairs(tmp_path), max_tokens=16, cleaning=())
    document = " ".join(f"Ferry number {n} is late." for n in range(8))
    found = texts.passages(document)
    assert len(found) > 1
    assert " ".join(found) == document
    assert not any(texts.is_long(passage) for passage in found)
    assert texts.passages("It is late.") == ["It is late."]
    assert texts.truncated([Example(text="a", document=document), Example(text="a", document="It is late.")]) == 0.5


class Counting:
    """Says Refute the more, the more often a document has the word `blue`."""

    version = "counting"
    reads_images = True

    def probabilities(self, examples):
        return self.of_documents(examples[0], [examples[0].document])

    def of_documents(self, example, documents):
        refuted = torch.tensor([min(0.9, 0.3 + 0.3 * text.count("blue")) for text in documents]).double().numpy()
        rest = (1 - refuted) / 4
        return torch.tensor([[r, r, r, r, p] for r, p in zip(rest, refuted, strict=True)]).numpy()

    def unread(self, example):
        return False, False

    def missing_images(self, examples):
        return 0.5


def test_the_sentence_that_weighs_most_is_the_one_whose_loss_costs_most():
    document = "Rain fell. It is blue. The sea, too, is blue as blue. Nobody came."
    found = compare(Counting(), Example(text="It is red", document=document))
    assert (found.label, found.pictures) == ("Refute", 1)
    assert document[slice(*found.sentence)] == "The sea, too, is blue as blue."
    assert found.answers == pytest.approx({"text_supported": 0.05, "not_enough": 0.05, "contradicted": 0.9})
    assert (found.answer, found.weight, found.cut) == ("contradicted", pytest.approx(0.3), False)
    alone = compare(Counting(), Example(text="It is red", document="It is blue."))
    assert (alone.sentence, alone.weight) == (None, 0.0)


def test_the_ensembles_weights_are_the_best_on_validation():
    examples = [Example(text=str(n), label=n % 5) for n in range(10)]
    right = torch.eye(5).double().numpy()[[n % 5 for n in range(10)]] * 0.8 + 0.04
    wrong = right[:, ::-1].copy()
    assert search([right, wrong], examples, steps=10) == (1.0, 0.0)
    assert search([wrong, right, wrong], examples, steps=4) == (0.0, 1.0, 0.0)
