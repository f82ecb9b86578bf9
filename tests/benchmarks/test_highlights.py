"""Deleting marked words is measured in the same units as deleting random ones."""

import numpy as np
import pytest

from benchmarks import highlights
from benchmarks.highlights import OCCLUSION, RANDOM, against, falls_of, how_many, most, occlusion, places, without
from ml.examples import Highlight

TEXTS = [f"so they say the jobless rate fell to {n} percent in one year, l'any" for n in range(20)]


def margins(texts):
    """A version to which one word says everything."""
    return np.array([2.0 if "percent" in text else -2.0 for text in texts])


def by_the_word(text):
    return [float(text[start:end] == "percent") for start, end in places(text)]


def test_marks_that_decide_fall_further_than_random_words():
    found = falls_of(margins, TEXTS, {"good": by_the_word, "bad": lambda text: [-one for one in by_the_word(text)]})
    good, bad = (against(found[way], found[RANDOM]) for way in ("good", "bad"))
    assert good.ratio > 3
    assert good.interval[0] <= good.ratio <= good.interval[1]
    assert bad.fall == pytest.approx(0)


def test_occlusion_finds_the_word_that_decides():
    found = falls_of(margins, TEXTS, {OCCLUSION: lambda text: occlusion(margins, text), "good": by_the_word})
    assert found[OCCLUSION] == pytest.approx(found["good"])


@pytest.mark.parametrize("text", ["one", "a b c d e f g h i j", "11,8 % d'aturats ! @x", "  spaced \n out  words "])
def test_as_many_whole_words_go_whatever_is_marked(text):
    words = text.split()
    gone = most(list(range(len(words))))
    assert len(gone) == how_many(len(words)) >= 1
    assert without(text, gone).split() == words[: len(words) - len(gone)]


def test_a_mark_over_several_words_is_shared_and_those_within_one_add_up():
    class Marked:
        def explained(self, text):
            return None, [Highlight(0, 6, 6.0), Highlight(7, 9, 1.0), Highlight(10, 11, 2.0)]

    assert highlights.marks(Marked(), "11,8 % l'ajut") == pytest.approx([4.0, 1.0, 3.0])
