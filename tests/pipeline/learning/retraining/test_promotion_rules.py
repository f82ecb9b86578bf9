"""The gate, for any comparison: nothing worse, no tie, nobody left behind."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blocks.retraining.words import REASONS
from bot.blocks.statements import in_words
from ml import registry
from ml.evaluation.comparison import Comparison, Difference, GroupDifference
from ml.examples import Example
from pipeline.learning.retraining.promotion_rules import Rules, decide, too_little

RULES = Rules()
SHARES = st.floats(0, 1)


def compared(*, a=0.8, b=0.7, sure=0.99, differently=20, groups=None) -> Comparison:
    f1 = Difference(a=a, b=b, difference=a - b, interval=(a - b - 0.1, a - b + 0.1), a_not_worse=sure)
    return Comparison(
        a="new", b="old", basis="a test", data_hash="", n=300, margin=RULES.margin, differences={"f1": f1},
        labelled_differently=differently, groups=groups or {},
    )  # fmt: skip


def groups_of(*groups: tuple[int, float, float]) -> dict[str, dict[str, GroupDifference]]:
    return {"language": {f"l{k}": GroupDifference(n=n, positives=5, a=a, b=b) for k, (n, a, b) in enumerate(groups)}}


@given(
    a=SHARES,
    b=SHARES,
    sure=SHARES,
    differently=st.integers(0, 3),
    groups=st.lists(st.tuples(st.integers(1, 99), SHARES, SHARES), max_size=3),
)
def test_what_is_promoted_is_better_sure_different_and_leaves_no_large_group_behind(a, b, sure, differently, groups):
    verdict = decide(compared(a=a, b=b, sure=sure, differently=differently, groups=groups_of(*groups)), RULES)
    left_behind = [n for n, new, old in groups if n >= RULES.group_min and old - new > RULES.group_drop + 1e-9]
    fit = a - b > 1e-9 and sure >= RULES.confidence and differently > 0 and not left_behind
    assert verdict.promote == fit
    assert verdict.reasons


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (compared(differently=0), "A tie: both versions give every gate post the same label"),
        (compared(a=0.7), "A tie: F1 of both is 0.700"),
        (compared(a=0.6, sure=0.01), "F1 would fall by 0.100, from 0.700 to 0.600"),
        (compared(sure=0.84), "with a probability of 84 %, and 90 % are asked for"),
        (compared(groups=groups_of((60, 0.6, 0.7))), "F1 for the language l0 would fall by 0.100"),
        (
            compared(groups={"account_group": {"ERC": GroupDifference(60, 5, 0.6, 0.7)}}),
            "account group ERC would fall by 0.100",
        ),
        (compared(groups=groups_of((49, 0.1, 0.7))), "F1 rises by 0.100, from 0.700 to 0.800"),
    ],
)
def test_it_says_why(found, said):
    assert said in " ".join(in_words(reason, REASONS) for reason in decide(found, RULES).reasons)


@pytest.mark.parametrize(
    ("yes", "no", "said"),
    [
        (20, 29, "holds 49 labelled posts"),
        (4, 96, "4 are check-worthy"),
        (100, 0, "0 are not check-worthy"),
        (5, 45, None),
    ],
)
def test_too_small_a_test_tells_nothing(yes, no, said):
    test = [Example(text=str(k), label=int(k < yes)) for k in range(yes + no)]
    found = too_little(test, RULES)
    assert found is None if said is None else said in in_words(found, REASONS)


@pytest.mark.parametrize(
    ("low", "n", "promoted", "said"),
    [
        (0.61, 300, True, "F1 rises by 0.100"),
        (0.60, 300, False, "F1 is 0.800 (0.600 to 0.900), and always the same answer, or going by length, may be as good: 0.600"),
        (0.61, 29, False, "does not tell whether it is better than what needs no model"),
    ],
)  # fmt: skip
def test_a_candidate_that_may_be_no_better_than_no_model_is_refused(low, n, promoted, said):
    report = {
        "scores": {"n": n, "f1": 0.8}, "intervals": {"f1": [low, 0.9]}, "trivial": {"always_yes": {"f1": 0.6}},
    }  # fmt: skip
    worth = registry.worth(report, version="new", task="checkworthiness", unseen=True)
    verdict = decide(compared(), RULES, worth)
    assert verdict.promote == promoted
    assert said in " ".join(in_words(reason, REASONS) for reason in verdict.reasons)
