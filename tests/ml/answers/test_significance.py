"""p-values deserve their name, and corrections are those of the literature."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kstest

from ml.answers.reference import Note, Reference, choose
from ml.answers.significance import (
    CORRECTIONS,
    adjusted,
    benjamini_hochberg,
    benjamini_yekutieli,
    flagged,
    holm,
    p_values,
)

VALUES = st.lists(st.one_of(st.floats(0, 1), st.sampled_from([0.0, 0.01, 0.025, 0.05, 1.0])), min_size=1, max_size=40)


def texts(draw, *, number, spread=1.0):
    """Human texts as the null has them: of 1 to 12 fragments, those of a text alike, long ones scoring higher."""
    found = []
    for _ in range(number):
        length = draw.integers(1, 13)
        found.append(draw.normal(0.1 * length, spread) + draw.normal(size=length))
    return found


def reference_of(human, language=None):
    return Reference(
        np.concatenate([np.zeros(0), *human]),
        np.repeat(np.arange(len(human)), [len(one) for one in human]),
        (language,) * len(human),
    )


def by_definition(values, share=1.0):
    """The least p * m / rank of this p-value and of all greater ones, at most 1; `share` is of the level."""
    ranked = sorted(values)
    raised = [min(1.0, p * len(values) / (share * rank)) for rank, p in enumerate(ranked, start=1)]
    return [min(raised[ranked.index(p) :]) for p in values]


@given(VALUES)
def test_benjamini_hochberg_and_yekutieli_are_the_definitions(values):
    harmonic = sum(1 / rank for rank in range(1, len(values) + 1))
    for adjust, share in ((benjamini_hochberg, 1.0), (benjamini_yekutieli, 1 / harmonic)):
        np.testing.assert_allclose(adjust(np.array(values)), by_definition(values, share), rtol=1e-12, atol=1e-300)


def test_benjamini_hochberg_is_the_definition_on_ten_thousand_vectors():
    draw = np.random.default_rng(0)
    for _ in range(10_000):
        values = draw.random(draw.integers(1, 30)) ** draw.integers(1, 5)
        if draw.random() < 0.3:
            values = np.round(values, 2)
        np.testing.assert_allclose(benjamini_hochberg(values), by_definition(values.tolist()), rtol=1e-12)


@given(VALUES, st.floats(0.001, 0.5))
def test_holm_is_the_definition_and_never_finds_more_than_benjamini_hochberg(values, alpha):
    values = np.array(values)
    found = flagged(holm(values), alpha=alpha)
    ranked = sorted(range(len(values)), key=lambda place: values[place])
    expected = np.zeros(len(values), dtype=bool)
    for rank, place in enumerate(ranked):
        if values[place] * (len(values) - rank) > alpha * (1 + 1e-12):
            break
        expected[place] = True
    assert (found == expected).all()
    assert not (found & ~flagged(benjamini_hochberg(values), alpha=alpha)).any()


@pytest.mark.parametrize("correction", CORRECTIONS)
@given(values=VALUES, place=st.integers(0, 39), factor=st.floats(0, 1), alpha=st.sampled_from([0.01, 0.05, 0.2]))
def test_lowering_a_p_value_never_removes_a_finding(correction, values, place, factor, alpha):
    before = np.array(values)
    after = before.copy()
    after[place % len(values)] *= factor
    adjust = CORRECTIONS[correction]
    lost = flagged(adjust(before), alpha=alpha) & ~flagged(adjust(after), alpha=alpha)
    assert not lost.any()


def test_p_values_of_a_fragment_drawn_at_random_are_uniform_under_the_null():
    draw = np.random.default_rng(1)
    found = []
    for _ in range(1_500):
        *human, own = texts(draw, number=60)
        found.append(draw.choice(p_values(own, reference_of(human))))
    found = np.array(found)
    # The rank counts the fragment itself: in steps this fine, uniform and above uniform cannot be told apart.
    assert kstest(found, "uniform").pvalue > 0.01
    for level in (0.02, 0.05, 0.1, 0.3):
        assert (found <= level).mean() <= level + 2.6 * np.sqrt(level * (1 - level) / len(found))


@pytest.mark.parametrize("spread", [0.0, 1.0, 3.0])
def test_a_human_text_is_rarely_accused_however_alike_its_fragments(spread):
    draw = np.random.default_rng(2)
    accused = {"bh": [], "holm": [], "none": []}
    for _ in range(40):
        every = texts(draw, number=140, spread=spread)
        reference = reference_of(every[:100])
        for own in every[100:]:
            values = p_values(own, reference)
            for correction, told in accused.items():
                told.append(flagged(CORRECTIONS[correction](values), alpha=0.05).any())
    rates = {correction: np.mean(told) for correction, told in accused.items()}
    assert rates["holm"] <= rates["bh"] <= 0.065
    assert rates["none"] > 0.08


def of_unlike_lengths(draw, *, number):
    """Human texts of which a few long ones, some of middle length and some short ones hold the highest passages."""
    found = []
    for kind in draw.choice(4, size=number, p=[0.05, 0.0375, 0.04, 0.8725]):
        length, top = [(20, 100), (5, 90), (1, 80), (int(draw.integers(1, 6)), 0)][kind]
        scores = draw.normal(size=length)
        scores[draw.integers(length)] += top
        found.append(scores)
    return found


def test_a_human_text_is_rarely_accused_however_unlike_the_texts_lengths():
    draw = np.random.default_rng(4)
    alone, told = [], {"bh": [], "holm": [], "by": []}
    for _ in range(60):
        every = of_unlike_lengths(draw, number=160)
        reference = reference_of(every[:120])
        for own in every[120:]:
            alone.append(flagged(benjamini_hochberg(p_values(own, reference)), alpha=0.05).any())
            for correction, accused in told.items():
                accused.append(flagged(adjusted(own, reference, correction=correction)[1], alpha=0.05).any())
    assert np.mean(alone) > 0.085  # no correction keeps the rate among lengths by itself
    # The rate of one version with 120 texts varies by 0.02, the mean of 60 by 0.003.
    assert max(map(np.mean, told.values())) <= 0.06


@pytest.mark.parametrize("correction", CORRECTIONS)
@given(seed=st.integers(0, 10_000), decimals=st.integers(0, 3))
def test_a_texts_own_p_value_is_its_rank_among_texts(correction, seed, decimals):
    draw = np.random.default_rng(seed)
    every = [np.round(one, decimals) for one in texts(draw, number=draw.integers(1, 12))]
    own = every[-1]
    values, corrected = adjusted(own, reference_of(every[:-1]), correction=correction)
    np.testing.assert_array_equal(values, p_values(own, reference_of(every[:-1])))
    lowest = []
    for one in every:
        above = [np.mean([(other >= score).mean() for other in every]) for score in one]
        lowest.append(benjamini_hochberg(np.minimum(1.0, above)).min())
    rank = np.mean(np.array(lowest) <= lowest[-1] * (1 + 1e-9))
    expected = CORRECTIONS[correction](values)
    if correction != "none":
        expected = np.maximum(expected, rank)
    np.testing.assert_allclose(corrected, expected, rtol=1e-9)
    by_bh = adjusted(own, reference_of(every[:-1]), correction="bh")[1]
    if correction == "holm":
        assert (by_bh <= corrected * (1 + 1e-9)).all()  # what Holm finds Benjamini-Hochberg finds, too
    assert len(adjusted(np.zeros(0), reference_of([np.zeros(2)]), correction=correction)[1]) == 0


def test_equal_scores_count_against_a_finding():
    reference = reference_of([np.zeros(3), np.zeros(1), np.ones(2)])
    assert p_values(np.array([0.0, 0.0]), reference).tolist() == [1.0, 1.0]
    assert p_values(np.array([1.0, 0.0]), reference).tolist() == [(1 + 0.5) / 4, 1.0]
    assert p_values(np.array([2.0]), reference).tolist() == [0.25]
    assert p_values(np.zeros(0), reference).tolist() == []


def test_each_human_text_counts_once():
    reference = reference_of([np.array([5.0] * 9 + [0.0]), np.array([0.0]), np.array([0.0])])
    assert p_values(np.array([4.0]), reference).tolist() == [(0.9 + 1) / 4]


@given(st.lists(st.floats(-5, 5), min_size=1, max_size=20), st.integers(0, 30))
def test_a_higher_score_never_has_a_higher_p_value(scores, seed):
    reference = reference_of(texts(np.random.default_rng(seed), number=seed))
    values = p_values(np.array(scores), reference)
    assert ((values > 0) & (values <= 1)).all()
    ranked = np.argsort(scores)
    assert (np.diff(values[ranked]) <= 1e-15).all()


def test_a_language_with_enough_texts_is_compared_with_these_alone():
    draw = np.random.default_rng(3)
    parts = [reference_of(texts(draw, number=number), code) for number, code in ((100, "es"), (7, "ca"))]
    both = Reference(
        np.concatenate([part.scores for part in parts]),
        np.concatenate([parts[0].texts, parts[1].texts + 100]),
        parts[0].languages + parts[1].languages,
    )
    spanish = choose(both, "es")
    assert (spanish.language, spanish.notes, len(spanish.reference.languages)) == ("es", (), 100)
    np.testing.assert_array_equal(spanish.reference.scores, parts[0].scores)
    np.testing.assert_array_equal(both.of_language("ca").texts, parts[1].texts)
    for language, says in (
        ("ca", Note("few_of_language", {"language": "ca", "texts": 7, "least": 100})),
        ("eu", Note("none_of_language", {"language": "eu", "least": 100})),
        (None, Note("compared_with_all_of", {"known": "ca, es"})),
    ):
        chosen = choose(both, language)
        assert chosen.reference is both
        assert chosen.notes == (says,)
