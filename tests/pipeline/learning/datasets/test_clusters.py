"""Clusters are what comparing every text with every other gives, and the texts of a full key are together."""

import random
from collections import defaultdict
from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.cluster.hierarchy import DisjointSet
from sqlalchemy import func, select

from pipeline.learning.datasets import clusters
from pipeline.near_duplicates import minhash
from pipeline.store.learning import texts
from pipeline.tables import FullKey, KnownText
from tests.pipeline.learning.datasets.test_no_leak import SENTENCES, changed

NEVER = 10_000
TEMPLATE = "hoy {} vecinos de la plaza mayor piden al alcalde que abra otra vez la biblioteca del barrio, y no es {}"


@st.composite
def families(draw):
    """Normalised texts, many of which are copies of earlier ones, or of copies of them."""
    words = list(SENTENCES)
    for _ in range(draw(st.integers(1, 20))):
        words.append(changed(draw, draw(st.sampled_from(words))))
    return sorted({minhash.normalise(one) for one in words})


def by_comparing_all(forms, full):
    """The clusters by the definition: all pairs of copies, and all texts of a key that so many have."""
    union, having = DisjointSet(forms), defaultdict(list)
    for one, other in combinations(forms, 2):
        if minhash.are_copies(one, other):
            union.merge(one, other)
    for form in forms:
        for key in minhash.sketch(form).keys:
            having[key].append(form)
    for first, *others in having.values():
        for other in others if len(others) + 1 >= full else ():
            union.merge(first, other)
    return {frozenset(together) for together in union.subsets()}


def make_known(session, forms, *, at_once):
    for first in range(0, len(forms), at_once):
        clusters.make_known(session, [(minhash.digest(form), form) for form in forms[first : first + at_once]])


def made(session, forms, *, at_once):
    """The clusters of texts that become known in this order, so many at once."""
    make_known(session, forms, at_once=at_once)
    found = defaultdict(set)
    for cluster, form in session.execute(select(KnownText.cluster_id, KnownText.normal)):
        found[cluster].add(form)
    session.rollback()
    return {frozenset(together) for together in found.values()}


@pytest.mark.parametrize("full", [2, 3, 5, NEVER])
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(forms=families(), seed=st.integers(0, 9), at_once=st.sampled_from([1, 3, 8, 100]))
def test_clusters_are_those_of_all_pairs_in_whatever_order_texts_come(
    sessions, monkeypatch, full, forms, seed, at_once
):
    monkeypatch.setattr(clusters, "FULL", full)
    monkeypatch.setattr(clusters, "TOGETHER", 2)
    ordered = random.Random(seed).sample(forms, len(forms))
    with sessions() as session:
        assert made(session, ordered, at_once=at_once) == by_comparing_all(forms, full)


def of_a_template(number):
    return [TEMPLATE.format(one, one**3) for one in range(1000, 1000 + number)]


@pytest.mark.parametrize("full", [4, 8])
def test_a_text_of_a_template_meets_no_more_texts_the_more_there_are(sessions, monkeypatch, full):
    monkeypatch.setattr(clusters, "FULL", full)
    met, find = [], texts.neighbours

    def counted(*args, **named):
        for found in find(*args, **named):
            met.append(len(found.ids))
            yield found

    monkeypatch.setattr(texts, "neighbours", counted)
    with sessions() as session:
        make_known(session, of_a_template(600), at_once=20)
        assert max(met) < full * (minhash.BANDS + 1)
        assert session.scalar(select(func.count(func.distinct(KnownText.cluster_id)))) == 1
        assert session.scalar(select(func.count()).select_from(FullKey)) > minhash.BANDS


def test_a_key_that_was_crowded_before_keys_were_kept_is_full_from_the_next_text_on(sessions, monkeypatch):
    drawn = random.Random(3)
    begin = "en directo: la rueda de prensa de la portavoz del gobierno tras el consejo: "
    forms = [begin + "".join(drawn.choices("abcdefghij", k=150)) for _ in range(12)]
    with sessions() as session:
        make_known(session, forms[:-1], at_once=5)
        assert session.scalar(select(func.count(func.distinct(KnownText.cluster_id)))) == 11
        monkeypatch.setattr(clusters, "FULL", 12)
        assert made(session, forms[-1:], at_once=1) == {frozenset(forms)}
