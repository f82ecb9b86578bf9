"""How well checks are found, and whether matches are as sure as they say: in the archive's language, and across."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy.orm import Session, sessionmaker

from benchmarks.earlier_checks.reliability import FusionOf, reliability
from benchmarks.earlier_checks.tweets import Tweet, average_precision, interval
from ml.retrieval.fusion import WORDS_ALONE
from ml.retrieval.small_archive import is_strange
from ml.retrieval.terms import terms
from pipeline.checks.archive import Encoder, Matcher, indexing
from pipeline.store.archive import check_vectors


def quality(session: Session, index: Path, encoder: Encoder, tweets: Sequence[Tweet]) -> dict[str, dict[str, Any]]:
    """Judge BM25, vectors and both, as a worker would use them."""
    place = {id_: number for number, (id_, _) in enumerate(indexing.texts(sessionmaker(session.get_bind())))}
    alone, both = Matcher(index), Matcher(index, encoder)
    alone.refresh(sessionmaker(session.get_bind()))
    vectors = encoder.embed([tweet.text for tweet in tweets])
    found = {
        "bm25": [_ids(alone, session, tweet) for tweet in tweets],
        "dense": [list(check_vectors.nearest(session, encoder.facts.name, vector, limit=5)) for vector in vectors],
        "fused": [_ids(both, session, tweet) for tweet in tweets],
    }
    told: dict[str, dict[str, Any]] = {}
    for way, lists in found.items():
        pairs = zip(lists, tweets, strict=True)
        each = [average_precision([place[id_] for id_ in ids], tweet.right) for ids, tweet in pairs]
        told[way] = {"map5": round(float(np.mean(each)), 4), "interval": interval(each)}
    told["bm25"]["reliability"] = reliability(session, alone, tweets, place, fusion_of=lambda _: WORDS_ALONE)
    told["fused"]["reliability"] = reliability(session, both, tweets, place, fusion_of=_fusion_of(index, encoder))
    return told


def _ids(matcher: Matcher, session: Session, tweet: Tweet) -> list[int]:
    return [match.check.id for match in matcher.match(session, tweet.text, most=5, cut_off=0)]


def _fusion_of(folder: Path, encoder: Encoder) -> FusionOf:
    opened = indexing.open_newest(folder)
    assert opened is not None
    index, fusions = opened.index, encoder.fusions

    def fusion(text: str) -> Any:
        strange = is_strange(terms(text), index.holding, texts=len(index.keys))
        return fusions.across if strange else fusions.same

    return fusion
