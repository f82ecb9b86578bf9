"""Clusters of copies: which texts belong together, so that none is trained on while another is tested on.

Single linkage: a text joins every cluster in which it has a copy, and by that may join clusters to one. All texts of a
key that is full are in one cluster, compared or not, so that a text meets fewer than `FULL` others under each of its
keys, however many are made of one template. What belongs together does not depend on the order in which it came.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.cluster.hierarchy import DisjointSet
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from pipeline.near_duplicates import minhash
from pipeline.near_duplicates.minhash import BANDS, ROWS, Sketch
from pipeline.store.learning import texts
from pipeline.store.learning.texts import Neighbours
from pipeline.tables import KnownText

FULL = 128
"""Texts that make a key full."""
TOGETHER = 32
"""Texts whose neighbours are looked at together: each may have some thousands."""
LIKELIEST = 8
"""Texts of a cluster that are compared first: nearly always one of them is a copy, and no other need be looked at."""


class _Batch:
    """New texts by their places, and with which others they turn out to be in one cluster."""

    def __init__(self, ids: Sequence[int], forms: Sequence[str]) -> None:
        self.ids, self.forms = ids, forms
        self.sketches = [minhash.sketch(form) for form in forms]
        self.union = DisjointSet(ids)
        self.met: set[int] = set()
        """Clusters of known texts that are in the union, too."""
        self.full: set[int] = set()
        """Keys whose texts are together already."""
        self.places: dict[int, list[int]] = defaultdict(list)
        """Of each key the new texts that have it."""
        for place, sketch in enumerate(self.sketches):
            for key in sketch.keys:
                self.places[key].append(place)

    def meet(self, clusters: Collection[int]) -> None:
        """Let clusters be joined."""
        for cluster in clusters:
            self.union.add(cluster)
        self.met.update(clusters)

    def fill(self, key: int, clusters: Collection[int]) -> None:
        """Put all that have a key together: new texts, and the clusters of known ones."""
        self.meet(clusters)
        first, *others = [*(self.ids[place] for place in self.places[key]), *clusters]
        for one in others:
            self.union.merge(first, one)
        self.full.add(key)


def make_known(session: Session, unknown: Sequence[tuple[str, str]]) -> set[int]:
    """Take in a batch of (digest, text) that no build has seen: sketch them, put each into its cluster; those."""
    new = _Batch(texts.new_ids(session, len(unknown)), [minhash.normalise(words) for _, words in unknown])
    full_before = texts.full_keys(session, new.places)
    for key, cluster in full_before.items():
        new.fill(key, [cluster])
    for first in range(0, len(unknown), TOGETHER):
        _join_known(session, new, range(first, min(first + TOGETHER, len(unknown))))
    _join_within(new)
    roots = _roots(new.union)
    rows = [
        {
            "id": text_id, "digest": digest, "normal": form, "cluster_id": roots[text_id], "keys": list(sketch.keys),
            "signature": sketch.signature.astype("<u4").tobytes(),
        }
        for text_id, (digest, _), form, sketch in zip(new.ids, unknown, new.forms, new.sketches, strict=True)
    ]  # fmt: skip
    session.execute(insert(KnownText), rows)
    texts.note_full(session, {key: new.ids[new.places[key][0]] for key in new.full - full_before.keys()})
    texts.merge_clusters(session, {cluster: roots[cluster] for cluster in new.met})
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


def _join_known(session: Session, new: _Batch, places: Sequence[int]) -> None:
    """Join the texts of these places with the clusters of their known copies."""
    asked = {place: new.sketches[place] for place in places}
    found = list(texts.neighbours(session, asked, without=new.full))
    for neighbours in found:
        _fill_keys(new, neighbours)
    likely = [one for neighbours in found for one in _likely(new.sketches[neighbours.place], neighbours)]
    new.meet({one.cluster for one in likely})
    for some in (slice(LIKELIEST), slice(LIKELIEST, None)):
        apart = [one for one in likely if one.ids[some] and not new.union.connected(new.ids[one.place], one.cluster)]
        wanted = {text_id for one in apart for text_id in one.ids[some]}
        known = select(KnownText.id, KnownText.normal).where(KnownText.id.in_(wanted))
        normal = dict(session.execute(known).all())
        for one in apart:
            if any(minhash.are_copies(new.forms[one.place], normal[text_id]) for text_id in one.ids[some]):
                new.union.merge(new.ids[one.place], one.cluster)


def _fill_keys(new: _Batch, found: Neighbours) -> None:
    """Put together what shares a key that is full with the new texts."""
    sketch = new.sketches[found.place]
    bands = (found.signatures == sketch.signature).reshape(-1, BANDS, ROWS).all(axis=2)
    having = np.column_stack([bands, found.same_start])
    for number, (key, known) in enumerate(zip(sketch.keys, having.sum(axis=0).tolist(), strict=False)):
        if key not in new.full and known + len(new.places[key]) >= FULL:
            new.fill(key, set(np.array(found.clusters)[having[:, number]].tolist()))


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


def _join_within(new: _Batch) -> None:
    """Join copies among the new texts themselves."""
    for key, places in new.places.items():
        if key not in new.full and len(places) >= FULL:
            new.fill(key, ())
    for place, earlier in _meetings(new):
        ours = new.sketches[place]
        agreement = minhash.agreement(ours.signature, np.stack([new.sketches[other].signature for other in earlier]))
        for other, agreeing in zip(earlier, agreement.tolist(), strict=True):
            same_start = ours.start is not None and ours.start == new.sketches[other].start
            worth = agreeing >= minhash.MAY_BE_ALIKE or same_start
            apart = not new.union.connected(new.ids[place], new.ids[other])
            if worth and apart and minhash.are_copies(new.forms[place], new.forms[other]):
                new.union.merge(new.ids[place], new.ids[other])


def _meetings(new: _Batch) -> Iterator[tuple[int, list[int]]]:
    """Each place with the earlier ones that have a key in common with it that is not full."""
    for place, sketch in enumerate(new.sketches):
        having = [new.places[key] for key in sketch.keys if key not in new.full]
        earlier = {other for places in having for other in places if other < place}
        if earlier:
            yield place, sorted(earlier)
