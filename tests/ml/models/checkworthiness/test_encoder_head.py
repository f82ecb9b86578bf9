"""A head on an encoder: small, exact about its words, and of no use without its encoder, which it says."""

import shutil
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from ml import registry
from ml.choosing.by_language import Sigmoid
from ml.encoders import encoder as encoders
from ml.encoders import shelf
from ml.encoders.reading import OnEncoder
from ml.examples import Example
from ml.models.checkworthiness import encoder_head
from tests.ml.conftest import CHATTER, CLAIMS

NEW = [Example(text=f"{text} hoy", label=label) for label, texts in ((1, CLAIMS), (0, CHATTER)) for text in texts]
NUMBERS = range(3, 43)
EXAMPLES = [Example(text=f"{text.replace('a', 'a ', n % 2)} {n}", label=1) for n in NUMBERS for text in CLAIMS[:2]]
EXAMPLES += [Example(text=f"{text} {n}", label=0) for n in NUMBERS for text in CHATTER[:2]]
LONG = ". ".join([*CHATTER * 2, CLAIMS[0], CHATTER[0]])


@pytest.fixture(scope="module")
def place(tiny_encoder, tmp_path_factory) -> Path:
    """A desk's folder: `encoders`, and `models` with a head on the one that is there."""
    place = tmp_path_factory.mktemp("desk")
    encoder = shelf.make(str(tiny_encoder), place / "encoders", layers=(1, 2))
    registry.train(EXAMPLES, place / "models" / "head", recipe="encoder-head", settings={"encoder": str(encoder)})
    return place


def encoder_of(place: Path) -> Path:
    """The folder of the one encoder there."""
    (folder,) = (place / "encoders").iterdir()
    return folder


@pytest.fixture
def model(place):
    return registry.load(place / "models" / "head")


def test_it_learns_and_chooses_on_folds(place, model):
    report = registry.read_report(place / "models" / "head")
    assert report.f1 > 0.95
    assert "out-of-fold" in report.basis
    artefact = registry.check(place / "models" / "head")
    assert artefact.details["chosen"]["layers"] == [1]  # the last is for likeness
    assert artefact.details["chosen"]["C"] in {0.001, 0.003, 0.01}


def test_its_name_does_not_say_where_its_encoder_lies(place, tmp_path):
    moved = shutil.copytree(encoder_of(place), tmp_path / "elsewhere")
    name = partial(registry.version_name, EXAMPLES, recipe="encoder-head")
    here, there = (name(settings={"encoder": str(folder)}) for folder in (encoder_of(place), moved))
    assert here == there != name(settings={"encoder": str(moved), "layers": [2]})


def test_layers_can_be_named_and_chosen(place):
    (encoder,) = (place / "encoders").iterdir()
    named = {"encoder": str(encoder), "layers": [2]}
    fitted = encoder_head.fit(EXAMPLES, recipe=encoder_head.read_recipe(named))
    assert fitted.details["chosen"]["layers"] == [2]
    assert not fitted.weights["coefficients"][0].any()
    assert fitted.weights["coefficients"][1].all()
    recipe = encoder_head.read_recipe({"encoder": str(encoder), "layers": [1, 2], "choose_layers": True})
    assert encoder_head.fit(EXAMPLES, recipe=recipe).details["chosen"]["layers"] in ([1], [2], [1, 2])


def test_it_is_some_kilobytes(place):
    weights = place / "models" / "head" / "weights.safetensors"
    assert weights.stat().st_size < 2_000


def test_what_words_say_adds_up_to_the_margin(model):
    for text in (CLAIMS[0], CHATTER[0], LONG, "👏🏽 𝗘𝗹 𝗽𝗮𝗿𝗼 sube"):
        (scored,) = model.head.scores([text])
        assert scored.cam.mean() + model.head.intercept == pytest.approx(float(scored.logits[1]), abs=1e-4)
        words = model.contributions(text, scored)
        assert sum(word.weight for word in words) <= float(np.abs(scored.cam).sum()) / len(scored.cam)


def test_a_long_text_has_its_telling_sentence(model):
    (prediction,) = model.predict([Example(text=LONG)])
    start, end = prediction.sentence
    assert LONG[start:end] == f"{CLAIMS[0]}."


def test_kept_means_are_judged_as_the_texts_themselves(model):
    assert isinstance(model, OnEncoder)
    predictions, means = model.predict_with_means(EXAMPLES)
    assert predictions == model.predict(EXAMPLES)
    assert model.probabilities_of(means, EXAMPLES) == pytest.approx([one.probability for one in predictions], abs=1e-5)
    halves = means.astype(np.float16).astype(np.float32)
    assert model.probabilities_of(halves, EXAMPLES) == pytest.approx(model.probabilities_of(means, EXAMPLES), abs=0.01)
    assert model.predict_with_means([])[1].shape == (0, 2, 32)


def test_training_reads_vectors_that_were_kept(place, tmp_path):
    encoder = encoders.load(encoder_of(place))
    asked: list[str] = []

    def kept(texts):
        asked.extend(texts)
        return encoder.means(texts)

    train = partial(registry.train, EXAMPLES, recipe="encoder-head", settings={"encoder": str(encoder_of(place))})
    by_kept = train(tmp_path / "kept", held_out=NEW, means=kept)
    made = train(tmp_path / "made", held_out=NEW)
    assert sorted(asked) == sorted(one.text for one in [*EXAMPLES, *NEW])
    assert registry.same_training(tmp_path / "kept", tmp_path / "made")
    assert by_kept.scores == made.scores
    assert vars(made.scores) == pytest.approx(vars(registry.evaluate(tmp_path / "made", NEW).scores), abs=1e-5)


def test_the_encoder_is_found_beside_the_models_when_everything_moved(place, model, tmp_path):
    moved = shutil.copytree(place, tmp_path / "moved")
    shutil.move(place / "encoders", place / "elsewhere")
    try:
        assert registry.load(moved / "models" / "head").predict(EXAMPLES) == model.predict(EXAMPLES)
        with pytest.raises(registry.BrokenArtefactError, match=r"cannot judge without its encoder: .*tiny-xlmr-\w{8}"):
            registry.load(shutil.copytree(place / "models" / "head", tmp_path / "alone"))
    finally:
        shutil.move(place / "elsewhere", place / "encoders")


def test_another_encoder_in_its_place_is_not_taken_for_it(place, tiny_encoder, tmp_path):
    moved = shutil.copytree(place, tmp_path / "moved")
    (own,) = (moved / "encoders").iterdir()
    shutil.rmtree(own)
    shutil.move(shelf.make(str(tiny_encoder), tmp_path / "others", layers=(1,)), own)
    shutil.move(place / "encoders", place / "elsewhere")
    try:
        with pytest.raises(registry.BrokenArtefactError, match="without its encoder"):
            registry.load(moved / "models" / "head")
    finally:
        shutil.move(place / "elsewhere", place / "encoders")


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({}, "encoder-head needs an encoder"),
        ({"encoder": ""}, "encoder-head needs an encoder"),
        ({"encoder": "/nowhere"}, "/nowhere holds no encoder; make one: claimwire encoder make"),
        ({"layers": [3]}, r"layers is \[3\], and tiny-xlmr-\w{8} gives \[1, 2\]"),
        ({"layers": 2}, "layers"),
        ({"layers": ["2"]}, "layers"),
        ({"Cs": [0]}, "give a number above 0"),
        ({"Cs": 0.1}, "Cs"),
        ({"choose_layers": 1}, "give true or false"),
        ({"C": "much"}, "give a number above 0"),
        ({"folds": 1}, "give 2 or more"),
        ({"epochs": 3}, "encoder-head has no setting 'epochs'"),
        ({"encoder_id": "x"}, "encoder-head has no setting 'encoder_id'"),
    ],
)
def test_settings_that_make_no_sense_are_told_in_a_sentence(place, settings, said):
    (encoder,) = (place / "encoders").iterdir()
    with pytest.raises(registry.RecipeError, match=said):
        encoder_head.read_recipe({"encoder": str(encoder)} | settings if settings.keys() - {"encoder"} else settings)


def test_a_language_with_a_sigmoid_of_its_own_is_judged_by_it(model):
    own = replace(model, languages={"nl": Sigmoid(slope=0.5, offset=1.0)})
    examples = [Example(text=CLAIMS[0], language=code) for code in ("nl", "es", None)]
    dutch, *others = [one.probability for one in own.predict(examples)]
    (usual,) = {one.probability for one in model.predict(examples)}
    margin = np.log(usual / (1 - usual))
    assert dutch == pytest.approx(1 / (1 + np.exp(-(0.5 * margin + 1.0))), abs=1e-6)
    assert others == [usual, usual]
    means = model.head.encoder.means([CLAIMS[0]] * 3)
    assert own.probabilities_of(means, examples) == pytest.approx([dutch, *others], abs=1e-5)
