import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml.examples import Highlight
from ml.serving.highlights import of_words
from ml.text.sentences import LONG, sentences, to_score


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Sube el paro. Gracias!", ["Sube el paro.", "Gracias!"]),
        ("¿Sube? «Sí.» Adiós", ["¿Sube?", "«Sí.»", "Adiós"]),
        ("El Sr. Rajoy y D. Pedro van a EE. UU. hoy. Fin", ["El Sr. Rajoy y D. Pedro van a EE. UU. hoy.", "Fin"]),
        ("Un 2.5% más... y\n\nnada", ["Un 2.5% más...", "y", "nada"]),
        ("هل ارتفعت البطالة؟ نعم", ["هل ارتفعت البطالة؟", "نعم"]),
        ("上昇した。はい", ["上昇した。", "はい"]),
        ("... !!", []),
        ("?!.xx yy. Z", ["?!.xx yy.", "Z"]),
        ("." * 100_000 + "xx. Sí", ["." * 100_000 + "xx.", "Sí"]),
        ("", []),
    ],
)
def test_sentences(text, found):
    assert [text[start:end] for start, end in sentences(text)] == found


@given(st.text(st.sampled_from("ab .!?\n\u2028\ud83d؟"), max_size=60))
def test_sentences_come_in_order_and_lose_no_letter(text):
    places = sentences(text)
    assert all(start < end for start, end in places)
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(places))
    assert sum(text[start:end].count("a") for start, end in places) == text.count("a")


def test_only_long_texts_of_several_sentences_are_scored_by_sentence():
    assert to_score("Una. Dos.") == []
    assert to_score("a" * LONG) == []
    assert len(to_score("Una frase. " * LONG)) == 50


@pytest.mark.timeout(10)
def test_a_hundred_thousand_characters_are_read_quickly():
    for piece in ("a. ", ".", "!\n", "a"):
        to_score(piece * (100_000 // len(piece)))


def test_sub_words_join_to_words():
    text = "el paro, sube"
    spans = [(0, 0), (0, 2), (2, 3), (3, 5), (5, 7), (7, 8), (8, 13), (0, 0)]
    joined = of_words(text, spans=spans, scores=[9.0, 1.0, 0.5, 2.0, 3.0, 7.0, 4.0, 9.0])
    assert joined == [Highlight(0, 2, 1.0), Highlight(3, 7, 5.5), Highlight(9, 13, 4.0)]
    assert of_words("", spans=[(0, 0)], scores=[1.0]) == []
