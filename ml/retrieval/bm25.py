"""BM25 (Robertson and Zaragoza 2009) over short texts, computed in advance: a folder of arrays that processes map.

For each term the folder holds in which texts it is and what it adds to their scores, so that a query is a sum over its
terms. Texts that come later are scored with the folder's own statistics (`added`) until it is built anew.
"""

import json
import math
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.retrieval.terms import terms
from ml.rows import ExamplesError

Floats = NDArray[np.float32]

K1, B = 1.2, 0.75
_ARRAYS = ("keys", "starts", "texts", "parts", "inverse")
_FACTS = "index.json"


class BrokenIndexError(ExamplesError):
    """A folder holds no index that can be used; build it again."""


@dataclass(frozen=True, eq=False)
class Bm25:
    """An index over texts, each with a key of the caller's.

    `keys` is (texts,); term t adds `parts[starts[t] : starts[t + 1]]` to the scores of the places in `texts` there;
    `inverse`, (terms,), is its inverse document frequency; `mean_length` is in terms.
    """

    keys: NDArray[np.int64]
    starts: NDArray[np.int64]
    texts: NDArray[np.int32]
    parts: Floats
    inverse: Floats
    row: Mapping[str, int]
    mean_length: float

    def scores(self, query: Sequence[str]) -> Floats:
        """Score every text, (texts,), for a query's terms; each different term counts once."""
        found = np.zeros(len(self.keys), dtype=np.float32)
        for term in sorted(set(query)):
            if (row := self.row.get(term)) is not None:
                part = slice(self.starts[row], self.starts[row + 1])
                found[self.texts[part]] += self.parts[part]
        return found

    def added(self, query: Sequence[str], texts: Sequence[Counter[str]]) -> Floats:
        """Score texts that the index does not hold, given as counts of their terms, as if it held them: (texts,)."""
        weights = {term: self.weight(term) for term in set(query)}
        found = np.zeros(len(texts), dtype=np.float32)
        for place, counts in enumerate(texts):
            length = counts.total()
            shared = ((weights[term], counts[term]) for term in weights if term in counts)
            found[place] = sum(weight * _share(count, length, self.mean_length) for weight, count in shared)
        return found

    def weight(self, term: str) -> float:
        """Give a term's inverse document frequency; one that no text holds is as rare as can be."""
        row = self.row.get(term)
        return _inverse(0, len(self.keys)) if row is None else float(self.inverse[row])

    def save(self, folder: Path, **facts: object) -> None:
        """Write the index into an empty folder, with what else the caller wants to know about it."""
        for name in _ARRAYS:
            np.save(folder / f"{name}.npy", getattr(self, name), allow_pickle=False)
        (folder / "terms.json").write_text(json.dumps(list(self.row), ensure_ascii=False), encoding="utf-8")
        said = {"mean_length": self.mean_length, **facts}
        (folder / _FACTS).write_text(json.dumps(said), encoding="utf-8")


def build(texts: Iterable[tuple[int, str]]) -> Bm25:
    """Index texts, given with their keys; they are read once, and only numbers are kept of them."""
    row: dict[str, int] = {}
    keys, places, rows, counts, lengths = array("q"), array("i"), array("i"), array("i"), array("i")
    for place, (key, text) in enumerate(texts):
        found = Counter(terms(text))
        keys.append(key)
        lengths.append(found.total())
        places.extend([place] * len(found))
        rows.extend([row.setdefault(term, len(row)) for term in found])
        counts.extend(found.values())
    return _built(_numbers(keys, np.int64), places, rows, counts, lengths, row)


def _built(
    keys: NDArray[np.int64],
    places: "array[int]",
    rows: "array[int]",
    counts: "array[int]",
    lengths: "array[int]",
    row: dict[str, int],
) -> Bm25:
    """Put the postings in the order of their terms, and compute what each adds."""
    of_term, length = _numbers(rows, np.int32), _numbers(lengths, np.float32)
    mean = float(length.mean()) if len(length) else 1.0
    order = np.argsort(of_term, kind="stable")
    holding = np.bincount(of_term, minlength=len(row))
    inverse = np.array([_inverse(number, len(keys)) for number in holding], dtype=np.float32)
    texts = _numbers(places, np.int32)[order]
    share = _share(_numbers(counts, np.float32)[order], length[texts], max(mean, 1e-9))
    return Bm25(
        keys=keys,
        starts=np.concatenate([[0], np.cumsum(holding)]).astype(np.int64),
        texts=texts,
        parts=(inverse[of_term[order]] * share).astype(np.float32),
        inverse=inverse,
        row=row,
        mean_length=mean,
    )


def load(folder: Path) -> tuple[Bm25, dict[str, object]]:
    """Map an index from its folder; give it and the facts that were saved with it.

    Raises:
        BrokenIndexError: there is none, or it is cut off.
    """
    try:
        facts = json.loads((folder / _FACTS).read_text(encoding="utf-8"))
        words = json.loads((folder / "terms.json").read_text(encoding="utf-8"))
        arrays = {name: np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False) for name in _ARRAYS}
        mean = float(facts.pop("mean_length"))
    except (OSError, ValueError, KeyError) as error:
        raise BrokenIndexError(f"{folder} holds no whole index: run `claimwire archive index`.") from error
    return Bm25(**arrays, row={word: place for place, word in enumerate(words)}, mean_length=mean), facts


def _inverse(holding: int, texts: int) -> float:
    """Robertson and Sparck Jones' inverse document frequency, with 1 added so that it is never negative."""
    return math.log1p((texts - holding + 0.5) / (holding + 0.5))


def _share(count: Any, length: Any, mean: float) -> Any:
    """Give what so many of a term say in a text of this length; numbers, or arrays of one shape."""
    return count * (K1 + 1) / (count + K1 * (1 - B + B * length / mean))


def _numbers(values: "array[int]", kind: type) -> NDArray[Any]:
    return np.frombuffer(values, dtype=values.typecode).astype(kind) if len(values) else np.zeros(0, dtype=kind)
