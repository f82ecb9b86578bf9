import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml.examples import Highlight
from ml.models.checkworthiness.svm_tfidf import Recipe
from ml.serving.highlights import choose
from ml.text.words import STEPS, UnknownStepError, words

PIECES = [
    "paro",
    "col·legi",
    "café",
    "cafe\u0301",
    "البطالة",
    "शब्द",
    "👏🏽",
    "🇪🇸",
    "2,5",
    "@ana",
    "#Hoy",
    "https://t.co/x1",
]
BETWEEN = [" ", "\n", "\u2028", " … ", " \x00", "\u202e ", " \ud83d ", ", "]


def found(text: str) -> list[str]:
    return [text[word.start : word.end] for word in words(text)]


@given(st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(BETWEEN))))
def test_offsets_slice_to_the_word(pairs):
    text = "".join(piece + between for piece, between in pairs)
    assert found(text) == [piece for piece, _ in pairs]


@given(st.text(st.characters(codec=None)))
def test_any_text_has_words_in_order_that_do_not_overlap(text):
    places = [(word.start, word.end) for word in words(text, steps=tuple(STEPS))]
    assert all(start < end for start, end in places)
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(places))
    assert not places or places[-1][1] <= len(text)


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("Subió un 2,5% en 2019", ["subio", "un", "<number>", "%", "en", "<year>"]),
        ("l'Atur a CATALUNYA", ["l", "atur", "a", "catalunya"]),
        ("@Ana mira https://t.co/x #Empleo", ["<mention>", "mira", "<link>", "empleo"]),
        ("cafe\u0301 café CAFÉ", ["cafe"] * 3),
        ("1.000.000 de 100k, covid19", ["<number>", "de", "100k", "covid19"]),
        ("18.000€ o 20 €", ["<number>", "€", "o", "<number>", "€"]),
        ("", []),
    ],
)
def test_cleaning_of_the_recipe(text, forms):
    assert [word.form for word in words(text, steps=Recipe().cleaning)] == forms


def test_steps_are_composed_in_the_order_given():
    assert [w.form for w in words("Ñu 👏", steps=("lower", "fold-accents", "emoji"))] == ["nu", "<emoji>"]
    assert [w.form for w in words("Ñu")] == ["Ñu"]


def test_an_unknown_step_says_what_there_is():
    with pytest.raises(UnknownStepError, match="choose among"):
        words("a", steps=("bleach",))


@pytest.mark.parametrize(
    "piece", ["a", "1.", "#", "@", "a·", "1a", "http", "http://.", "https://", "\u0301", "👏\u200d"]
)
@pytest.mark.timeout(10)
def test_a_hundred_thousand_characters_of_anything_are_read_quickly(piece):
    words(piece * (100_000 // len(piece)))


def spans(*weights: float) -> list[Highlight]:
    return [Highlight(start=n * 2, end=n * 2 + 1, weight=weight) for n, weight in enumerate(weights)]


def test_the_top_tenth_is_chosen_in_reading_order():
    weights = [float(n % 7) for n in range(30)]
    assert [(mark.start, mark.weight) for mark in choose(spans(*weights))] == [(12, 6.0), (26, 6.0), (40, 6.0)]


def test_a_text_with_words_has_one_marked_at_least_whatever_they_speak_for():
    assert choose(spans(-1, 0.1, -2)) == (Highlight(start=2, end=3, weight=0.1),)
    assert choose(spans(-3, -1, -2)) == (Highlight(start=2, end=3, weight=-1),)
    assert choose([]) == ()


def test_never_more_than_a_sane_number():
    assert len(choose(spans(*[1.0] * 10_000))) == 20
    assert len(choose(spans(*[1.0] * 10), share=1.0, at_most=4)) == 4
