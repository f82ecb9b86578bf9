"""The eight representation spaces of the paper's Table 1 (CAM-7 … CAM-9, CAM-12), each frozen."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.decomposition import PCA
from sklearn.feature_extraction.text import TfidfVectorizer

from ml.examples import ExamplesError
from ml.studies.representation.contextual import ContextualEncoder
from ml.studies.representation.corpus import Corpus
from ml.text import words as reading
from ml.text.word_vectors import Floats, read_vectors

DIMENSIONS = 300
_TFIDF = {
    "a": ("unigram", "yes"),
    "b": ("unigram", "no"),
    "c": ("bigram", "yes"),
    "d": ("bigram", "no"),
}
STATIC = ("e", "f")


@dataclass(frozen=True, eq=False)
class Space:
    """One row of Table 1; `features` are the train, validation and test texts, each (texts, dimensions)."""

    letter: str
    vectorizer: str
    notation: str
    ngram: str
    stop_words_removed: str
    features: tuple[Floats, Floats, Floats]

    @property
    def dimensions(self) -> int:
        """How many numbers a text has in this space."""
        return int(self.features[0].shape[1])

    @property
    def mean_length(self) -> float:
        """How long the train texts' vectors are on average."""
        return float(np.linalg.norm(self.features[0], axis=1).mean())


@dataclass(frozen=True)
class Missing:
    """A row that could not be made, and why."""

    letter: str
    reason: str


def spaces(corpus: Corpus, *, encoder: ContextualEncoder | None, vectors: Sequence[Path]) -> Iterator[Space | Missing]:
    """Yield the rows (a) to (h) in order, those that lack their weights as `Missing`.

    Raises:
        ExamplesError: there are more than two files of vectors.
        VectorsError: a file of vectors cannot be read.
    """
    if len(vectors) > len(STATIC):
        raise ExamplesError(f"{len(vectors)} files of vectors; give at most two, for the panels (e) and (f).")
    for letter in _TFIDF:
        yield _tfidf(corpus, letter)
    for place, letter in enumerate(STATIC):
        if place < len(vectors):
            yield _static(corpus, letter, vectors[place])
        else:
            yield Missing(letter, "no file of static vectors was given (--vectors)")
    if encoder is None:
        yield from (Missing(letter, "no encoder was given (--encoder)") for letter in "gh")
    else:
        yield from _encoded(corpus, encoder)


def project(features: Floats) -> tuple[NDArray[np.float64], tuple[float, float]]:
    """Project texts onto their first two principal components (CAM-13): (texts, 2), and the variance each explains."""
    values = features.astype(np.float64)
    if min(values.shape) < 2 or not values.var(axis=0).any():
        return np.zeros((len(values), 2)), (0.0, 0.0)
    pca = PCA(n_components=2, svd_solver="full")
    points = pca.fit_transform(values)
    first, second = pca.explained_variance_ratio_
    return points, (float(first), float(second))


def _tfidf(corpus: Corpus, letter: str) -> Space | Missing:
    """Fit TF-IDF on the train texts, its own tokenizer included (CAM-4); stop words are scikit-learn's English ones."""
    ngram, removed = _TFIDF[letter]
    n = 1 if ngram == "unigram" else 2
    vectorizer = TfidfVectorizer(
        ngram_range=(n, n),
        stop_words="english" if removed == "yes" else None,
        max_features=DIMENSIONS,
        dtype=np.float32,
    )
    try:
        train = vectorizer.fit_transform(corpus.train.texts).toarray()
    except ValueError:
        return Missing(letter, f"the texts hold no {ngram}s" + (" but stop words" if removed == "yes" else ""))
    validation, test = (vectorizer.transform(part.texts).toarray() for part in (corpus.validation, corpus.test))
    return Space(letter, "TF-IDF", "Z_TF-IDF", ngram, removed, (train, validation, test))


def _static(corpus: Corpus, letter: str, path: Path) -> Space:
    """Average the static vectors of a text's words (Z')."""
    splits = [
        [[word.form for word in reading.words(words)] for words in part.texts]
        for part in (corpus.train, corpus.validation, corpus.test)
    ]
    table = read_vectors(path, only={word for part in splits for words in part for word in words})
    train, validation, test = (table.means(part) for part in splits)
    return Space(letter, path.name, "Z'", "", "no", (train, validation, test))


def _encoded(corpus: Corpus, encoder: ContextualEncoder) -> Iterator[Space]:
    """Average word embeddings alone (Z'), and the last layer (Z'_B), each text encoded once."""
    pooled = [encoder.pooled(part.texts) for part in (corpus.train, corpus.validation, corpus.test)]
    for letter, which, notation, place in (
        ("g", "word embeddings only", "Z'", 0),
        ("h", "all embeddings + encoder", "Z'_B", 1),
    ):
        train, validation, test = (part[place] for part in pooled)
        yield Space(letter, f"{encoder.name} ({which})", notation, "", "no", (train, validation, test))
