"""Has somebody checked this already? BM25 and vectors propose, their fusion ranks, and says how sure it is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session, sessionmaker

from ml.retrieval.fusion import WORDS_ALONE, Fusion, Spread
from ml.retrieval.small_archive import FEW, ceiling, is_strange, overlap, spread_of
from ml.retrieval.terms import terms
from pipeline.checks.archive import indexing
from pipeline.checks.archive.indexing import Encoder, Opened, Tail
from pipeline.store.archive import check_vectors, published_checks
from pipeline.store.archive.published_checks import words_of
from pipeline.tables import PublishedCheck

DEFAULT_CUT_OFF = 0.5
"""Matches that are less sure than this are not shown; the desk's answers move it (`cut_off_rule`)."""

MOST = 3
LEAST_TERMS = 4
"""The shortest of the tweets that certainties were fitted on has nine."""

PROPOSED = 100
"""How many checks each of BM25 and vectors proposes."""

_LOOKED_AT = 10
"""So many of the best are fetched, since some of them may have been removed meanwhile."""
_MADE_AT_ONCE = 20
"""Vectors that a query makes for itself where checks lack them."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class EarlierCheck:
    """A published check that a post's claim may have had; `certainty` is the probability that it is the right one."""

    check: PublishedCheck
    certainty: float
    scores: dict[str, float]


@dataclass(frozen=True)
class _Words:
    """What BM25 says of a query: the checks it proposes, and the standing of any."""

    opened: Opened
    tail: Tail
    scores: NDArray[np.float32]
    added: NDArray[np.float32]
    spread: Spread
    few: Sequence[str] | None
    """The query's terms, where the archive has too few texts to judge by itself or, by words, in its language."""
    strange: bool
    """Whether hardly any text of the archive is in the query's language."""

    def ceiling(self, check: PublishedCheck, cosine: float) -> float:
        """Say how sure a match with this check may be."""
        if self.few is None:
            return 1.0
        return ceiling(overlap(self.few, terms(words_of(check.title, check.claim)), self.opened.index.weight), cosine)

    def proposed(self) -> set[int]:
        """Name the best checks that have a word in common with the query."""
        keys, found = self.opened.index.keys, set()
        for ids, scores in ((keys, self.scores), (np.array(self.tail.ids), self.added)):
            best = np.argpartition(-scores, PROPOSED)[:PROPOSED] if len(scores) > PROPOSED else np.arange(len(scores))
            found |= {int(ids[place]) for place in best if scores[place] > 0}
        return found

    def standings(self, ids: Sequence[int]) -> Floats:
        """Give the z of each check's score, (ids,)."""
        return self.spread.standing(np.array([self._score(id_) for id_ in ids], dtype=np.float32))

    def _score(self, id_: int) -> float:
        if id_ in self.tail.ids:
            return float(self.added[self.tail.ids.index(id_)])
        place = int(np.searchsorted(self.opened.index.keys, id_))
        known = place < len(self.scores) and self.opened.index.keys[place] == id_
        return float(self.scores[place]) if known else 0.0


def says_enough(text: str) -> bool:
    """Whether a post has words enough to be held against the archive: one of three is a greeting, hardly a claim."""
    return len(terms(text)) >= LEAST_TERMS


class Matcher:
    """Finds earlier checks of a text; keeps the index mapped, and sees what was imported since at each query."""

    def __init__(self, folder: Path, encoder: Encoder | None = None) -> None:
        """Use the index in `folder`, made when first needed; without an encoder BM25 works alone."""
        self.folder, self.encoder = folder, encoder
        self._opened: tuple[list[Path], Opened] | None = None
        self._tail: Tail | None = None
        self._has_pgvector: bool | None = None

    def match(
        self, session: Session, text: str, *, most: int = MOST, cut_off: float = DEFAULT_CUT_OFF
    ) -> list[EarlierCheck]:
        """Find up to `most` checks whose certainty reaches the cut-off, the surest first."""
        words = self._words(session, text)
        proposed = words.proposed()
        vector = self.encoder.embed([text])[0] if self.encoder is not None and text.strip() else None
        cosines = None if vector is None else self._cosines(session, vector, proposed)
        ids = sorted(proposed if cosines is None else proposed | cosines.keys())
        standings = words.standings(ids)
        near = None if cosines is None else np.array([cosines.get(id_, 0.0) for id_ in ids])
        fusion = self._fusion(strange=words.strange) if near is not None else WORDS_ALONE
        return _ranked(session, ids, standings, near, fusion=fusion, most=most, cut_off=cut_off, ceiling=words.ceiling)

    def refresh(self, sessions: sessionmaker[Session]) -> None:
        """Build the index anew where anything changed; for a task and for imports, since no query does."""
        indexing.build(sessions, self.folder)

    def _fusion(self, *, strange: bool) -> Fusion:
        assert self.encoder is not None
        return self.encoder.fusions.across if strange else self.encoder.fusions.same

    def _words(self, session: Session, text: str) -> _Words:
        opened, tail = self._current(session)
        query = terms(text)
        scores = opened.index.scores(query)
        texts = len(scores) + len(tail.ids)
        few, strange = texts < FEW, texts >= FEW and is_strange(query, opened.index.holding, texts=len(scores))
        whole = sum(opened.index.weight(term) for term in set(query))
        spread = spread_of(scores, whole=whole, few=few, strange=strange)
        if tail.outdated:
            scores[np.isin(opened.index.keys, list(tail.outdated))] = 0
        unsure = query if few or (strange and self.encoder is None) else None
        added = opened.index.added(query, tail.counts)
        return _Words(opened, tail, scores, added, spread, unsure, strange)

    def _current(self, session: Session) -> tuple[Opened, Tail]:
        """Give the newest index, and what changed since; whatever was built anew meanwhile is taken up."""
        there = indexing.built(self.folder)
        if self._opened is None or self._opened[0] != there:
            opened = indexing.open_or_build(sessionmaker(session.get_bind()), self.folder)
            self._opened, self._tail = (indexing.built(self.folder), opened), None
        opened = self._opened[1]
        if self._tail is None or self._tail.change != published_checks.last_change(session):
            self._tail = indexing.tail(session, opened)
        return opened, self._tail

    def _cosines(self, session: Session, vector: NDArray[np.float32], proposed: set[int]) -> dict[int, float]:
        """Give cosines of the nearest checks, and of those that BM25 proposed."""
        assert self.encoder is not None
        name = self.encoder.facts.name
        found: dict[int, float] = {}
        if self._has_pgvector is None:
            self._has_pgvector = check_vectors.has_pgvector(session)
        if self._has_pgvector:
            found = check_vectors.nearest(session, name, vector, limit=PROPOSED)
        found |= check_vectors.cosines(session, name, vector, proposed - found.keys())
        if lacking := sorted(proposed - found.keys())[:_MADE_AT_ONCE]:
            checks = list(published_checks.by_id(session, lacking).values())
            vectors = self.encoder.embed([words_of(check.title, check.claim) for check in checks])
            found |= {check.id: float(cosine) for check, cosine in zip(checks, vectors @ vector, strict=True)}
        return found


def _ranked(
    session: Session,
    ids: Sequence[int],
    standings: Floats,
    cosines: Floats | None,
    *,
    fusion: Fusion,
    most: int,
    cut_off: float,
    ceiling: Callable[[PublishedCheck, float], float],
) -> list[EarlierCheck]:
    scores = fusion.scores(standings, cosines)
    best = np.argsort(-scores, kind="stable")[:_LOOKED_AT]
    there = published_checks.by_id(session, [ids[place] for place in best])
    best = np.array([place for place in best if ids[place] in there], dtype=int)
    likeness = np.full(len(ids), -1.0) if cosines is None else cosines
    most_sure = np.array([ceiling(there[ids[place]], float(likeness[place])) for place in best])
    certainties = np.minimum(fusion.certainties(scores[best]), most_sure)
    found = []
    for place, certainty in list(zip(best, certainties, strict=True))[:most]:
        if certainty >= cut_off:
            near = {} if cosines is None else {"cosine": round(float(cosines[place]), 4)}
            said = {"fused": round(float(scores[place]), 4), "words": round(float(standings[place]), 4), **near}
            found.append(EarlierCheck(there[ids[place]], certainty=float(certainty), scores=said))
    return found
