"""BM25 and its terms: in any language, saved and mapped, and with texts that came later."""

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml.retrieval import bm25
from ml.retrieval.terms import plain, terms

TEXTS = [
    (7, "A shark swims in a flooded street of Houston"),
    (9, "The minister doubled his own pay"),
    (12, "Unemployment fell by 3 % under the minister"),
    (40, "日本の首相が辞任した"),
]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ministers' #FloodedStreets https://t.co/abc", ["minis", "flood", "stree", "flood"]),
        ("@JaneDoe said 3.5 % 😀", ["jane", "doe", "said", "3.5", "janed"]),
        ("ÉLYSÉE Élysée", ["elyse", "elyse"]),
        ("日本語", ["日本", "本語"]),
        ("ภาษา", ["ภา", "าษ", "ษา"]),
        ("هذا المقال", ["هذا", "المقا"]),
        ("https://t.co/1 pic.twitter.com/x", []),
    ],
)
def test_terms_of_many_languages(text, expected):
    assert terms(text) == expected


def test_running_words_have_no_links_and_no_joined_names():
    assert plain("Look: #AustralianFires by @jane_doe\nhttps://t.co/1") == "Look: Australian Fires by jane doe"


@given(st.text())
def test_any_text_has_terms(text):
    assert all(
        term and len(term) <= 5 + 13 for term in terms(text)
    )  # folding lengthens a sign, never a word of its own


def by_hand(query: str, texts: list[str]) -> list[float]:
    """BM25 as the formula says it, one text after the other."""
    counts = [Counter(terms(text)) for text in texts]
    mean = sum(count.total() for count in counts) / len(counts)
    found = []
    for count in counts:
        score = 0.0
        for term in set(terms(query)):
            holding = sum(term in other for other in counts)
            inverse = math.log(1 + (len(counts) - holding + 0.5) / (holding + 0.5))
            norm = 1.2 * (1 - 0.75 + 0.75 * count.total() / mean)
            score += inverse * count[term] * 2.2 / (count[term] + norm)
        found.append(score)
    return found


@given(st.lists(st.text("abc ", min_size=1, max_size=20), min_size=1, max_size=8), st.text("abc ", max_size=12))
def test_scores_are_the_formula(texts, query):
    texts = [text + " word" for text in texts]
    index = bm25.build(enumerate(texts))
    assert index.scores(terms(query)) == pytest.approx(by_hand(query, texts), rel=1e-4, abs=1e-6)


def test_an_index_is_the_same_after_it_was_saved(tmp_path):
    index = bm25.build(TEXTS)
    index.save(tmp_path, change=3)
    mapped, facts = bm25.load(tmp_path)
    assert facts == {"change": 3}
    assert isinstance(mapped.engine.scores["data"], np.memmap)
    for query in ("the minister's pay", "shark", "首相", "nothing of it"):
        assert np.array_equal(mapped.scores(terms(query)), index.scores(terms(query)))


def test_a_text_that_came_later_scores_as_its_equal_in_the_index():
    index = bm25.build(TEXTS)
    query = terms("minister pay unknownword")
    later = index.added(query, [Counter(terms(text)) for _, text in TEXTS])
    assert later == pytest.approx(index.scores(query), rel=1e-5)


def test_an_empty_index_answers(tmp_path):
    bm25.build([]).save(tmp_path)
    assert len(bm25.load(tmp_path)[0].scores(["word"])) == 0


def test_a_broken_index_says_what_to_run(tmp_path):
    bm25.build(TEXTS).save(tmp_path)
    (tmp_path / "data.csc.index.npy").write_bytes(b"\x93NUMPY")
    with pytest.raises(bm25.BrokenIndexError, match="claimwire archive index"):
        bm25.load(tmp_path)
