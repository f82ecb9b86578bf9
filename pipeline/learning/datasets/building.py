"""Build a version of the dataset: gather labels, keep out what is not clear, cluster copies, split, name by content."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from pipeline.learning.datasets import clusters
from pipeline.learning.datasets.errors import DatasetError
from pipeline.learning.datasets.votes import SOURCES, Verdict, by_subject, clicks, verdict
from pipeline.near_duplicates import minhash
from pipeline.store import locks
from pipeline.store.learning import candidates, datasets, desk_verdicts, imports, texts
from pipeline.store.learning.texts import Shares
from pipeline.store.locks import Lock
from pipeline.tables import Dataset

HASHED_AS = "claimwire dataset 1"
"""Comes before the rows in every hash: another way of hashing has another name."""


@dataclass(frozen=True)
class Built:
    """A version, and whether it is new: the same labels make the same version."""

    dataset: Dataset
    new: bool


def build(session: Session, *, shares: Shares, by: str, import_names: Sequence[str] | None = None) -> Built:
    """Build a version from the desk's clicks and the named imports (None: all). The caller commits.

    Raises:
        DatasetError: nothing is labelled yet, or an import of this name does not exist.
    """
    locks.hold(session, Lock.DATASET)
    _check_names(session, import_names)
    _gather(session, shares, import_names)
    content_hash, rows = _hash(session)
    if not rows:
        raise DatasetError(
            "Nothing is labelled yet: click on cards in Slack, or bring labels along with `claimwire dataset import`."
        )
    known = session.scalar(select(Dataset).filter_by(content_hash=content_hash))
    if known is not None:
        return Built(dataset=known, new=False)
    chosen = {"shares": list(shares), "imports": None if import_names is None else sorted(import_names)}
    made = datasets.add(session, content_hash=content_hash, chosen=chosen, rows=rows, by=by)
    return Built(dataset=made, new=True)


def _gather(session: Session, shares: Shares, import_names: Sequence[str] | None) -> None:
    """Work out what has changed since the last build, and what that touches; all else stands."""
    candidates.begin(session)
    candidates.add(session, map(_candidate, _verdicts(session)))
    candidates.add_imports(session, import_names)
    _place(session, shares)
    desk_verdicts.take_back(session)
    candidates.decide(session)
    candidates.become_rows(session)
    desk_verdicts.keep(session)
    datasets.gather(session)


def _check_names(session: Session, names: Sequence[str] | None) -> None:
    there = {one.name for one in imports.standing(session)}
    for name in names or ():
        if name not in there:
            known = ", ".join(sorted(there)) or "none yet"
            raise DatasetError(f"There is no import {name!r}; choose among: {known}.")


def _verdicts(session: Session) -> Iterator[Verdict]:
    """What the votes on changed subjects amount to: on clicked posts, a batch at a time, then on all others."""
    others = by_subject(vote for source in SOURCES for vote in source(session))
    for tweet_ids in desk_verdicts.changed(session):
        for key, said in by_subject(clicks(session, tweet_ids)).items():
            yield verdict([*said, *others.pop(key, [])])
    yield from map(verdict, others.values())


def _candidate(verdict: Verdict) -> dict[str, Any]:
    return asdict(verdict.subject) | {
        "origin": candidates.DESK,
        "digest": minhash.digest(minhash.normalise(verdict.subject.text)),
        "reason": "tie" if verdict.label is None else None,
        "label": verdict.label,
        "selected": verdict.selected,
        "people": verdict.people,
        "labelled_at": verdict.at,
        "identities": list(verdict.subject.identities),
    }


def _place(session: Session, shares: Shares) -> None:
    """Make every candidate's text known, and give the clusters of copies that have grown their splits."""
    candidates.note_identities(session)
    grown = {cluster for batch in candidates.unknown(session) for cluster in clusters.make_known(session, batch)}
    grown |= clusters.join_posts(session)
    texts.assign_splits(session, shares, clusters=grown)


def _hash(session: Session) -> tuple[str, int]:
    """The sha256 over all rows in their order, kept-out ones too, and how many there are."""
    running, count = hashlib.sha256(HASHED_AS.encode()), 0
    for rows, lines in datasets.lines(session):
        running.update(lines.encode() + b"\n")
        count += rows
    return running.hexdigest(), count
