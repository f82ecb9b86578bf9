"""What a rate of random negatives costs the desk, and what it tells (CH-14, CH-21, CH-22)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from pipeline.quality.estimates import estimate
from pipeline.quality.rehearsal import Draw, Truth, draw_weeks

FRACTIONS = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.75, 1.0)
WIDTH = 0.25
"""An interval for recall this wide says ±12 points, enough to tell a good model from a middling one."""
WIDTH_TOGETHER = 2 / 3
"""How wide it may be for four weeks together, as a part of what a single week is allowed."""
MOST = 0.3
"""The paper's rate (CH-14). At that rate two cards in three are random negatives: no more is suggested."""
TOGETHER = 4
REHEARSED, DRAWS, SEED = 200, 400, 7


@dataclass(frozen=True)
class Rate:
    """A rate of random negatives, and a week with it."""

    fraction: float
    cards_per_week: float
    random_share: float
    """Of the cards, those of posts that the model passed over."""
    positive_share: float
    """Of the labels, those that say check-worthy."""
    recall_width: float
    """How wide a week's interval for recall is, in the middle of many rehearsed weeks."""
    recall_width_together: float
    """The same for four weeks taken together."""
    enough_together: bool = False
    """Whether the rate was chosen for four weeks together, because no single week could tell enough."""


def rates(
    truth: Truth, *, posts: int, draw: Draw | None = None, fractions: Sequence[float] = FRACTIONS
) -> tuple[Rate, ...]:
    """Rehearse weeks of so many posts at each rate; `draw` says how else is drawn and clicked. Raises ValueError."""
    return tuple(_rate(truth, posts, fraction, draw or Draw(fraction)) for fraction in fractions)


def suggested(truth: Truth, *, posts: int, width: float = WIDTH, draw: Draw | None = None) -> Rate:
    """Choose the lowest rate whose interval for recall is narrow enough, in a week or else in four together.

    Where none up to MOST is, MOST it is.
    """
    table: list[Rate] = []
    for fraction in FRACTIONS:
        if fraction <= MOST:
            table += rates(truth, posts=posts, draw=draw, fractions=[fraction])
            if table[-1].recall_width <= width:
                return table[-1]
    enough = next((rate for rate in table if rate.recall_width_together <= WIDTH_TOGETHER * width), table[-1])
    return replace(enough, enough_together=True)


def _rate(truth: Truth, posts: int, fraction: float, draw: Draw) -> Rate:
    found, missed, wrong, rest = truth.portions
    sampled = fraction * (missed + rest)
    cards = found + wrong + sampled
    drawn = replace(draw, fraction=fraction)
    return Rate(
        fraction=fraction,
        cards_per_week=posts * cards,
        random_share=sampled / cards,
        positive_share=(found + fraction * missed) / cards,
        recall_width=_width(truth, posts, drawn),
        recall_width_together=_width(truth, TOGETHER * posts, drawn),
    )


def _width(truth: Truth, posts: int, draw: Draw) -> float:
    weeks = draw_weeks(truth, posts=posts, weeks=REHEARSED, draw=draw, rng=np.random.default_rng(SEED))
    recall = estimate(flagged=weeks.flagged, unflagged=weeks.unflagged, draws=DRAWS).recall
    widths = (recall.high - recall.low)[np.isfinite(recall.value)]
    return float(np.median(widths)) if widths.size else 1.0
