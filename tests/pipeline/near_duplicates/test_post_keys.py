"""Keys by which copies are found: whatever may say the same has one in common."""

import random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pipeline.near_duplicates import post_keys
from pipeline.near_duplicates.post_text import read
from pipeline.near_duplicates.same_post import differing_words

TEXT = (
    "Las ayudas al transporte de mercancías se multiplicaron por 3 entre los años 2020 y 2023, asegura la consejera, "
    "y ningún ayuntamiento de la provincia ha dejado de cobrarlas"
)
WORDS = TEXT.split()


def meet(copy: str, standing: str) -> bool:
    """Whether the one is found by what the other asks for."""
    ours = read(copy)
    return bool({*post_keys.asked(ours, post_keys.of(ours))} & {*post_keys.of(read(standing))})


@pytest.mark.parametrize(
    "copy",
    [
        TEXT.upper() + " 🔥 https://t.co/x",
        "RT @alguien: " + TEXT,
        TEXT.replace("mercancías", "mercacnías"),
        TEXT.replace("mercancías", "mercanncías"),
        TEXT.replace("ayuntamiento", "ayuntaminetoo"[:-1]).replace("consejera", "connsejera"),
        TEXT[:90] + "…",
        TEXT[:90] + " … https://t.co/y",
    ],
)
def test_a_copy_finds_its_original(copy):
    assert meet(copy, TEXT)


@pytest.mark.parametrize(
    "other",
    [TEXT.replace("2020", "2021"), TEXT.replace("por 3", "por 4"), TEXT.replace("ningún", "algún"), "Otra cosa entera"],
)
def test_what_says_something_else_is_not_even_compared(other):
    assert not meet(other, TEXT)


def test_a_whole_post_does_not_ask_for_those_that_only_begin_as_it_does():
    assert not meet(TEXT, TEXT + " y nadie lo duda")
    assert len(post_keys.of(read(TEXT))) == 2
    assert post_keys.of(read("🔥🔥")) == ()
    assert len(post_keys.of(read("Un texto corto"))) == 1


@given(seed=st.integers(0, 10**9), words=st.lists(st.sampled_from(WORDS), min_size=5, max_size=30))
def test_whatever_may_say_the_same_meets(seed, words):
    draw = random.Random(seed)
    standing = " ".join(words)
    copy = [_slip(word, draw) if draw.random() < 0.2 else word for word in words]
    cut = " ".join(copy)[: draw.randrange(20, 200)] + "…" if draw.random() < 0.4 else " ".join(copy)
    assume(differing_words(read(cut), read(standing), alike=0.0, least_words=1) is not None)
    assert meet(cut, standing)


def _slip(word: str, draw: random.Random) -> str:
    if len(word) < 3:
        return word
    at = draw.randrange(1, len(word) - 1)
    if draw.random() < 0.5:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return word[:at] + word[at] + word[at:]
