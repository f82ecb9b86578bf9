"""Word vectors made from the training texts alone, where no file of pretrained ones is at hand.

Counts of which words stand near each other, as positive pointwise mutual information, reduced by a singular value
decomposition (Levy, Goldberg, Dagan, TACL 3, 2015).
"""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.utils.extmath import randomized_svd

from ml.files import ExamplesError
from ml.text.words import words

Floats = NDArray[np.float64]

LEAST = 2
MOST_WORDS = 5_000


def write(texts: Sequence[str], path: Path, *, dimensions: int, window: int = 4, seed: int = 0) -> str:
    """Make vectors of the texts' lower-cased words and write them as a word2vec text file; say in words what they are.

    A word has so many `dimensions`, or fewer where there are fewer words; words at most `window` apart are counted
    together.

    Raises:
        ExamplesError: no two different words come twice.
    """
    read = [[word.form.lower() for word in words(text)] for text in texts]
    counts = Counter(form for forms in read for form in forms)
    known = [form for form, number in counts.most_common(MOST_WORDS) if number >= LEAST]
    if len(known) < 3:
        raise ExamplesError("The texts have too few words that come twice; give more texts.")
    vectors = _vectors(_information(read, known, window=window), dimensions=min(dimensions, len(known) - 1), seed=seed)
    lines = [f"{len(known)} {vectors.shape[1]}"]
    lines += [f"{form} {' '.join(f'{value:.5f}' for value in row)}" for form, row in zip(known, vectors, strict=True)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return f"stand-in: {vectors.shape[1]} dimensions, from the {len(texts):,} training texts alone"


def _information(read: Sequence[Sequence[str]], known: Sequence[str], *, window: int) -> sparse.csr_matrix:
    """Give positive pointwise mutual information, (words, words)."""
    place = {form: number for number, form in enumerate(known)}
    near: Counter[tuple[int, int]] = Counter()
    for forms in read:
        places = [place[form] for form in forms if form in place]
        for at, one in enumerate(places):
            for other in places[at + 1 : at + 1 + window]:
                near[one, other] += 1
                near[other, one] += 1
    rows, columns = np.array(list(near), dtype=np.int64).reshape(-1, 2).T
    seen = np.array(list(near.values()), dtype=np.float64)
    total = np.bincount(rows, weights=seen, minlength=len(known))
    told = np.log(seen * total.sum() / (total[rows] * total[columns]))
    return sparse.csr_matrix((np.maximum(told, 0.0), (rows, columns)), shape=(len(known), len(known)))


def _vectors(information: sparse.csr_matrix, *, dimensions: int, seed: int) -> Floats:
    left, values, _ = randomized_svd(information, n_components=dimensions, random_state=seed)
    found: Floats = left * np.sqrt(values)
    return found
