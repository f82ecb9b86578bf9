"""The generated-text checker: what it says of whole texts, and what it cannot say."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml import registry
from ml.answers.generated_text import MOST
from ml.answers.reference import ENOUGH, Note, Reference
from tests.ml.text.test_fragments import TEXTS
from tests.ml.two_writers import pairs, written


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    path = tmp_path_factory.mktemp("generated") / "m"
    registry.train(pairs(380, longest=300), path, task="generated-text", recipe="lr-tfidf-generated")
    return registry.load(path)


def text(seed, **choices):
    return written(np.random.default_rng(seed), **choices)


def mixed():
    """A human text of 1,280 words with 640 of a machine's in its middle; the places of these."""
    before, between, after = (text(seed, machine=seed == 2, length=640) for seed in (1, 2, 3))
    return f"{before} {between} {after}", len(before) + 1, len(before) + 1 + len(between)


@pytest.mark.parametrize("correction", ["bh", "holm"])
def test_the_machines_passages_are_flagged_and_quoted(model, correction):
    whole, start, end = mixed()
    found = registry.check_generated(model, whole, language="es", correction=correction)
    assert len(found.flagged) >= 3
    outside = [one for one in found.flagged if one.end <= start or one.start >= end]
    assert len(outside) <= (1 if correction == "bh" else 0)
    assert found.notes == ()
    assert found.verdict == "human"  # most passages are
    assert found.share == pytest.approx(sum(one.end - one.start for one in found.flagged) / len(whole))
    assert f"({len(found.flagged)} of {len(found.passages)} passages) look machine-written" in found.sentence
    assert registry.check_generated(model, text(4, machine=True, length=900), language="es").verdict == "machine"


def test_people_are_rarely_accused(model):
    draw = np.random.default_rng(6)
    human = [written(draw, machine=False, length=int(draw.integers(60, 300))) for _ in range(250)]
    found = [registry.check_generated(model, one, language="es") for one in human]
    assert np.mean([bool(one.flagged) for one in found]) <= 0.05 + 2 * np.sqrt(0.05 * 0.95 * (1 / 250 + 1 / 114))
    assert "machine-written; that does not prove" in next(one for one in found if not one.flagged).sentence


@settings(deadline=None)
@given(TEXTS.map(lambda piece: (piece + " bacon. ") * 8), st.sampled_from([None, "es", "eu"]))
def test_any_text_has_an_answer_whose_passages_are_its_own(model, whole, language):
    found = registry.check_generated(model, whole, language=language)
    if found.impossible is None:
        assert "".join(whole[one.start : one.end] for one in found.passages) == whole
        assert all(one.flagged == (one.adjusted <= 0.05) and one.p_value <= one.adjusted for one in found.passages)
    assert found.to_dict()["sentence"] == found.sentence


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("", "there is nothing in it"),
        (" \n ", "there is nothing in it"),
        ("word", "needs 48 words and marks, and it has 1;"),
        ("PK\x03\x04\x14\x00\x08\x08" * 90, "no plain text"),
        ("\ufffd\ufffdJFIF" * 90, "no plain text"),
    ],
)
def test_what_cannot_be_judged_is_said(model, given, says):
    found = registry.check_generated(model, given)
    assert (found.verdict, found.passages, found.share) == ("cannot judge", (), 0.0)
    assert says in found.sentence


def test_a_language_without_human_texts_is_named(model):
    (note,) = registry.check_generated(model, text(7, machine=False, length=90), language="eu").notes
    assert note == Note("none_of_language", {"language": "eu", "least": ENOUGH})


@pytest.mark.parametrize("correction", ["bh", "holm", "none"])
def test_nothing_is_promised_where_no_human_texts_are_of_the_language(model, correction):
    found = registry.check_generated(model, text(4, machine=True, length=900), language="eu", correction=correction)
    assert found.flagged
    assert not found.assured
    assert found.human_texts == 114
    assert registry.check_generated(model, text(4, machine=True, length=900), language="es").assured


@pytest.mark.parametrize("language", ["es", "ES", "es-MX", " es "])
def test_a_language_is_known_however_it_is_written(model, language):
    found = registry.check_generated(model, text(7, machine=False, length=90), language=language)
    assert (found.language, found.notes, found.assured) == ("es", (), True)


def test_a_language_that_is_not_given_is_told_by_its_letters(model):
    own = registry.check_generated(model, text(7, machine=False, length=90))
    assert own.language == "es"
    assert own.notes == (Note("language_guessed", {"language": "es"}),)
    unknown = registry.check_generated(model, "Langabezia igo egin da azken urtean, diote. " * 12)
    (note,) = unknown.notes
    assert not unknown.assured
    assert note == Note("language_unknown", {"version": model.version, "known": "es"})


def test_five_megabytes_are_read_to_the_limit(model):
    whole = "Ha subido el paro, dicen. " * 200_000
    found = registry.check_generated(model, whole, language="es")
    assert found.passages[-1].end == found.read == MOST
    assert found.notes == (Note("read_in_part", {"read": 1_000_000, "characters": 5_200_000}),)


def test_too_few_human_texts_are_no_basis(model):
    few = Reference(np.arange(18.0), np.arange(18), ("es",) * 18)
    found = registry.check_generated(replace(model, reference=few), text(8, machine=True, length=90))
    assert "has 18 human texts to compare with, and alpha 0.05 needs 19" in found.sentence
    assert registry.check_generated(replace(model, reference=few), "a " * 60, alpha=0.06).impossible is None


@pytest.mark.parametrize(
    ("options", "says"), [({"alpha": 0.0}, "alpha is 0.0"), ({"correction": "sidak"}, "no correction 'sidak'")]
)
def test_what_is_asked_wrongly_is_refused(model, options, says):
    with pytest.raises(registry.CheckError, match=says):
        registry.check_generated(model, "word", **options)


def test_a_model_of_another_task_is_refused(eight, tmp_path):
    registry.train(eight, tmp_path / "m")
    with pytest.raises(registry.CheckError, match="was not trained for generated-text; give a version that was"):
        registry.check_generated(tmp_path / "m", "word")
