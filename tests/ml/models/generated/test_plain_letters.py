"""A version judges a text whose letters are dressed up, or hide others, as it judges the plain one."""

import numpy as np
import pytest

from ml import registry
from ml.examples import Example
from tests.ml.two_writers import pairs, written

RECIPES = ["nb-tfidf-generated", "lr-tfidf-generated", "transformer-generated"]
BOLD = {ord(letter): chr(0x1D41A + place) for place, letter in enumerate("abcdefghijklmnopqrstuvwxyz")}
DISGUISES = {
    "bold": lambda text: text.translate(BOLD),
    "full width": lambda text: "".join(chr(ord(sign) + 0xFEE0) if sign.isalnum() and sign.isascii() else sign for sign in text),
    "zero width": "\u200b".join,
    "soft hyphens": "\u00ad".join,
    "bidi": lambda text: f"\u202d{text}\u202c",
    "struck through": lambda text: text.replace("e", "e\u0336"),
}  # fmt: skip


@pytest.fixture(scope="module", params=RECIPES)
def folders(request, tiny_encoder, tmp_path_factory):
    """A version of today, and one that learnt letters as they are, as all did before."""
    path = tmp_path_factory.mktemp("plain") / request.param
    settings = {"encoder": str(tiny_encoder), "epochs": 1, "frozen": {}} if "transformer" in request.param else {}
    for name in ("new", "old"):
        chosen = settings | ({} if name == "new" else {"plain_letters": False})
        registry.train(pairs(60), path / name, task="generated-text", recipe=request.param, settings=chosen)
    return path


@pytest.mark.parametrize("disguise", DISGUISES)
def test_a_disguised_text_is_judged_as_a_plain_one_and_by_an_older_version_as_ever(folders, disguise):
    text = written(np.random.default_rng(7), machine=True, length=200)
    disguised = DISGUISES[disguise](text)
    assert disguised != text
    tells_apart = disguise == "bold" and "tfidf" in folders.name  # an encoder's own tokenizer may fold letters, too
    for name in ("new", "old") if tells_apart else ("new",):
        one, other = registry.load(folders / name).predict([Example(text=text), Example(text=disguised)])
        assert (one.probability == pytest.approx(other.probability, abs=1e-6)) == (name == "new")


@pytest.mark.parametrize("disguise", DISGUISES)
def test_fragments_and_highlights_of_a_disguised_text_point_into_it(folders, disguise):
    text = written(np.random.default_rng(8), machine=True, length=700)
    disguised = DISGUISES[disguise](text)
    model = registry.load(folders / "new")
    plain, dressed = model.score(text).fragments, model.score(disguised).fragments
    assert "".join(disguised[one.start : one.end] for one in dressed) == disguised
    assert [one.tokens for one in plain] == [one.tokens for one in dressed]
    shown, seen = (model.predict([Example(text=one)])[0].highlights for one in (text, disguised))
    assert len(shown) == len(seen)


def test_a_text_of_which_nobody_sees_anything_is_judged_as_an_empty_one(folders):
    model = registry.load(folders / "new")
    one, other = model.predict([Example(text=""), Example(text="\u200b\u00ad\u2060" * 9)])
    assert one.probability == pytest.approx(other.probability)
