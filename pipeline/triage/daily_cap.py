"""A cap on cards per day: how far it lowers the probabilities, first the negatives', then the positives'. No database.

The rates for a batch follow from the cards of the day so far, and from how many tweets the rest of the day is expected
to bring. Both are known before the batch is judged, so no tweet's probability depends on its own draw or on a later
one, and estimates that weigh by 1 / probability stay unbiased: given the past, each tweet's weighed value is right on
average. That the rates depend on earlier draws does no harm: the errors of two tweets stay uncorrelated (they are a
martingale's differences), so that the usual variance, the sum of (1 - probability) · value² / probability, holds too.

The cap is kept on average and nearly, not to the card: to stop at the cap would give the day's last tweets the
probability 0, and nothing could be said about them any more. Instead the probability stays at a floor. That one is
fixed by what a whole day brings, before any of it is drawn: sampling.FLOOR, or less where that alone would take more
than RESERVED of the cap; so the cap holds at any size, and one card may then speak for thousands of posts.
"""

import math
from dataclasses import dataclass

from ml.counting import counted
from pipeline.triage.sampling import FLOOR, Sampling

RESERVED = 0.2
"""Of a day's cards, what the floor may take: for what the model missed, and when a day brings more than expected."""


@dataclass(frozen=True)
class Flow:
    """A day's cards so far, and how many tweets of either label are expected until it ends by the desk's clock."""

    cards: float
    """Those that rules will raise until the end of the day among them."""
    positives: float
    negatives: float
    a_day: float = 0.0
    """Tweets that a whole day brings; counted as no fewer than are expected until this one ends."""


@dataclass(frozen=True)
class Rates:
    """The probability of a card for a positive, and for a negative on average."""

    positives: float
    negatives: float


def floor(flow: Flow, *, cards_per_day: int) -> float:
    """Below this no tweet's probability is lowered. Above 0 always, and lower the more a day brings."""
    return min(FLOOR, _share(RESERVED * cards_per_day, of=max(flow.a_day, flow.positives + flow.negatives)))


def rates(flow: Flow, *, cards_per_day: int, fraction: float) -> Rates:
    """What the rest of the day can afford; (1, fraction) as long as that is within the cap."""
    left = max(cards_per_day - flow.cards, 0)
    lowest = floor(flow, cards_per_day=cards_per_day)
    least = min(lowest, fraction)
    negatives = min(fraction, max(least, _share(left - flow.positives, of=flow.negatives)))
    if negatives > least:
        return Rates(positives=1.0, negatives=negatives)
    positives = min(1.0, max(lowest, _share(left - least * flow.negatives, of=flow.positives)))
    return Rates(positives=positives, negatives=negatives)


def _share(cards: float, *, of: float) -> float:
    if cards <= 0:
        return 0.0
    return cards / of if of > 0 else math.inf


def bites(sampling: Sampling, *, fraction: float) -> dict[int, float]:
    """The lowered probabilities by label, 0 and 1; empty while the cap changes nothing."""
    lowered = {0: sampling.fraction} if sampling.fraction < fraction else {}
    return lowered | ({1: sampling.positives} if sampling.positives < 1 else {})


def sentence(sampling: Sampling, *, cards_per_day: int, fraction: float) -> str:
    """What the desk is told when the cap begins to bite."""
    positives = "all" if sampling.positives == 1 else _of_hundred(sampling.positives)
    return (
        f"The cap of {counted(cards_per_day, 'card')} a day begins to bite: from now on about "
        f"{_of_hundred(sampling.fraction)} posts that the model takes for not check-worthy get a card "
        f"(usually {_of_hundred(fraction)}), and {positives} of those that it takes for check-worthy. The rates follow "
        "the day's flow; each post's own is kept, so that estimates stay right, with wider intervals. To change this, "
        "an admin sets cards a day or the share of the others: Home → Settings → Which posts get a card."
    )


def _of_hundred(share: float) -> str:
    return f"{100 * share:.3g} of 100"
