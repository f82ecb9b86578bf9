"""Clusters of copies: which texts belong together, so that none is trained on while another is tested on.

Single linkage: a text joins every cluster in which it has a copy, and by that may join clusters to one.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from scipy.cluster.hierarchy import DisjointSet
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from pipeline.near_duplicates import minhash
from pipeline.near_duplicates.minhash import Sketch
from pipeline.store.learning import texts
from pipeline.store.learning.texts import Neighbour
from pipeline.tables import KnownText


def make_known(session: Session, unknown: Sequence[tuple[str, str]]) -> set[int]:
    """Take in a batch of (digest, text) that no build has seen: sketch them, put each into its cluster; those."""
    forms = [minhash.normalise(words) for _, words in unknown]
    sketches = [minhash.sketch(form) for form in forms]
    ids = texts.new_ids(session, len(unknown))
    union = DisjointSet(ids)
    before = _join_known(session, union, ids, forms, sketches)
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
    by_place = defaultdict(list)
    for neighbour in texts.neighbours(session, sketches):
        by_place[neighbour.place].append(neighbour)
    likely = [one for place, found in by_place.items() for one in _likely(sketches[place], found)]
    known = select(KnownText.id, KnownText.normal).where(KnownText.id.in_({one.id for one in likely}))
    normal = dict(session.execute(known).all())
    for one in likely:
        union.add(one.cluster_id)
        apart = not union.connected(ids[one.place], one.cluster_id)
        if apart and minhash.are_copies(forms[one.place], normal[one.id]):
            union.merge(ids[one.place], one.cluster_id)
    return {one.cluster_id for one in likely}


def _likely(sketch: Sketch, found: Sequence[Neighbour]) -> list[Neighbour]:
    """Those neighbours that are worth comparing in full."""
    alike = minhash.may_be_alike(sketch.signature, [one.signature for one in found])
    return [one for one, may_be in zip(found, alike, strict=True) if may_be or one.same_start]


def _join_within(union: DisjointSet, ids: Sequence[int], forms: Sequence[str], sketches: Sequence[Sketch]) -> None:
    """Join copies among the new texts themselves."""
    for place, earlier in _meetings(sketches):
        ours = sketches[place]
        alike = minhash.may_be_alike(ours.signature, [sketches[other].signature for other in earlier])
        for other, may_be in zip(earlier, alike, strict=True):
            worth = may_be or (ours.start is not None and ours.start == sketches[other].start)
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
