"""Token-by-token correlation matrices before and after the encoder (CAM-14, the paper's Fig. 7)."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.examples import ExamplesError
from ml.studies.representation.contextual import Floats, Tokens

Matrix = NDArray[np.float64]

# Ours, not the paper's, which is an article of the data set; "." and "the" and "bill" stand in it more than once.
SENTENCE = "The bill will cut the deficit, the minister said in the U.S. senate, but the bill before it raised taxes."
AT_MOST = 40


@dataclass(frozen=True, eq=False)
class Correlations:
    """Pearson's correlation of every two tokens' vectors; `before` (Z') and `after` (Z'_B) are (tokens, tokens)."""

    sentence: str
    forms: tuple[str, ...]
    ids: tuple[int, ...]
    before: Matrix
    after: Matrix

    def properties(self) -> dict[str, Any]:
        """Measure what the paper reads off its figure (section 4.2).

        `means_*` go over pairs of different tokens; `neighbours_after` over those side by side, `others_after` over
        the rest; `same` are the pairs of one token standing twice, `drawn_together` the pairs that gained most.
        """
        rows, columns = np.triu_indices(len(self.ids), k=1)
        ids = np.array(self.ids)
        differ = ids[rows] != ids[columns]
        near = differ & (columns - rows == 1)
        before, after = self.before[rows, columns], self.after[rows, columns]
        gained = np.where(differ, after - before, -np.inf)
        ranked = [place for place in np.argsort(-gained, kind="stable")[:5] if differ[place]]
        pairs = [self._pair(int(rows[place]), int(columns[place])) for place in [*np.flatnonzero(~differ), *ranked]]
        same = int((~differ).sum())
        return {
            "mean_before": _mean(before[differ]),
            "mean_after": _mean(after[differ]),
            "neighbours_before": _mean(before[near]),
            "others_before": _mean(before[differ & ~near]),
            "neighbours_after": _mean(after[near]),
            "others_after": _mean(after[differ & ~near]),
            "same": pairs[:same],
            "drawn_together": pairs[same:],
        }

    def _pair(self, *places: int) -> dict[str, Any]:
        """Tell of two tokens by their places how they correlate before and after the encoder."""
        first, second = (self.forms[place] for place in places)
        before, after = float(self.before[places]), float(self.after[places])
        return {"first": first, "second": second, "places": places, "before": before, "after": after}


def correlate(tokens: Tokens, *, at_most: int = AT_MOST) -> Correlations:
    """Correlate the first `at_most` tokens of a text, the marks for start and end left out.

    Raises:
        ExamplesError: the text has fewer than two tokens.
    """
    kept = [place for place, special in enumerate(tokens.special) if not special][:at_most]
    if len(kept) < 2:
        raise ExamplesError("The sentence has fewer than two tokens; give a longer one.")
    ids = tuple(tokens.ids[place] for place in kept)
    # One token has one vector before the encoder, so its two copies are the same row, not nearly the same.
    _, first, copy = np.unique(np.array(ids), return_index=True, return_inverse=True)
    distinct = _correlation(tokens.before[[kept[place] for place in first]])
    return Correlations(
        sentence=tokens.text,
        forms=tuple(tokens.forms[place] for place in kept),
        ids=ids,
        before=distinct[np.ix_(copy, copy)],
        after=_correlation(tokens.after[kept]),
    )


def _correlation(vectors: Floats) -> Matrix:
    """Correlate the rows of (tokens, dimensions): shape (tokens, tokens), exactly 1 on the diagonal."""
    centred = vectors.astype(np.float64) - vectors.mean(axis=1, keepdims=True, dtype=np.float64)
    lengths = np.linalg.norm(centred, axis=1, keepdims=True)
    unit = np.divide(centred, lengths, out=np.zeros_like(centred), where=lengths > 0)
    matrix = np.clip(unit @ unit.T, -1.0, 1.0)
    np.fill_diagonal(matrix, 1.0)
    return matrix


def _mean(values: Matrix) -> float | None:
    return float(values.mean()) if len(values) else None
