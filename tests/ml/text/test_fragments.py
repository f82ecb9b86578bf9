"""Fragments cover the text as it was written, whatever it is written in."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ml.text import tokens
from ml.text.fragments import characters, disjoint, windows
from ml.text.words import words_and_marks

PIECES = ["casa", "naïve", "cafe\u0301", "שלום", "مَرْحَبًا", "नमस्ते", "中文", "ひらがな", "👩‍👩‍👧", "🇪🇸🇫🇷", "👍🏽", "❤\ufe0f", "1.234,5 €",
          "\r\n", "\n\n", " ", "  ", ". ", "¿Qué? ", "\u202e", "\ud83d", "각", "a" + "\u0301" * 40]  # fmt: skip
TEXTS = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=5)), max_size=60).map("".join)


@pytest.fixture(scope="session")
def encoder_spans(tiny_encoder):
    return tokens.load(tiny_encoder / "tokenizer.json", max_tokens=16).spans


def assert_whole(text, spans, size):
    fragments = disjoint(text, spans, size=size)
    assert "".join(text[one.start : one.end] for one in fragments) == text
    assert all(one.start < one.end for one in fragments)
    assert [one.end for one in fragments[:-1]] == [one.start for one in fragments[1:]]
    assert sum(one.tokens for one in fragments) == len(spans)
    for one in fragments:
        assert one.tokens == sum(one.start <= start < one.end for start, _ in spans) <= size
        if len(spans) > size >= 8:
            assert one.tokens >= size * 3 // 8


@given(TEXTS, st.integers(1, 40))
@example("", 4)
@example(" \n ", 4)
@example("a" + "\u0301" * 50, 3)
def test_words_make_fragments_that_cover_the_text(text, size):
    assert_whole(text, words_and_marks(text), size)
    for one in disjoint(text, words_and_marks(text), size=size)[1:]:
        assert not unicodedata.combining(text[one.start]) or size < 8


@settings(deadline=None)
@given(text=TEXTS, size=st.integers(8, 40))
def test_so_do_an_encoders_tokens(encoder_spans, text, size):
    spans = encoder_spans(text)
    distinct = sorted({span[0]: span for span in spans}.values())
    assert_whole(text, distinct, size)
    fragments = disjoint(text, spans, size=size)
    assert "".join(text[one.start : one.end] for one in fragments) == text


def test_an_encoder_reads_on_where_its_network_would_cut(encoder_spans):
    text = "El paro ha subido. " * 9_000
    spans = encoder_spans(text)
    assert spans[-1][1] >= len(text) - 1
    assert max(first[1] - first[0] for first in spans) < 10
    assert len(spans) > 9_000 * 4
    assert all(one[0] <= other[0] for one, other in pairwise(spans))


def test_cuts_go_where_a_sentence_begins_or_else_a_word():
    text = "Uno dos tres cuatro cinco seis. Siete ocho, nueve diez once doce trece catorce."
    cut = disjoint(text, words_and_marks(text), size=16)
    assert [text[one.start : one.end] for one in cut][1].startswith("Siete")
    text = "l'aigua d'avui " * 20
    fragments = disjoint(text, words_and_marks(text), size=25)
    assert {text[one.start : one.start + 2] for one in fragments} <= {"l'", "d'"}


@pytest.mark.parametrize("whole", ["e\u0301", "👩‍👧", "👍🏽", "🇪🇸", "\r\n", "❤\ufe0f", "नि", "क्ष"])
def test_what_is_read_as_one_character_is_not_parted(whole):
    text = f"a{whole}{whole}b"
    assert sorted(characters(text)) == [0, 1, 1 + len(whole), 1 + 2 * len(whole)]


def test_windows_have_256_tokens_of_which_50_are_repeated():
    text = " ".join(f"w{n}" for n in range(600))
    spans = words_and_marks(text)
    found = [text[one.start : one.end].split() for one in windows(text, spans)]
    assert [len(one) for one in found] == [256, 256, 188]
    for one, after in pairwise(found):
        assert one[-50:] == after[:50]
    assert [word for one in found for word in one[50:]] == text.split()[50:256] + text.split()[256:]


@pytest.mark.parametrize(("length", "lengths"), [(0, [0]), (1, [1]), (256, [256]), (257, [256, 51]), (462, [256, 256])])
def test_no_window_is_all_repetition(length, lengths):
    text = "a " * length
    assert [one.tokens for one in windows(text, words_and_marks(text))] == lengths


def test_a_book_is_cut_in_a_moment():
    text = "Ha subido el paro, dicen. " * 40_000
    fragments = disjoint(text, words_and_marks(text), size=128)
    assert fragments[-1].end == len(text) > 1_000_000
    assert {text[one.start : one.start + 9] for one in fragments} == {"Ha subido"}
