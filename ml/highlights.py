"""Which words spoke most for the positive class: chosen from weighted spans, whatever model weighed them.

Highlights show the wording that a model looked at; they say nothing about truth.
"""

import math
from collections.abc import Iterable

from ml.examples import Highlight

SHARE = 0.1
AT_MOST = 20


def choose(spans: Iterable[Highlight], *, share: float = SHARE, at_most: int = AT_MOST) -> tuple[Highlight, ...]:
    """Choose the top `share` of the words by weight (CAM paper, Fig. 8), in reading order; at most `at_most`.

    The words with the highest weights are chosen whatever their sign, so that every text with words has some: were
    those that speak against left out, a card without any would tell that the model took its post for uninteresting.
    Of equal weights the earlier word goes first.
    """
    every = list(spans)
    wanted = min(at_most, math.ceil(share * len(every)))
    by_weight = sorted(every, key=lambda span: (-span.weight, span.start))
    return tuple(sorted(by_weight[:wanted], key=lambda span: span.start))
