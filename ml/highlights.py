"""Which words spoke for the positive class: chosen from weighted spans, whatever model weighed them.

Highlights show the wording that a model looked at; they say nothing about truth.
"""

import math
from collections.abc import Iterable

from ml.examples import Highlight

SHARE = 0.1
AT_MOST = 20


def choose(
    spans: Iterable[Highlight], *, share: float = SHARE, at_most: int = AT_MOST, at_least: float = 0.0
) -> tuple[Highlight, ...]:
    """Choose the top `share` of the words by weight, in reading order.

    Only words with a weight above `at_least`, in the model's own units, spoke for the positive class. Where there is
    one, at least one is chosen, and never more than `at_most`; of equal weights the earlier word goes first.
    """
    every = list(spans)
    wanted = min(at_most, math.ceil(share * len(every)))
    spoke = sorted((span for span in every if span.weight > at_least), key=lambda span: (-span.weight, span.start))
    return tuple(sorted(spoke[:wanted], key=lambda span: span.start))
