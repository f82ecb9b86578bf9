"""What every candidate with highlights does at the end: a probability, and the words that spoke for it."""

import math
from collections.abc import Sequence

from ml.examples import Highlight
from ml.serving import highlights


def finish(
    text: str, logits: Sequence[float], spans: Sequence[tuple[int, int]], cam: Sequence[float]
) -> tuple[float, tuple[Highlight, ...]]:
    words = highlights.of_words(text, spans=spans, scores=cam)
    return 1 / (1 + math.exp(float(logits[0]) - float(logits[1]))), highlights.choose(words)
