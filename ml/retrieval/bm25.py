"""BM25 (Robertson and Zaragoza 2009) over short texts: bm25s' index, in a folder that processes map.

bm25s cannot add to an index. Texts that come later are scored here with the index's own statistics (`added`), until it
is built anew.
"""

import json
import math
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import bm25s
import numpy as np
from numpy.typing import NDArray

from ml.files.errors import ExamplesError
from ml.retrieval.terms import terms

Floats = NDArray[np.float32]

K1, B = 1.2, 0.75
_METHOD = "lucene"
"""Its inverse document frequency has 1 added, so that it is never negative."""

_KEYS, _FACTS = "keys.npy", "facts.json"


class BrokenIndexError(ExamplesError):
    """A folder holds no index that can be used; build it again."""


@dataclass(frozen=True, eq=False)
class Bm25:
    """An index over texts, each with a key of the caller's: `keys` is (texts,), in rising order of place.

    `engine` is None where there is no text; `mean_length` is in terms.
    """

    keys: NDArray[np.int64]
    engine: bm25s.BM25 | None
    mean_length: float

    def scores(self, query: Sequence[str]) -> Floats:
        """Score every text, (texts,), for a query's terms; each different term counts once."""
        known = [] if self.engine is None else self.engine.get_tokens_ids(sorted(set(query)))
        if self.engine is None or not known:
            return np.zeros(len(self.keys), dtype=np.float32)
        # bm25s leaves out Robertson's factor, by which a term of a text of mean length counts as its frequency says.
        found: Floats = self.engine.get_scores_from_ids(known) * np.float32(K1 + 1)
        return found

    def added(self, query: Sequence[str], texts: Sequence["Counter[str]"]) -> Floats:
        """Score texts that the index does not hold, given as counts of their terms, as if it held them: (texts,)."""
        weights = {term: self.weight(term) for term in set(query)}
        return np.array([self._score(weights, counts) for counts in texts], dtype=np.float32)

    def weight(self, term: str) -> float:
        """Give a term's inverse document frequency; one that no text holds is as rare as can be."""
        holding = self.holding(term)
        return math.log1p((len(self.keys) - holding + 0.5) / (holding + 0.5))

    def holding(self, term: str) -> int:
        """Count the texts that hold a term."""
        place = None if self.engine is None else self.engine.vocab_dict.get(term)
        return 0 if place is None else self._holding(place)

    def save(self, folder: Path, **facts: object) -> None:
        """Write the index into an empty folder, with what else the caller wants to know about it."""
        np.save(folder / _KEYS, self.keys, allow_pickle=False)
        if self.engine is not None:
            self.engine.save(folder, show_progress=False)
        said = {"mean_length": self.mean_length, **facts}
        (folder / _FACTS).write_text(json.dumps(said), encoding="utf-8")

    def _holding(self, place: int) -> int:
        assert self.engine is not None
        starts = self.engine.scores["indptr"]
        return int(starts[place + 1] - starts[place])

    def _score(self, weights: dict[str, float], counts: "Counter[str]") -> float:
        norm = K1 * (1 - B + B * counts.total() / self.mean_length)
        shared = ((weight, counts[term]) for term, weight in weights.items() if term in counts)
        return sum(weight * count * (K1 + 1) / (count + norm) for weight, count in shared)


def build(texts: Iterable[tuple[int, str]]) -> Bm25:
    """Index texts, given with their keys; they are read once, and only numbers are kept of them."""
    vocabulary: dict[str, int] = {}
    keys, ids = array("q"), list[NDArray[np.int32]]()
    for key, text in texts:
        keys.append(key)
        ids.append(np.array([vocabulary.setdefault(term, len(vocabulary)) for term in terms(text)], dtype=np.int32))
    length = float(np.mean([len(found) for found in ids])) if ids else 0.0
    engine = None
    if vocabulary:
        engine = bm25s.BM25(k1=K1, b=B, method=_METHOD)
        engine.index((ids, vocabulary), create_empty_token=False, show_progress=False)
    return Bm25(np.array(keys, dtype=np.int64), engine, length or 1.0)


def load(folder: Path) -> tuple[Bm25, dict[str, object]]:
    """Map an index from its folder; give it and the facts that were saved with it.

    Raises:
        BrokenIndexError: there is none, or it is cut off.
    """
    try:
        facts = json.loads((folder / _FACTS).read_text(encoding="utf-8"))
        keys = np.load(folder / _KEYS, mmap_mode="r", allow_pickle=False)
        there = (folder / "params.index.json").exists()
        engine = bm25s.BM25.load(folder, mmap=True, show_progress=False) if there else None
        mean = float(facts.pop("mean_length"))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BrokenIndexError(f"{folder} holds no whole index: run `claimwire archive index`.") from error
    return Bm25(keys, engine, mean), facts
