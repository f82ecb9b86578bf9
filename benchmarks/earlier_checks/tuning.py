"""Tunes how BM25 and cosine are weighed, and how sure a match is; looks at train and dev tweets only."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import logsumexp
from sklearn.linear_model import LogisticRegression

from benchmarks.earlier_checks.tweets import Tweet
from ml.retrieval.bm25 import Bm25
from ml.retrieval.fusion import FARTHEST, WORDS_ALONE, Fusion, leads_of
from ml.retrieval.small_archive import is_strange, spread_of
from ml.retrieval.terms import terms

Floats = NDArray[np.float64]

CANDIDATES, SHOWN, NOWHERE, RIDGE = 100, 3, -1e9, 1e-3


def standing(index: Bm25, text: str) -> Floats:
    """Give the z of every check's score, as a query sees it."""
    query = terms(text)
    scores, strange = index.scores(query), is_strange(query, index.holding, texts=len(index.keys))
    whole = sum(index.weight(term) for term in set(query))
    return spread_of(scores, whole=whole, few=False, strange=strange).standing(scores)


def weights(standings: Sequence[Floats], cosines: Sequence[Floats], tweets: Sequence[Tweet]) -> tuple[float, float]:
    """Fit (cosine, words) so that the right check has the largest share of exp(score) among a tweet's candidates."""
    rows, right = [], []
    for words, cosine, tweet in zip(standings, cosines, tweets, strict=True):
        found = np.union1d(np.argsort(-words)[:CANDIDATES], np.argsort(-cosine)[:CANDIDATES])
        if (hit := np.isin(found, list(tweet.right))).any():
            rows.append(np.stack([cosine[found], words[found]], axis=1))
            right.append(hit)
    scale = np.concatenate(rows).std(axis=0)

    def loss(given: Floats) -> float:
        parts = [row / scale @ given for row in rows]
        return float(
            np.mean([logsumexp(z) - logsumexp(z[hit]) for z, hit in zip(parts, right, strict=True)])
            + RIDGE * given @ given
        )

    cosine, words = minimize(loss, np.ones(2)).x / scale
    return float(cosine), float(words)


def certainty(fusion: Fusion, scores: Sequence[Floats], tweets: Sequence[Tweet]) -> Fusion:
    """Fit how sure a match is on each tweet's first three, as they are and with its right checks removed."""
    rows, right = shown(scores, tweets)
    curve = LogisticRegression(C=1e3, max_iter=5_000).fit(rows, right)
    return replace(
        fusion, score=float(curve.coef_[0, 0]), lead=float(curve.coef_[0, 1]), offset=float(curve.intercept_[0])
    )


def shown(scores: Sequence[Floats], tweets: Sequence[Tweet], *, most: int = SHOWN) -> tuple[Floats, NDArray[np.bool_]]:
    """Give (score, lead) of the first matches of each tweet, with and without its right checks, and which are right."""
    rows, right = [], []
    for given, tweet in zip(scores, tweets, strict=True):
        without = given.copy()
        without[list(tweet.right)] = NOWHERE
        for found in (given, without):
            best = np.argsort(-found, kind="stable")[: SHOWN + 1]
            leads = np.clip(leads_of(found[best]), -FARTHEST, FARTHEST)
            rows.append(np.stack([found[best], leads], axis=1)[:most])
            right.append(np.isin(best[:most], list(tweet.right)) & (found[best[:most]] > NOWHERE))
    return np.concatenate(rows), np.concatenate(right)


def tune(
    standings: Sequence[Floats], cosines: Sequence[Floats] | None, tweets: Sequence[Tweet]
) -> tuple[Fusion, Fusion | None]:
    """Tune for words alone, and where there are cosines for both."""
    alone = certainty(WORDS_ALONE, standings, tweets)
    if cosines is None:
        return alone, None
    cosine, words = weights(standings, cosines, tweets)
    both = Fusion(words=words, cosine=cosine, score=0, lead=0, offset=0)
    scores = [both.scores(z, c) for z, c in zip(standings, cosines, strict=True)]
    return alone, certainty(both, scores, tweets)
