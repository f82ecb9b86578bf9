"""Which settings a row of a table is trained with, and a text encoder at rest."""

import csv

import pytest
import torch

from ml.examples import ExamplesError
from ml.models.comparison.fitting import prepare
from ml.models.comparison.noir import NOIR
from ml.models.comparison.tyche import TYCHE
from ml.studies.papers.comparison import baseline, kept_texts, pairs
from ml.studies.papers.comparison.answers import f1_of, weighted_f1
from ml.studies.papers.comparison.trainings import NOIR_VARIANTS, TYCHE_VARIANTS, Effort
from tests.ml.encoder_folders import build_folders, prepared
from tests.ml.pairs import BY_HEART, build_pairs


@pytest.mark.parametrize("kind", [NOIR, TYCHE])
def test_an_encoder_at_rest_gives_what_it_gave_and_lets_the_rest_learn(kind, tmp_path):
    examples = build_pairs(tmp_path)
    settings = BY_HEART | {"modality": "text"}
    trainee, _ = prepare(examples, recipe=kind.read_recipe(settings), kind=kind)
    network = trainee.network.eval()
    with torch.inference_mode():
        before = network(trainee.collate(examples))
    parts = sum(1 for _ in network.text.parameters())
    kept_texts.keep_texts(trainee, examples)
    with torch.inference_mode():
        after = network(trainee.collate(examples))
    assert torch.allclose(before, after, atol=1e-5)
    assert not torch.allclose(after[0], after[1])
    assert 0 < sum(1 for _ in network.text.parameters()) < parts  # what follows the encoder is still there


def test_clips_encoder_at_rest_gives_clips_own_vectors(tmp_path):
    examples = build_pairs(tmp_path)
    folders = build_folders(tmp_path / "encoders", examples)
    trainee, _ = prepared(NOIR, examples, folders, "clip", "clip", modality="text")
    network = trainee.network.eval()
    with torch.inference_mode():
        before = network(trainee.collate(examples))
        kept_texts.keep_texts(trainee, examples)
        assert torch.allclose(before, network(trainee.collate(examples)), atol=1e-5)


def test_settings_of_rows():
    effort = Effort(3)
    assert effort.settings(NOIR_VARIANTS["w/o MHA"]) == effort.settings(NOIR_VARIANTS["proposed"]) | {
        "attention": False
    }
    for variants in (NOIR_VARIANTS, TYCHE_VARIANTS):
        for variant in variants.values():
            assert variant.kind.read_recipe(effort.settings(variant)).epochs == 3
    tuned = Effort(3, text_encoder="/e", fine_tune=True).settings(NOIR_VARIANTS["proposed"])
    assert (tuned["learning_rates"]["text"], tuned["text_encoder"]) == (3e-5, "/e")
    own = NOIR.read_recipe(Effort(3, image_encoder="/clip").settings(NOIR_VARIANTS["proposed"]))
    assert (own.image_size, own.learning_rates["image"]) == (224, 5e-4)  # the paper's, of pretrained weights


@pytest.fixture(scope="module")
def scenes(tmp_path_factory):
    return pairs.generate(tmp_path_factory.mktemp("scenes"), groups=60)


def test_what_stands_in_for_the_baseline_sees_likeness_and_lengths_tell_nothing(scenes):
    alike, sizes = (judge(scenes.training, scenes.test) for judge in (baseline.likenesses, baseline.sizes))
    assert alike.measure(weighted_f1).value > 0.3
    assert sizes.measure(weighted_f1).value < 0.3
    insufficient = [alike.measure(f1_of(place)).value for place in (2, 3)]
    assert min(insufficient) > 0.3  # their words are others


def test_a_folder_in_factifys_layout_is_read_and_a_test_without_labels_is_judged_by_half(scenes, tmp_path):
    pairs.generate(tmp_path, groups=20)
    assert len(pairs.read(tmp_path).test) == 15
    with (tmp_path / "test.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    with (tmp_path / "test.csv").open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, [name for name in rows[0] if name != "Category"], extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    found = pairs.read(tmp_path)
    assert (len(found.validation), len(found.test)) == (8, 7)
    assert {one.id for one in found.validation}.isdisjoint(one.id for one in found.test)
    assert {one.label for one in found.test} == set(range(5))
    assert found.sizes == {"train": 70, "validation": 15, "test": 15}
    assert len(found.claims["test"]) == 15
    assert any("has no labels" in note for note in found.notes)
    (tmp_path / "train.csv").unlink()
    with pytest.raises(ExamplesError, match="no train file; give a folder"):
        pairs.read(tmp_path)


def test_english_texts_alone_remain_where_languages_are_named(scenes):
    kept = pairs.english(scenes.training)
    assert {one.language for one in kept} == {"en"}
    assert 0 < len(kept) < len(scenes.training)
