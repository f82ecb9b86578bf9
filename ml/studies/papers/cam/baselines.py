"""The classifiers over TF-IDF that the paper's related work names (CAM-20): SVM, nearest neighbours, linear, tree."""

from collections.abc import Iterator

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import RidgeClassifier
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import LinearSVC
from sklearn.tree import DecisionTreeClassifier

from ml.evaluation.evaluate import evaluate_probabilities
from ml.studies.representation.corpus import Corpus

Share = tuple[float, float, float]

MOST = 20_000
"""Words and pairs of words."""


def baselines(corpus: Corpus, *, seed: int = 0) -> Iterator[tuple[str, Share]]:
    """Yield each classifier's name and its accuracy on the held-out texts, with a 95 % interval; nothing is chosen."""
    vectorizer = TfidfVectorizer(ngram_range=(1, 2), max_features=MOST)
    train = vectorizer.fit_transform(corpus.train.texts)
    test = vectorizer.transform(corpus.test.texts)
    for name, machine in (
        ("support vector machine", LinearSVC(random_state=seed)),
        ("5 nearest neighbours", KNeighborsClassifier(5)),
        ("linear regression on the classes", RidgeClassifier(random_state=seed)),
        ("decision tree", DecisionTreeClassifier(random_state=seed)),
    ):
        answers = machine.fit(train, corpus.train.labels).predict(test).astype(np.float64)
        report = evaluate_probabilities(
            corpus.test.examples, answers, threshold=0.5, version=name, basis="held-out texts", seed=seed
        )
        yield name, (report.scores.accuracy, *report.intervals["accuracy"])
