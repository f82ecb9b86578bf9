"""A finding's thread names how good its version was on what it had not seen, or why nobody knows."""

import pytest

from bot.blocks.findings import finding as finding_blocks
from ml import registry
from ml.registry import Worth
from pipeline.language.speech import speaking
from pipeline.messages.finding_view import Compared, FindingOnCard, FindingView
from tests.bot.newsroom import TWEETS, words_in

ANSWER = Compared(answer="contradicted", probabilities={"contradicted": 1.0}, sentence=None, words_only=None)


def pairs(*, value=0.94, low=0.91, high=0.96, learnt: int | None = 0, n=300) -> Worth:
    """What three hundred pairs say of a version."""
    report = {
        "scores": {"n": n, "accuracy": value}, "intervals": {"accuracy": [low, high]}, "basis": "pairs", "learnt": learnt,
        "trivial": {"most_frequent": {"accuracy": 0.2}, "by_length": {"accuracy": 0.15}},
    }  # fmt: skip
    return registry.worth(report, version="noir-1", task="comparison")


def told(worth: Worth | None) -> str:
    view = FindingView(1, FindingOnCard(1, "page", ANSWER), "noir-1", "tweets", TWEETS, "1.0", worth=worth)
    return words_in({"blocks": finding_blocks.blocks(view)})


@pytest.mark.parametrize(
    ("worth", "said"),
    [
        (pairs(), "this version was right in 94 % of 300 pairs it had not seen [91–96 %]; without a model: 20 %."),
        (
            pairs(low=0.19),
            "Of this version, what needs no model (always the most frequent answer) may be as good: right in 94 % of",
        ),
        (
            pairs(learnt=None),
            "It is not known whether this version is better than what needs no model: it was measured",
        ),
        (pairs(n=20), "right in 94 % of 20 pairs it had not seen [91–96 %]; without a model: 20 %."),
        (pairs(n=20), "it was measured on 20 unseen texts, and at least 30 are needed."),
    ],
)
def test_the_figure_stands_in_the_thread(worth, said):
    assert said in told(worth)


def test_without_a_version_of_a_model_nothing_is_said():
    assert "without a model" not in told(None)
    assert "better than what needs no model" not in told(None)


def test_it_is_said_in_spanish():
    with speaking("es"):
        assert "acierta en el 94 % de 300 parejas que no había visto [91–96 %]; sin modelo: 20 %." in told(pairs())
