"""Figures of style are what their names say."""

import numpy as np
import pytest
from hypothesis import given

from ml.text.stylometry import NAMES, figures
from tests.ml.text.test_fragments import TEXTS


def told(text):
    return dict(zip(NAMES, figures(text).tolist(), strict=False))


@given(TEXTS)
def test_any_text_has_26_finite_figures(text):
    found = figures(text)
    assert found.shape == (26,) == (len(NAMES),)
    assert np.isfinite(found).all()
    assert (found >= 0).all()


def test_figures_of_a_text_whose_style_is_known():
    found = told("The paro rose. The paro fell, sooo b4d! Why?")
    assert found["word length"] == pytest.approx((3 + 4 + 4 + 3 + 4 + 4 + 4 + 3 + 3) / 9)
    assert found["words of up to 3 letters"] == pytest.approx(4 / 9)
    assert found["sentence length"] == pytest.approx((4 + 7 + 2) / 3)
    assert found["different words"] == pytest.approx(7 / 9)
    assert found["pairs of words that occur again"] == pytest.approx(1 / 8)
    assert found["triples of words that occur again"] == 0
    assert found["sentences that begin like the one before"] == pytest.approx(1 / 2)
    assert found["commas"] == found["full stops"] == found["exclamation marks"] == pytest.approx(1 / 9)
    assert found["words with a capital"] == pytest.approx(3 / 9)
    assert found["odd spellings"] == pytest.approx(2 / 9)
    assert found["digits"] == pytest.approx(1 / 32)


def test_figures_do_not_grow_with_the_text():
    text = "El paro ha subido un 12% en España, dicen. ¿Y la luz? "
    short, long = figures(text * 4), figures(text * 40)
    stable = [n for n, name in enumerate(NAMES) if "different" not in name and "occur" not in name]
    np.testing.assert_allclose(short[stable], long[stable], atol=0.05)
