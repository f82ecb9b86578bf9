"""How often a flagged passage is a false alarm, in words."""

import pytest

from bot.blocks.findings import words
from bot.blocks.statements import in_words
from ml.answers.generated_text import GeneratedCheck, Passage
from pipeline.checks.generated_text import guarantee

PASSAGE = Passage(start=0, end=9, score=2.0, p_value=0.01, adjusted=0.02, flagged=True)


def said(*, passages: int = 7, **more) -> tuple[str, str]:
    found = GeneratedCheck(
        **({"version": "m", "alpha": 0.05, "correction": "bh", "read": 900, "human_texts": 114} | more),
        passages=(PASSAGE,) * passages,
    )
    return in_words(guarantee(found), words.GUARANTEE), in_words(guarantee(found), words.SHORT_GUARANTEE)


@pytest.mark.parametrize(
    ("correction", "long", "short"),
    [
        ("bh", "at most 1 in 20 flagged passages is a false alarm", "at most 1 in 20 has a flagged passage"),
        ("by", "at most 5 % of those that people wrote", "at most 1 in 20 has a flagged passage"),
        ("holm", "flagged is at most 0.05", "at most 1 in 20 has a flagged passage"),
        ("none", "(1 - 0.05)^7 = 0.30, were passages independent", "30 % of like human texts would be flagged"),
    ],
)
def test_each_correction_has_its_guarantee(correction, long, short):
    whole, half = said(correction=correction)
    assert long in whole
    assert "texts like the 114 human ones" in whole
    assert short in half


@pytest.mark.parametrize("correction", ["bh", "holm", "none"])
def test_nothing_is_promised_where_no_human_texts_are_of_the_language(correction):
    whole, half = said(correction=correction, assured=False)
    assert "at most" not in whole + half
    assert "is not known" in half
    assert "is not known here: the 114 human texts that it was compared with are not all of its language" in whole
