"""What is typed after find: words, an account, an outcome, a day, in any order."""

from datetime import date

import pytest

from pipeline.desk.finding.asked import Asked, FindError, read
from pipeline.store.posts.terms import Term

TODAY = date(2026, 11, 30)


def asked(typed: str) -> Asked:
    return read(typed, today=TODAY)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("paro juvenil", ["paro", "juvenil"]),
        ("“paro juvenil”", ["paro juvenil"]),
        ("«paro juvenil", ["paro juvenil"]),
        ('"@ana" "since" "rejected"', ["@ana", "since", "rejected"]),
        ("anti-corrupción", ["anti-corrupción"]),
    ],
)
def test_words_and_what_is_in_quotes_are_looked_for(typed: str, words: list[str]) -> None:
    assert asked(typed) == Asked(terms=tuple(Term(one) for one in words))


def test_a_minus_forbids_a_word_and_or_takes_another_instead() -> None:
    forbidden = (Term("paro"), Term("gas caro", forbidden=True))
    assert asked('paro -"gas caro"').terms == forbidden
    assert asked("paro OR empleo").terms == (Term("paro"), Term("empleo", instead=True))


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026-05-26", date(2026, 5, 26)), ("26/5/2026", date(2026, 5, 26)), ("yesterday", date(2026, 11, 29)),
        ("3 days", date(2026, 11, 27)), ("2 weeks", date(2026, 11, 16)), ("ayer", date(2026, 11, 29)),
        ("hace 3 días", date(2026, 11, 27)), ("2 semanas", date(2026, 11, 16)), ("mayo", date(2026, 5, 1)),
        ("26 de mayo de 2026", date(2026, 5, 26)), ("today", TODAY), ("2025", date(2025, 1, 1)),
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "typed", ["since {} @Ana rejected paro", "paro REJECTED @ana since {}", "paro rejected Since {} @ana"]
)
def test_a_day_an_account_and_an_outcome_stand_anywhere(typed: str, written: str, day: date) -> None:
    expected = Asked(terms=(Term("paro"),), handle="ana", outcome="rejected", since=day)
    assert asked(typed.format(written)) == expected


def test_words_behind_a_day_are_words() -> None:
    assert asked("since 2 weeks inflación") == Asked(terms=(Term("inflación"),), since=date(2026, 11, 16))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "find WORDS"),
        ("   ", "find WORDS"),
        ("paro since", "“nothing” behind since is no date"),
        ("paro since the flood", "“the flood” behind since is no date"),
        ("paro since 2026-13-01", "is no date"),
        ("paro since 2026-02-30", "is no date"),
        ("paro since 3", "is no date"),
        ("paro since @ana", "“nothing” behind since"),
        ("paro since 2099-01-01", "lies ahead"),
        ("paro since tomorrow", "lies ahead"),
        ("paro @", "no account"),
        ("paro @a-b", "no account"),
        ("paro @ana @eva", "one account"),
        ("paro rejected withheld", "one outcome"),
        ("p" * 501, "too long"),
    ],
)
def test_what_cannot_be_read_is_told_in_one_sentence(typed: str, said: str) -> None:
    with pytest.raises(FindError) as caught:
        asked(typed)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
