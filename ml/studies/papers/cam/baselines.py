"""The classifiers that the paper's related work names (CAM-20), each on the vectors that it is named with."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import RidgeClassifier
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import LinearSVC
from sklearn.tree import DecisionTreeClassifier

from ml.evaluation.evaluate import evaluate_probabilities
from ml.studies.papers.cam import convolutions
from ml.studies.representation.contextual import ContextualEncoder
from ml.studies.representation.corpus import Corpus
from ml.text.word_vectors import read_vectors

TERMS = 20_000
"""Words and pairs of words."""


@dataclass(frozen=True)
class Baseline:
    """A classifier, what its vectors are, and its accuracy on the held-out texts with a 95 % interval."""

    what: str
    weights: str
    accuracy: float
    interval: tuple[float, float]


def baselines(
    corpus: Corpus, *, vectors: tuple[Path, str], encoder: tuple[ContextualEncoder, str], seed: int = 0
) -> Iterator[Baseline]:
    """Yield each classifier; `vectors` and `encoder` come with what is said of them."""
    for name, answers in _over_terms(corpus, seed=seed):
        yield _judged(corpus, f"TF-IDF words and pairs, {name}", "none", answers, seed=seed)
    table, told = vectors
    static = convolutions.static_rows(corpus, read_vectors(table))
    found = convolutions.answers(corpus, static, kind=convolutions.ConvolutionAndMemory, seed=seed)
    yield _judged(corpus, f"{_FIRST} words' static vectors, convolution and LSTM", told, found, seed=seed)
    model, told = encoder
    rows = convolutions.encoder_rows(corpus, model)
    found = convolutions.answers(corpus, rows, kind=convolutions.Convolutions, seed=seed)
    yield _judged(corpus, f"{_FIRST} tokens after the encoder, convolutions side by side", told, found, seed=seed)


_FIRST = f"first {convolutions.MOST}"


def _over_terms(corpus: Corpus, *, seed: int) -> Iterator[tuple[str, NDArray[np.float64]]]:
    vectorizer = TfidfVectorizer(ngram_range=(1, 2), max_features=TERMS)
    train = vectorizer.fit_transform(corpus.train.texts)
    test = vectorizer.transform(corpus.test.texts)
    for name, machine in (
        ("support vector machine", LinearSVC(random_state=seed)),
        ("5 nearest neighbours", KNeighborsClassifier(5)),
        ("linear regression on the classes", RidgeClassifier(random_state=seed)),
        ("decision tree", DecisionTreeClassifier(random_state=seed)),
    ):
        yield name, machine.fit(train, corpus.train.labels).predict(test).astype(np.float64)


def _judged(corpus: Corpus, what: str, weights: str, answers: NDArray[np.float64], *, seed: int) -> Baseline:
    report = evaluate_probabilities(
        corpus.test.examples, answers, threshold=0.5, version=what, basis="held-out texts", seed=seed
    )
    return Baseline(what, weights, report.scores.accuracy, report.intervals["accuracy"])
