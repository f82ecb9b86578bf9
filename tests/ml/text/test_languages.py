"""Languages are told apart by their letters, and others are noticed."""

import pytest
from hypothesis import given

from ml.text.languages import GROUPS, nearest, profiles
from tests.ml.text.test_fragments import TEXTS

WORDS = {
    "es": "el paro ha subido en toda España y los vecinos de la ciudad piden que se bajen los impuestos este año",
    "en": "the number of people without work has risen and those who live in the city want their taxes to go down",
    "ru": "число людей без работы выросло и жители города хотят чтобы в этом году налоги стали меньше чем были",
    "zh": "失业人数上升了住在城里的人希望今年的税收能够降低一些因为生活越来越贵",
}
OTHERS = {
    "eu": "langabezia igo egin da herrialde osoan eta hiriko auzotarrek aurten zergak jaistea eskatzen dute",
    "el": "ο αριθμός των ανέργων αυξήθηκε και οι κάτοικοι της πόλης θέλουν να μειωθούν οι φόροι φέτος",
}


def texts(code, number=24):
    """Write texts of some of a language's words, each in another order."""
    words = ({**WORDS, **OTHERS}[code]).split() if code != "zh" else list(WORDS["zh"])
    return [" ".join(words[n % 5 :] + words[: n % 7 + 2]) for n in range(number)]


@pytest.fixture(scope="module")
def known():
    return profiles((text, code) for code in WORDS for text in texts(code))


@pytest.mark.parametrize("code", WORDS)
def test_a_known_language_is_named(known, code):
    assert known.keys() == WORDS.keys()
    assert [nearest(text.upper(), known) for text in texts(code)].count(code) >= 23


@pytest.mark.parametrize("code", OTHERS)
def test_another_is_noticed(known, code):
    assert {nearest(text, known) for text in texts(code)} == {None}


def test_few_texts_make_no_profile():
    assert profiles((text, "es") for text in texts("es", 19)) == {}
    assert profiles((text, None) for text in texts("es")) == {}
    assert nearest("el paro", {}) is None


@given(TEXTS)
def test_any_text_has_an_answer(known, text):
    assert nearest(text, known) in {None, *WORDS}
    assert all(len(profile.groups) <= GROUPS and 0 <= profile.farthest <= 1 for profile in known.values())
