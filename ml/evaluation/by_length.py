"""The answer by length: what somebody would answer who counts words and reads none of them.

Machines write longer or shorter than people, and documents that contradict a claim are shorter than others in some
collections: a version is worth nothing that knows no more than this. The rule is found on one half of the examples and
answers the other half, so that it is not flattered; copies of a text lie in the same half. The number of words with the
highest F1 is not the one that is right most often, so of two classes there is a rule for each.
"""

import hashlib
from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ml.evaluation.scores import ratio
from ml.examples import Example

Floats = NDArray[np.float64]
Labels = NDArray[np.int64]
Best = Literal["f1", "accuracy"]

BINS = 10
"""So many groups of like length, each answered alike, where there are more than two classes."""


def answers(
    examples: Sequence[Example], labels: Labels, weights: Floats, *, classes: int = 2, best: Best = "f1"
) -> Labels | None:
    """Answer each example by its length, shape (examples,); None where either half lacks a class that occurs.

    Of two classes, `best` is the figure that the number of words between them is chosen for.
    """
    lengths = np.array([len((one.document or one.text).split()) for one in examples], dtype=np.int64)
    halves = np.array([_half(one) for one in examples], dtype=np.int64)
    found = np.zeros(len(examples), dtype=np.int64)
    for half in (0, 1):
        learns, judged = halves != half, halves == half
        if set(labels[learns]) != set(labels):
            return None
        taught = lengths[learns], labels[learns], weights[learns]
        found[judged] = (
            _above_or_below(*taught, lengths[judged], best=best)
            if classes == 2
            else _most_frequent_near(*taught, lengths[judged])
        )
    return found


def _half(example: Example) -> int:
    return hashlib.sha256(f"{example.text}\n{example.document}".encode(errors="replace")).digest()[0] & 1


def _above_or_below(lengths: Labels, labels: Labels, weights: Floats, asked: Labels, *, best: Best) -> Labels:
    """Call positive what is longer, or what is shorter, than the number of words that gives the best figure."""
    highest, chosen = -1.0, (1, 0)
    positives, total = float(weights[labels == 1].sum()), float(weights.sum())
    for sign in (1, -1):
        order = np.argsort(-sign * lengths, kind="stable")
        called, hits = np.cumsum(weights[order]), np.cumsum(weights[order] * labels[order])
        ends = np.append(np.flatnonzero(np.diff(lengths[order])), len(order) - 1)
        if best == "f1":
            figure = ratio(2 * hits[ends], called[ends] + positives)
        else:  # right are the hits, and the negatives that were not called
            figure = ratio(total - positives - called[ends] + 2 * hits[ends], np.full(len(ends), total))
        if figure.max() > highest:
            highest, chosen = float(figure.max()), (sign, int(lengths[order][ends[figure.argmax()]]))
    sign, cut = chosen
    return (sign * asked >= sign * cut).astype(np.int64)


def _most_frequent_near(lengths: Labels, labels: Labels, weights: Floats, asked: Labels) -> Labels:
    """Give the most frequent class among the examples of about the same length."""
    edges = np.unique(np.quantile(lengths, np.linspace(0, 1, BINS + 1)[1:-1]))
    counts = np.zeros((len(edges) + 1, int(labels.max()) + 1))
    np.add.at(counts, (np.searchsorted(edges, lengths, side="right"), labels), weights)
    counts[counts.sum(axis=1) == 0] = counts.sum(axis=0)
    return np.asarray(counts.argmax(axis=1)[np.searchsorted(edges, asked, side="right")])
