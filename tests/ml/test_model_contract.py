"""What every recipe promises."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ml import registry
from ml.examples import Example

ODD_TEXTS = [
    "",
    " \n\t",
    "paro 12% " * 12_000,
    "ارتفعت البطالة بنسبة 12٪ في إسبانيا",
    "👏🏽🇪🇸👩‍👩‍👧",
    "el paro\x00 ha subido",
    "ha subido \ud83d un 12%",
    "cafe\u0301 subido",
]


@pytest.fixture(scope="module", params=registry.recipes())
def recipe(request) -> str:
    return request.param


@pytest.fixture(scope="module")
def folder(recipe, eight, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("models") / recipe
    registry.train(eight, path, recipe=recipe)
    return path


@pytest.fixture(scope="module")
def model(folder):
    return registry.load(folder)


def test_overfits_eight_examples(model, eight):
    assert [prediction.label for prediction in model.predict(eight)] == [example.label for example in eight]


def test_save_and_load_give_equal_predictions(model, folder, eight, tmp_path):
    moved = tmp_path / "moved"
    shutil.copytree(folder, moved)
    again = registry.load(moved)
    assert again is not model
    assert again.predict(eight) == model.predict(eight)
    assert (again.version, again.threshold) == (model.version, model.threshold)


def test_label_is_one_from_the_threshold_on(model, eight):
    for prediction in model.predict([*eight, *map(Example, ODD_TEXTS)]):
        assert 0 <= prediction.probability <= 1
        assert prediction.label == (prediction.probability >= model.threshold)


def test_an_empty_list_gives_an_empty_list(model):
    assert model.predict([]) == []


def test_the_order_of_examples_does_not_matter(model, eight):
    assert model.predict(eight[::-1]) == model.predict(eight)[::-1]


def test_the_order_of_training_examples_does_not_matter(model, recipe, eight, tmp_path):
    registry.train(eight[::-1], tmp_path / "reversed", recipe=recipe)
    again = registry.load(tmp_path / "reversed")
    assert again.version == model.version
    assert again.predict(eight) == model.predict(eight)


@pytest.mark.parametrize("text", ODD_TEXTS, ids=range(len(ODD_TEXTS)))
def test_odd_texts_are_judged_and_highlights_lie_within(model, text):
    (prediction,) = model.predict([Example(text=text)])
    for highlight in prediction.highlights:
        assert 0 <= highlight.start < highlight.end <= len(text)


def test_highlights_point_at_words_that_spoke_for_yes(model):
    text = "Muchas gracias: el paro ha subido un 12%"
    (prediction,) = model.predict([Example(text=text)])
    assert prediction.highlights
    assert {text[mark.start : mark.end] for mark in prediction.highlights} <= {"paro", "ha", "subido", "un", "12", "%"}


def test_can_be_trained_on_odd_texts(recipe, eight, tmp_path):
    odd = [Example(text=text, label=1) for text in ODD_TEXTS]
    registry.train([*eight, *odd], tmp_path / "odd", recipe=recipe)
    assert len(registry.load(tmp_path / "odd").predict(odd)) == len(odd)


def test_loads_from_its_folder_alone_in_a_new_process(model, folder, eight, tmp_path):
    alone = tmp_path / "alone"
    shutil.copytree(folder, alone)
    code = (
        "import sys; from pathlib import Path; from ml import registry; from ml.examples import Example\n"
        "print(registry.load(Path(sys.argv[1])).predict([Example(text=sys.argv[2])])[0].probability)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(alone), eight[0].text], capture_output=True, text=True, check=True
    )
    assert float(done.stdout) == model.predict(eight[:1])[0].probability
