"""Means are kept once a text and encoder, to the half of their exactness, in one statement, whoever else keeps them."""

import numpy as np
import pytest
from sqlalchemy import func, select

from benchmarks.large.statements import watch
from pipeline.store.learning import text_vectors
from pipeline.tables import TextVector
from tests.pipeline.together import at_once

SHAPE = (2, 384)
RANDOM = np.random.default_rng(0)


def random_means(number):
    return RANDOM.standard_normal((number, *SHAPE)).astype(np.float32)


def keep(sessions, texts, means, encoder="e5-1"):
    with sessions() as session:
        text_vectors.keep(session, text_vectors.of(encoder, texts, means))
        session.commit()


def kept(sessions, texts, encoder="e5-1"):
    digests = [text_vectors.digest(text) for text in texts]
    with sessions() as session:
        found = text_vectors.find(session, encoder, digests)
    return text_vectors.numbers([found[one] for one in digests if one in found], SHAPE)


def rows(sessions):
    with sessions() as session:
        return session.scalar(select(func.count()).select_from(TextVector))


@pytest.mark.parametrize(
    "text", ["El paro baja.", "", " ", "👏🏽", "a\x00b", "\ud83d", "ا" * 5000, "'); --", "{1,NULL}", "%s :x"]
)
def test_any_text_has_its_means_in_half_precision(sessions, text):
    means = random_means(1)
    keep(sessions, [text], means)
    assert (kept(sessions, [text]) == means.astype(np.float16)).all()


@pytest.mark.parametrize(
    "other", ["el paro baja", "El paro baja ", "El  paro baja", "El paro baja\n", "E\u200bl paro baja"]
)
def test_a_text_of_other_characters_is_another_text(sessions, other):
    keep(sessions, ["El paro baja"], random_means(1))
    assert len(kept(sessions, [other])) == 0


def test_each_encoder_has_its_own(sessions):
    first, second = random_means(1), random_means(1)
    keep(sessions, ["Hola"], first)
    assert len(kept(sessions, ["Hola"], "e5-2")) == 0
    keep(sessions, ["Hola"], second, "e5-2")
    assert (kept(sessions, ["Hola"]) == first.astype(np.float16)).all()
    assert (kept(sessions, ["Hola"], "e5-2") == second.astype(np.float16)).all()


def test_what_is_kept_stays_as_it_is(sessions):
    first = random_means(2)
    keep(sessions, ["Hola", "Hola"], first)
    keep(sessions, ["Hola", "Adiós"], random_means(2))
    assert rows(sessions) == 2
    assert (kept(sessions, ["Hola"])[0] == first[0].astype(np.float16)).all()


def test_numbers_too_large_for_half_precision_are_the_largest_that_it_has(sessions):
    means = np.full((1, *SHAPE), 1e6, np.float32)
    means[0, 1] *= -1
    keep(sessions, ["Hola"], means)
    assert np.isfinite(kept(sessions, ["Hola"])).all()


def test_any_number_of_texts_is_one_statement(sessions):
    for number in (0, 1, 700):
        with watch() as seen:
            keep(sessions, [f"{number} {n}" for n in range(number)], random_means(number))
        assert len(seen.statements) == min(number, 1)


def test_workers_that_read_the_same_texts_in_other_orders_wait_for_each_other_and_not_in_a_circle(sessions):
    texts = [str(n) for n in range(300)]
    orders = [texts, texts[::-1], texts[150:] + texts[:150], texts[::2] + texts[1::2]]
    at_once(*(lambda one=one: keep(sessions, one, random_means(len(one))) for one in orders))
    assert rows(sessions) == 300
