"""Vectors for the checks that have none: after an import, and when another encoder is chosen."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from pipeline.checks.archive.matching import Encoder
from pipeline.store.archive import check_vectors

_BATCH = 512


def make(session: Session, encoder: Encoder, *, say: Callable[[str], None]) -> int:
    """Embed what lacks a vector, committing each batch, so that an interrupted run goes on where it was; how many."""
    name, made = encoder.facts.name, 0
    total = check_vectors.count_lacking(session, name)
    while lacking := check_vectors.lacking(session, name, limit=_BATCH):
        vectors = encoder.embed([words for _, words in lacking])
        check_vectors.add(session, name, [id_ for id_, _ in lacking], vectors)
        session.commit()
        made += len(lacking)
        say(f"{made:,} of {total:,} vectors made")
    return made
