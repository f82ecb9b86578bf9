"""What stands in for the organisers' baseline, and what knows lengths and file sizes alone; neither has a network.

Team Noir prints a baseline of the workshop's organisers and does not say what it is (TN-18): here a random forest is
told how alike both texts and both pictures are.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from sklearn.ensemble import RandomForestClassifier
from sklearn.feature_extraction.text import TfidfVectorizer

from ml.answers.document_comparison import LABELS
from ml.examples import Example
from ml.serving.images import ImageError, read
from ml.studies.papers.comparison.answers import Answers
from ml.studies.papers.comparison.words import STEPS
from ml.text.words import words

Floats = NDArray[np.float64]
Features = Callable[[Sequence[Example]], Floats]

SIDE = 8
"""Pictures are compared as so many by so many pixels."""

ABSENT = -1.0


def likenesses(training: Sequence[Example], test: Sequence[Example]) -> Answers:
    """Judge by the cosine of both texts' words (TF-IDF of the training pairs) and of both pictures' pixels."""
    vectors = TfidfVectorizer(analyzer=_forms, sublinear_tf=True)
    vectors.fit([text for one in training for text in (one.text, one.document or "")])

    def features(examples: Sequence[Example]) -> Floats:
        claims, documents = (
            vectors.transform(texts)
            for texts in ([one.text for one in examples], [one.document or "" for one in examples])
        )
        alike = np.asarray(claims.multiply(documents).sum(axis=1)).ravel()
        return np.column_stack([alike, [_pictures(one) for one in examples]])

    return _forest(training, test, features)


def sizes(training: Sequence[Example], test: Sequence[Example]) -> Answers:
    """Judge by what says nothing of the matter: lengths of both texts, sizes of both files (TN-26)."""

    def features(examples: Sequence[Example]) -> Floats:
        return np.array(
            [
                [len(one.text), len(one.document or ""), (one.document or "").count("."),
                 *(_size(path) for path in (one.image, one.document_image))]
                for one in examples
            ],
            dtype=np.float64,
        )  # fmt: skip

    return _forest(training, test, features)


def _forest(training: Sequence[Example], test: Sequence[Example], features: Features) -> Answers:
    forest = RandomForestClassifier(200, min_samples_leaf=5, random_state=0)
    forest.fit(features(training), [one.label for one in training])
    probabilities = np.zeros((len(test), len(LABELS)))
    probabilities[:, forest.classes_] = forest.predict_proba(features(test))
    return Answers(test, probabilities)


def _forms(text: str) -> list[str]:
    return [word.form for word in words(text, steps=STEPS)]


def _pictures(example: Example) -> float:
    """Say how alike both pictures are, from -1 to 1; `ABSENT` where one is not there."""
    small = [_small(path) for path in (example.image, example.document_image)]
    if small[0] is None or small[1] is None:
        return ABSENT
    product = float(np.linalg.norm(small[0]) * np.linalg.norm(small[1]))
    return float((small[0] * small[1]).sum()) / max(product, 1e-12)


def _small(path: str | None) -> Floats | None:
    if path is None:
        return None
    try:
        pixels = np.asarray(Image.fromarray(read(Path(path), side=SIDE)).resize((SIDE, SIDE)), dtype=np.float64)
    except ImageError:
        return None
    return np.asarray(pixels - pixels.mean())


def _size(path: str | None) -> int:
    return Path(path).stat().st_size if path is not None and Path(path).is_file() else 0
