"""Styled letters and signs that nobody sees fold to plain letters, and nothing that says something else does."""

import time
from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml import registry
from ml.examples import Example
from ml.models.checkworthiness.svm_tfidf import Recipe
from ml.retrieval.terms import terms
from ml.text.letters import plain, read
from ml.text.words import words

WORDS = "Riomar raised water prices by 12 percent"
STYLES = {
    "bold": (0x1D400, 0x1D41A, 0x1D7CE), "sans bold": (0x1D5D4, 0x1D5EE, 0x1D7EC), "sans italic": (0x1D608, 0x1D622, None),
    "script": (0x1D4D0, 0x1D4EA, None), "fraktur": (0x1D56C, 0x1D586, None), "monospace": (0x1D670, 0x1D68A, 0x1D7F6),
    "full width": (0xFF21, 0xFF41, 0xFF10), "circled": (0x24B6, 0x24D0, None), "squared": (0x1F130, None, None),
    "white on black": (0x1F150, None, None), "white on black, squared": (0x1F170, None, None), "in parentheses": (0x1F110, 0x249C, None),
}  # fmt: skip
PERSIAN_LETTER, PERSIAN_NAMES = "نامه\u200cای", "نام\u200cهای"


def styled(text, capital, small, digit):
    kinds = [(capital, "A", "Z"), (small, "a", "z"), (digit, "0", "9")]
    starts = [(start, first, last) for start, first, last in kinds if start]
    return "".join(
        next((chr(start + ord(sign) - ord(first)) for start, first, last in starts if first <= sign <= last), sign)
        for sign in text
    )


@pytest.mark.parametrize("style", STYLES)
def test_a_styled_text_reads_as_the_plain_one(style):
    assert plain(styled(WORDS, *STYLES[style])) == WORDS
    assert terms(styled(WORDS, *STYLES[style])) == terms(WORDS)
    assert terms(styled(WORDS.upper(), *STYLES[style])) == terms(WORDS)


@pytest.mark.parametrize(
    "unseen",
    ["\u200b", "\u00ad", "\u2060", "\ufeff", "\u200c", "\u200d", "\u200e", "\u200f", "\u202e", "\u2066", "\u2069", "\u180e", "\u034f",
     "\u061c", "\u2063", "\ufe0f", "\U000e0061", "\u200b\u200d\u00ad"],
)  # fmt: skip
def test_signs_that_nobody_sees_part_no_word(unseen):
    hidden = WORDS.replace("raised", f"rai{unseen}sed").replace("water", f"{unseen}water{unseen}")
    assert plain(hidden) == WORDS
    assert terms(hidden) == terms(WORDS)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ᴡᴀᴛᴇʀ", "water"), ("ﬁnance oﬃce", "finance office"), ("Ⅻ", "XII"), ("ｶﾞｽ", "ガス"), ("ﺍﻟﻤﺎﺀ", "الماء"), ("＠ana ＃agua ７％", "@ana #agua 7%"),
        ("𝗔\u0301gua", "Água"), ("①②", "12"), ("1️⃣2️⃣", "12"), ("ſee", "see"), ("p\u0336a\u0336r\u0336o\u0336", "paro"), ("s\u0332i\u0301\u0332 3\u0335", "si\u0301 3"), ("Ⓜ", "M"),
    ],
)  # fmt: skip
def test_letters_of_every_kind_are_plain(text, expected):
    assert plain(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "10² m² x₂ 5½ 1º 2ª", "cafe\u0301 café", PERSIAN_LETTER, PERSIAN_NAMES, "می\u200cخواهم", "क्\u200dष", "র\u200d্যা", "ශ්\u200dරී", "അവന്\u200d വന്നു", "क्\u200d", "a =\u0338 b",
        "👨\u200d👩\u200d👧", "❤️ 🏳️\u200d🌈", "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", "👍🏽", "🅰️", "™ © … —", "straße İı",
        "ภาษา\u200bไทย", "x\u00a0y", "見出し、２" [:4], "",
    ],
)  # fmt: skip
def test_what_says_something_stays(text):
    assert plain(text) == text


def test_words_that_a_joiner_tells_apart_stay_two():
    assert terms(PERSIAN_LETTER) != terms(PERSIAN_NAMES)
    assert terms("क्\u200dष") == terms("क्\u200dष\u200b")
    assert terms("ภาษา\u200bไทย") == terms("ภาษาไทย")


@given(st.text(st.characters(codec=None)))
def test_any_text_keeps_its_places_and_is_plain_once_for_all(text):
    found = read(text)
    assert len(found.text) == len(found.starts) == len(found.ends)
    assert all(0 <= start < end <= len(text) for start, end in zip(found.starts, found.ends, strict=True))
    assert list(found.starts) == sorted(found.starts)


def test_a_highlight_points_into_the_text_as_it_was_written():
    text = "ojo: \u200b" + styled("Riomar", *STYLES["sans bold"]) + " su\u00adbe"
    shown = [(word.form, text[word.start : word.end]) for word in words(text, steps=Recipe().cleaning)]
    assert shown == [("ojo", "ojo"), ("riomar", styled("Riomar", *STYLES["sans bold"])), ("sube", "su\u00adbe")]


def test_without_the_step_words_are_what_they_were():
    assert [word.form for word in words("su\u00adbe 𝗔", steps=("lower",))] == ["su", "be", "𝗔"]


def test_a_version_judges_a_styled_text_as_a_plain_one_and_an_older_version_as_ever(eight, tmp_path):
    text = eight[0].text
    disguised = Example(text=styled(text[:9], *STYLES["bold"]) + "\u200b".join(text[9:]))
    older = {"cleaning": [step for step in asdict(Recipe())["cleaning"] if step != "plain-letters"]}
    registry.train(eight, tmp_path / "new")
    registry.train(eight, tmp_path / "old", settings=older)
    for name, same in (("new", True), ("old", False)):
        one, other = registry.load(tmp_path / name).predict([Example(text=text), disguised])
        assert (one.probability == other.probability) == same


@pytest.mark.parametrize(
    "made",
    ["\u200b", "e\u0301", "\u0301", "𝗔", "👨\u200d", "ﾞ", "م\u200c", "a\u200b", "ก\u200b", "1️⃣", "🏴\U000e0067", "ᴀ"],
)
def test_no_text_holds_the_reader_up(made):
    began = time.process_time()
    read((made * 100_000)[:100_000])
    assert time.process_time() - began < 30
