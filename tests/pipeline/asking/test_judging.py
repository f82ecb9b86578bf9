"""What is told of a judgement."""

from pipeline.asking.judging import WORDS, telling


def test_words_that_added_nothing_are_not_told_to_have_spoken() -> None:
    assert telling([("paro", -0.4), ("baja", -0.005), ("un", -0.004), ("año", 0.0)]) == (
        ("paro", -0.4),
        ("baja", -0.005),
    )
    assert len(telling([("paro", 0.5)] * 20)) == WORDS
