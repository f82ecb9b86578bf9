"""Clusters of copies: which texts belong together, so that none is trained on while another is tested on.

Single linkage: a text joins every cluster in which it has a copy, and by that may join clusters to one.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.cluster.hierarchy import DisjointSet
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from pipeline.near_duplicates import minhash
from pipeline.near_duplicates.minhash import Sketch
from pipeline.store.learning import texts
from pipeline.store.learning.texts import Neighbours
from pipeline.tables import KnownText

TOGETHER = 32
"""Texts whose neighbours are looked at together: of a template each may have thousands."""
LIKELIEST = 8
"""Texts of a cluster that are compared first: nearly always one of them is a copy, and no other need be looked at."""


def make_known(session: Session, unknown: Sequence[tuple[str, str]]) -> set[int]:
    """Take in a batch of (digest, text) that no build has seen: sketch them, put each into its cluster; those."""
    forms = [minhash.normalise(words) for _, words in unknown]
    sketches = [minhash.sketch(form) for form in forms]
    ids = texts.new_ids(session, len(unknown))
    union = DisjointSet(ids)
    before: set[int] = set()
    for first in range(0, len(ids), TOGETHER):
        these = slice(first, first + TOGETHER)
        before |= _join_known(session, union, ids[these], forms[these], sketches[these])
    _join_within(union, ids, forms, sketches)
    roots = _roots(union)
    rows = [
        {
            "id": text_id, "digest": digest, "normal": form, "cluster_id": roots[text_id], "keys": list(sketch.keys),
            "signature": sketch.signature.astype("<u4").tobytes(),
        }
        for text_id, (digest, _), form, sketch in zip(ids, unknown, forms, sketches, strict=True)
    ]  # fmt: skip
    session.execute(insert(KnownText), rows)
    texts.merge_clusters(session, {cluster: roots[cluster] for cluster in before})
    return set(roots.values())


def join_posts(session: Session) -> set[int]:
    """Put all words of one post into one cluster, however different: its edits, and what it repeats. Those clusters."""
    union = DisjointSet()
    for clusters in texts.clusters_of_one_post(session):
        for cluster in clusters:
            union.add(cluster)
            union.merge(clusters[0], cluster)
    roots = _roots(union)
    texts.merge_clusters(session, roots)
    return set(roots.values())


def _roots(union: DisjointSet) -> dict[int, int]:
    """Each cluster with the one that it is part of now: the smallest."""
    return {cluster: min(joined) for joined in union.subsets() for cluster in joined}


def _join_known(
    session: Session, union: DisjointSet, ids: Sequence[int], forms: Sequence[str], sketches: Sequence[Sketch]
) -> set[int]:
    """Join new texts with the clusters of their known copies; the clusters that were met."""
    likely = [one for found in texts.neighbours(session, sketches) for one in _likely(sketches[found.place], found)]
    for one in likely:
        union.add(one.cluster)
    for some in (slice(LIKELIEST), slice(LIKELIEST, None)):
        apart = [one for one in likely if one.ids[some] and not union.connected(ids[one.place], one.cluster)]
        wanted = {text_id for one in apart for text_id in one.ids[some]}
        known = select(KnownText.id, KnownText.normal).where(KnownText.id.in_(wanted))
        normal = dict(session.execute(known).all())
        for one in apart:
            if any(minhash.are_copies(forms[one.place], normal[text_id]) for text_id in one.ids[some]):
                union.merge(ids[one.place], one.cluster)
    return {one.cluster for one in likely}


@dataclass(frozen=True)
class _Likely:
    """A cluster in which the text of this place may have a copy, and the texts worth comparing, the likeliest first."""

    place: int
    cluster: int
    ids: list[int]


def _likely(sketch: Sketch, found: Neighbours) -> Iterator[_Likely]:
    agreement = minhash.agreement(sketch.signature, found.signatures)
    worth = np.flatnonzero((agreement >= minhash.MAY_BE_ALIKE) | np.array(found.same_start))
    of_cluster: dict[int, list[int]] = defaultdict(list)
    for number in worth[np.argsort(-agreement[worth], kind="stable")].tolist():
        of_cluster[found.clusters[number]].append(found.ids[number])
    return (_Likely(found.place, cluster, ids) for cluster, ids in of_cluster.items())


def _join_within(union: DisjointSet, ids: Sequence[int], forms: Sequence[str], sketches: Sequence[Sketch]) -> None:
    """Join copies among the new texts themselves."""
    for place, earlier in _meetings(sketches):
        ours = sketches[place]
        agreement = minhash.agreement(ours.signature, np.stack([sketches[other].signature for other in earlier]))
        for other, agreeing in zip(earlier, agreement.tolist(), strict=True):
            worth = agreeing >= minhash.MAY_BE_ALIKE or (ours.start is not None and ours.start == sketches[other].start)
            apart = not union.connected(ids[place], ids[other])
            if worth and apart and minhash.are_copies(forms[place], forms[other]):
                union.merge(ids[place], ids[other])


def _meetings(sketches: Sequence[Sketch]) -> Iterator[tuple[int, list[int]]]:
    """Each place with the earlier ones that have a key in common with it."""
    places: dict[int, list[int]] = defaultdict(list)
    for place, sketch in enumerate(sketches):
        earlier = {other for key in sketch.keys for other in places[key]}
        if earlier:
            yield place, sorted(earlier)
        for key in sketch.keys:
            places[key].append(place)
