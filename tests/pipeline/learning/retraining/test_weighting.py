"""Weights make the labelled posts stand for the feed, whatever was labelled."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blocks.retraining.words import SMALL_PRINT
from bot.blocks.statements import in_words
from pipeline.learning.retraining.weighting import ENOUGH, BaseRate, statement, weights
from pipeline.tables import DatasetRow

POSTS = st.lists(
    st.builds(DatasetRow, label=st.integers(0, 1), sampling_probability=st.none() | st.floats(0.05, 1)), min_size=1
)


def said(posts: list[DatasetRow], rate: BaseRate) -> str:
    return in_words(statement(posts, rate), SMALL_PRINT)


def share(posts: list[DatasetRow], counted: list[float]) -> float:
    return sum(w for post, w in zip(posts, counted, strict=True) if post.label) / sum(counted)


@given(posts=POSTS, rate=st.floats(0.01, 0.99))
def test_both_kinds_count_once_on_average_and_imports_have_the_base_rate(posts, rate):
    counted = weights(posts, BaseRate(posts=ENOUGH, share=rate))
    assert min(counted) > 0
    desk = [w for post, w in zip(posts, counted, strict=True) if post.sampling_probability is not None]
    assert sum(desk) == pytest.approx(len(desk))
    brought = [(p, w) for p, w in zip(posts, counted, strict=True) if p.sampling_probability is None]
    if len({post.label for post, _ in brought}) == 2:
        assert share(*map(list, zip(*brought, strict=True))) == pytest.approx(rate)
        assert sum(w for _, w in brought) == pytest.approx(len(brought))


def test_clicks_on_sampled_cards_tell_the_base_rate_of_the_feed():
    """A feed with 12.5 % check-worthy posts, a model with P = R = 0.8, and 30 % of its negatives (CH-21)."""
    draw = random.Random(1)
    seen = []
    for _ in range(40_000):
        label = int(draw.random() < 0.125)
        called = draw.random() < (0.8 if label else 0.125 * 0.2 / 0.875)
        if called or draw.random() < 0.3:
            seen.append(DatasetRow(label=label, sampling_probability=1.0 if called else 0.3))
    assert sum(post.label for post in seen) / len(seen) == pytest.approx(0.277, abs=0.01)
    assert share(seen, weights(seen, BaseRate(posts=0, share=0))) == pytest.approx(0.125, abs=0.006)


def test_without_a_base_rate_imports_count_once_and_it_says_so():
    posts = [DatasetRow(label=k % 2, sampling_probability=None) for k in range(10)]
    unknown = BaseRate(posts=ENOUGH - 1, share=0.2)
    assert weights(posts, unknown) == [1.0] * 10
    assert "not weighted to the feed: too few posts of the desk's own" in said(posts, unknown)
    assert "imported posts are balanced to the feed's base rate, 20 % check-worthy." in said(posts, BaseRate(30, 0.2))
    mixed = [*posts, DatasetRow(label=1, sampling_probability=0.5)]
    assert "and the desk's posts count by 1 /" in said(mixed, BaseRate(30, 0.2))
