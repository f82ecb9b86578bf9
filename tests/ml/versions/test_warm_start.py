"""Progressive training: a network goes on from the weights of an earlier version of its recipe."""

import json

import numpy as np
import pytest

from ml import registry
from ml.registry import ArtefactError, RecipeError
from tests.ml.tiny import build_encoder

ONE_STEP = {"epochs": 1, "batch": 4, "max_tokens": 16}


@pytest.fixture(scope="module")
def first(tiny_encoder, tmp_path_factory, request):
    folder = tmp_path_factory.mktemp("progressive") / "first"
    examples = request.getfixturevalue("eight")
    registry.train(examples, folder, recipe="xlmr", settings=settings(tiny_encoder), validation=examples)
    return folder


def settings(encoder, **more):
    return {"encoder": str(encoder), **ONE_STEP, **more}


def test_it_begins_with_the_weights_of_the_version_before(first, tiny_encoder, eight, tmp_path):
    still = settings(tiny_encoder, learning_rates={"encoder": 1e-12, "head": 1e-12})
    how = {"recipe": "xlmr", "settings": still, "validation": eight}
    registry.train(eight, tmp_path / "next", start=first, **how)
    registry.train(eight, tmp_path / "anew", **how)
    before, following, anew = (
        [one.probability for one in registry.load_trained(folder).predict(eight)]
        for folder in (first, tmp_path / "next", tmp_path / "anew")
    )

    def direction(probabilities):
        """Temperatures differ, and lengthen or shorten all margins alike."""
        margins = np.log(probabilities) - np.log1p(np.negative(probabilities))
        return margins / np.linalg.norm(margins)

    assert direction(following) == pytest.approx(direction(before), abs=1e-4)
    assert np.abs(direction(anew) - direction(before)).max() > 1e-3
    assert registry.load(tmp_path / "next").version == registry.version_name(eight, start=first, **how)
    assert registry.version_name(eight, start=first, **how) != registry.version_name(eight, **how)


def test_it_keeps_the_encoder_of_the_version_before_unless_another_is_named(first, tiny_encoder, eight, tmp_path):
    how = {"recipe": "xlmr", "validation": eight, "start": first}
    registry.train(eight, tmp_path / "next", settings=ONE_STEP, **how)
    assert json.loads((tmp_path / "next" / "config.json").read_text())["recipe"]["encoder"] == str(tiny_encoder)
    named = registry.version_name(eight, settings=settings(tiny_encoder), **how)
    assert registry.load(tmp_path / "next").version == named
    with pytest.raises(RecipeError, match="no/such"):
        registry.train(eight, tmp_path / "other", settings=settings("no/such"), **how)


def test_weights_of_another_encoder_are_refused_in_one_sentence(first, eight, tmp_path):
    narrow = build_encoder(tmp_path / "narrow", hidden=16)
    with pytest.raises(ArtefactError, match="do not fit the encoder and settings; take those that it was trained with"):
        registry.train(eight, tmp_path / "m", recipe="xlmr", settings=settings(narrow), validation=eight, start=first)
    assert not (tmp_path / "m").exists()


def test_who_cannot_go_on_says_so(first, eight, model_folder, tmp_path):
    with pytest.raises(RecipeError, match="svm-tfidf is trained from nothing in moments"):
        registry.train(eight, tmp_path / "svm", start=model_folder)
    with pytest.raises(RecipeError, match="is made by xlmr, and xlmr-two-level cannot begin with its weights"):
        registry.train(eight, tmp_path / "two", recipe="xlmr-two-level", validation=eight, start=first)
    assert list(tmp_path.iterdir()) == []
