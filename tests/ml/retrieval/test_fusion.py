"""Fusing scores, and how sure a match is."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ml.retrieval.fusion import FARTHEST, WITH_VECTORS, WORDS_ALONE, Spread, leads_of

SCORES = arrays(np.float64, st.integers(2, 8), elements=st.floats(-50, 50))


@given(SCORES)
def test_a_lead_is_over_the_best_other(scores):
    for place, lead in enumerate(leads_of(scores)):
        assert lead == scores[place] - np.delete(scores, place).max()


@given(SCORES, st.sampled_from([WITH_VECTORS, WORDS_ALONE]))
def test_who_scores_more_is_surer(scores, fusion):
    sure = fusion.certainties(scores)
    assert ((sure >= 0) & (sure <= 1)).all()
    order = np.argsort(scores)
    assert (np.diff(sure[order]) >= -1e-12).all()


def test_a_match_is_surer_without_a_rival():
    alone = WITH_VECTORS.certainties(np.array([20.0]))[0]
    rivalled = WITH_VECTORS.certainties(np.array([20.0, 19.5]))[0]
    assert leads_of(np.array([20.0])) == [FARTHEST]
    assert alone > 0.8 > 0.4 > rivalled


def test_without_cosines_words_alone_count():
    assert WORDS_ALONE.scores(np.array([1.0, 2.0])).tolist() == [1.0, 2.0]
    assert WITH_VECTORS.scores(np.zeros(1), np.array([0.5])) == pytest.approx([10.9])


def test_a_query_without_a_known_word_stands_nowhere():
    spread = Spread.of(np.zeros(3, dtype=np.float32))
    assert spread.standing(np.zeros(3, dtype=np.float32)).tolist() == [0, 0, 0]
    assert Spread.of(np.zeros(0, dtype=np.float32)) == Spread(0.0, 0.0)
