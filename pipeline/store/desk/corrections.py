"""Right, or wrong: what the desk said of findings, each about the finding as it was made then."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, case, func, or_, select, tuple_, update
from sqlalchemy.orm import Session

from pipeline.messages.finding_view import Correction as Said
from pipeline.store import events
from pipeline.tables import Correction, Finding

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_GONE = {
    "text": None, "document": None, "document_url": None, "image": None, "document_image": None, "sentence": None
}  # fmt: skip

_TOLD_BY_WRITER = Correction.answer.in_(("human", "machine"))
"""Answers about a whole text, whatever passages of it were quoted."""
_ALIKE: dict[str, ColumnElement[Any]] = {
    "finding_id": Correction.finding_id.expression,
    "text": func.md5(Correction.text),
    "document": func.md5(Correction.document),
    "found_at": case((Correction.text.is_(None), Correction.found_at)),
}
"""By what a finding that was made anew of the same texts is known again; without texts each stands for itself."""


@dataclass(frozen=True)
class Judged:
    """Findings of one checker by one version of which the desk said something: how many, and of how many right."""

    kind: str
    version: str
    judged: int
    right: int


def moment(finding: Finding) -> int:
    """When a finding was made, in microseconds since 1970: its buttons carry this, so that they name it as it was."""
    return 0 if finding.made_at is None else (finding.made_at - _EPOCH) // timedelta(microseconds=1)


def give(session: Session, finding: Finding, *, person: str, values: dict[str, Any]) -> Correction:
    """Store what a person says of a finding as it is, in place of what they said of it before."""
    before = standing(session, finding, person=person)
    if before is not None:
        before.undone_at = func.now()
        session.flush()
    row = Correction(
        finding_id=finding.id, tweet_id=finding.tweet_id, kind=finding.kind, subject=finding.subject,
        version=finding.version or "", found_at=finding.made_at, person=person, **values,
    )  # fmt: skip
    session.add(row)
    session.flush()
    events.log(
        session, actor=person, verb="corrected", subject="finding", subject_id=finding.id, verdict=row.verdict,
        answer=row.answer,
    )  # fmt: skip
    return row


def undo(session: Session, *, correction_id: int, person: str) -> bool:
    """Take an own correction back; False where it is another's, or was taken back already."""
    row = session.get(Correction, correction_id, with_for_update=True, populate_existing=True)
    if row is None or row.person != person or row.undone_at is not None:
        return False
    row.undone_at = func.now()
    events.log(session, actor=person, verb="undid", subject="finding", subject_id=row.finding_id, correction=row.id)
    return True


def standing(session: Session, finding: Finding, *, person: str) -> Correction | None:
    """What stands of this person's about the finding as it is."""
    mine = select(Correction).filter_by(finding_id=finding.id, found_at=finding.made_at, person=person, undone_at=None)
    return session.scalar(mine)


def last_click(session: Session, finding: Finding, *, person: str) -> datetime | None:
    """When they clicked last to say something of the finding as it is, taken back or not."""
    mine = select(func.max(Correction.clicked_at)).filter_by(
        finding_id=finding.id, found_at=finding.made_at, person=person
    )
    return session.scalar(mine)


def shown_on(session: Session, findings: Sequence[Finding]) -> dict[int, tuple[Said, ...]]:
    """What stands about these findings as they are, the oldest first, by their ids."""
    made = [(one.id, one.made_at) for one in findings if one.kind != "already_checked" and one.made_at]
    if not made:
        return {}
    query = select(Correction).where(
        tuple_(Correction.finding_id, Correction.found_at).in_(made), Correction.undone_at.is_(None)
    )
    said: dict[int, tuple[Said, ...]] = {}
    for row in session.scalars(query.order_by(Correction.id)):
        theirs = sum(bool(written[2]) for written in row.passages)
        one = Said(person=row.person, right=row.verdict == "right", answer=row.answer, passages=theirs)
        said[row.finding_id] = (*said.get(row.finding_id, ()), one)
    return said


def agreed(session: Session, *, kind: str) -> list[Correction]:
    """Of each finding of which people said the same, one correction with its texts; where they are divided, none.

    Each person's last word counts, also where the finding was made anew of the same texts.
    """
    last = _last_words(Correction.kind == kind)
    first = select(func.min(last.c.id)).group_by(*(last.c[name] for name in _ALIKE))
    one = first.having(func.count(func.distinct(last.c.said)) == 1)
    query = select(Correction).where(Correction.id.in_(one), Correction.text.is_not(None))
    return list(session.scalars(query.order_by(Correction.id)))


def judged(session: Session, *, since: datetime, until: datetime) -> list[Judged]:
    """Findings that were judged in [since, until), by checker and version; where as many say right as wrong, none.

    One that a version made anew of the same texts is one, and each person's last word counts.
    """
    last = _last_words(Correction.created_at >= since, Correction.created_at < until, by=("kind", "version")).c
    right = func.count().filter(last.verdict == "right")
    each = (
        select(last.kind, last.version, right.label("right"), func.count().label("every"))
        .group_by(last.kind, last.version, *(last[name] for name in _ALIKE))
        .subquery()
        .c
    )
    counted = (
        select(each.kind, each.version, func.count(), func.count().filter(2 * each.right > each.every))
        .where(2 * each.right != each.every)
        .group_by(each.kind, each.version)
        .order_by(each.kind, each.version)
    )
    return [Judged(*row) for row in session.execute(counted)]


def _last_words(*which: ColumnElement[bool], by: Sequence[str] = ()) -> Subquery:
    """What each person said last of each text that was judged, and by these columns."""
    alike = [column.label(name) for name, column in _ALIKE.items()]
    named = [getattr(Correction, name) for name in by]
    passages = case((_TOLD_BY_WRITER, ""), else_=func.concat(Correction.passages))
    said = func.concat(Correction.verdict, Correction.answer, passages).label("said")
    last = select(func.max(Correction.id)).where(Correction.undone_at.is_(None), *which)
    each = last.group_by(*named, *_ALIKE.values(), Correction.person)
    return select(Correction.id, Correction.verdict, said, *named, *alike).where(Correction.id.in_(each)).subquery()


def forget(session: Session, *, tweet_ids: Collection[int]) -> int:
    """Let the texts go that were kept of these posts; what people said of the findings stays, and is counted."""
    return _forget(session, Correction.tweet_id.in_(tweet_ids))


def forget_quoted(session: Session, numbers: Collection[str]) -> int:
    """The same of what posts with these numbers say, whoever quoted them, and quotes them still or not."""
    return forget_page(session, list(map(address_of, numbers)))


def address_of(number: str) -> str:
    """The address under which a quoted post's words are kept, whatever its author is called."""
    return f"https://x.com/i/status/{number}"


def forget_page(session: Session, urls: Collection[str]) -> int:
    """The same of what stood at these addresses."""
    return _forget(session, Correction.document_url.in_(urls))


def _forget(session: Session, *which: Any) -> int:
    held = and_(*which, or_(*(getattr(Correction, name).is_not(None) for name in _GONE)))
    gone = session.scalars(update(Correction).where(held).values(**_GONE).returning(Correction.id))
    return len(gone.all())
