"""Clusters of copies: which texts belong together, so that none is trained on while another is tested on.

Single linkage: a text joins every cluster in which it has a copy, and by that may join clusters to one.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy.orm import Session

from pipeline.near_duplicates import minhash
from pipeline.near_duplicates.minhash import Sketch
from pipeline.store.learning import texts
from pipeline.store.learning.texts import Fresh, Neighbour


class Union:
    """Which clusters are one (union–find, the smallest id is the root)."""

    def __init__(self) -> None:
        self._parent: dict[int, int] = {}

    def root(self, cluster: int) -> int:
        """The cluster that this one is part of now."""
        seen = []
        while (parent := self._parent.get(cluster, cluster)) != cluster:
            seen.append(cluster)
            cluster = parent
        for each in seen:
            self._parent[each] = cluster
        return cluster

    def join(self, one: int, other: int) -> None:
        """Make two clusters one."""
        one, other = sorted((self.root(one), self.root(other)))
        self._parent[other] = one

    def roots(self, clusters: Iterable[int]) -> dict[int, int]:
        """Each of these clusters with the one that it is part of."""
        return {cluster: self.root(cluster) for cluster in clusters}


def make_known(session: Session, unknown: Sequence[tuple[str, str]]) -> None:
    """Take in a batch of (digest, text) that no build has seen: sketch them and put each into its cluster."""
    forms = [minhash.normalise(words) for _, words in unknown]
    sketches = [minhash.sketch(form) for form in forms]
    ids = texts.new_ids(session, len(unknown))
    union = Union()
    before = _join_known(session, union, ids, forms, sketches)
    _join_within(union, ids, forms, sketches)
    fresh = [
        Fresh(id=text_id, digest=digest, normal=form, sketch=sketch)
        for text_id, (digest, _), form, sketch in zip(ids, unknown, forms, sketches, strict=True)
    ]
    texts.add(session, fresh, cluster_of=union.roots(ids))
    texts.merge_clusters(session, union.roots(before))


def join_posts(session: Session) -> None:
    """Put all words of one post into one cluster, however different: its edits, and what it repeats."""
    union = Union()
    met: set[int] = set()
    for first, *others in texts.clusters_of_one_post(session):
        met.update((first, *others))
        for other in others:
            union.join(first, other)
    texts.merge_clusters(session, union.roots(met))


def _join_known(
    session: Session, union: Union, ids: Sequence[int], forms: Sequence[str], sketches: Sequence[Sketch]
) -> set[int]:
    """Join new texts with the clusters of their known copies; the clusters that were met."""
    by_place = defaultdict(list)
    for neighbour in texts.neighbours(session, sketches):
        by_place[neighbour.place].append(neighbour)
    likely = [one for place, found in by_place.items() for one in _likely(sketches[place], found)]
    normal = texts.normal_forms(session, {one.id for one in likely})
    for one in likely:
        apart = union.root(ids[one.place]) != union.root(one.cluster_id)
        if apart and minhash.are_copies(forms[one.place], normal[one.id]):
            union.join(ids[one.place], one.cluster_id)
    return {one.cluster_id for one in likely}


def _likely(sketch: Sketch, found: Sequence[Neighbour]) -> list[Neighbour]:
    """Those neighbours that are worth comparing in full."""
    alike = minhash.may_be_alike(sketch.signature, [one.signature for one in found])
    return [one for one, may_be in zip(found, alike, strict=True) if may_be or one.same_start]


def _join_within(union: Union, ids: Sequence[int], forms: Sequence[str], sketches: Sequence[Sketch]) -> None:
    """Join copies among the new texts themselves."""
    for place, earlier in _meetings(sketches):
        ours = sketches[place]
        alike = minhash.may_be_alike(ours.signature, [sketches[other].signature for other in earlier])
        for other, may_be in zip(earlier, alike, strict=True):
            worth = may_be or (ours.start is not None and ours.start == sketches[other].start)
            apart = union.root(ids[place]) != union.root(ids[other])
            if worth and apart and minhash.are_copies(forms[place], forms[other]):
                union.join(ids[place], ids[other])


def _meetings(sketches: Sequence[Sketch]) -> Iterator[tuple[int, list[int]]]:
    """Each place with the earlier ones that have a key in common with it."""
    places: dict[int, list[int]] = defaultdict(list)
    for place, sketch in enumerate(sketches):
        earlier = {other for key in sketch.keys for other in places[key]}
        if earlier:
            yield place, sorted(earlier)
        for key in sketch.keys:
            places[key].append(place)
