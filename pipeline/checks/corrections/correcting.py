"""Right, or wrong: what people click under a finding, and taking it back, with what follows from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy.orm import Session

from pipeline.checks.corrections import kept_texts
from pipeline.desk.clicks import NotPossible, refuse_elsewhere
from pipeline.language.speech import _
from pipeline.messages import right_answers
from pipeline.messages.finding_view import PAYLOADS, Compared, GeneratedText
from pipeline.store.desk import cards, corrections, findings
from pipeline.tables import Correction, Finding

LONGEST = 600
"""Characters of the passage that somebody names."""


@dataclass(frozen=True)
class Said:
    """What a person says: right, or which answer would be; `passages` are the numbers of those that a person wrote."""

    right: bool
    answer: str | None = None
    passages: frozenset[int] = frozenset()
    sentence: str = ""


@dataclass(frozen=True)
class Corrected:
    """What a click came to: the correction's id, whether its texts are kept, and the cards to show anew."""

    id: int
    learnt: bool
    touched: tuple[int, ...]


class Ignored(Enum):
    """Why a click is not stored."""

    AGAIN = "again"
    """It was delivered, and stored, before."""
    LATE = "late"
    """Something else was said since."""


def look_at(
    session: Session, *, finding_id: int, found: int, channel: str | None
) -> tuple[Finding, Compared | GeneratedText]:  # fmt: skip
    """The finding as it was when it was shown, held until the caller commits. Raises NotPossible."""
    finding = session.get(Finding, finding_id)
    if finding is None:
        raise NotPossible(_("This finding is not known here any more; nothing was stored."))
    cards.of_tweet(session, finding.tweet_id, "tweets")  # two clicks come one after the other
    session.refresh(finding)
    refuse_elsewhere(cards.of_post(session, finding.tweet_id), channel)
    if finding.state != "reportable" or corrections.moment(finding) != found:
        raise NotPossible(_("This was checked anew meanwhile; nothing was stored. Look at what stands there now."))
    payload = PAYLOADS[finding.kind].validate_python(finding.payload)
    if not isinstance(payload, Compared | GeneratedText):
        raise NotPossible(_("Nobody is asked whether this is right; nothing was stored."))
    return finding, payload


def correct(
    session: Session,
    *,
    finding_id: int,
    found: int,
    person: str,
    said: Said,
    clicked_at: datetime | None,
    channel: str | None = None,
) -> Corrected | Ignored:
    """Store what a person says of a finding, unless it was delivered again, or after a later click of theirs.

    Raises NotPossible where the finding is another by now, or was not asked so.
    """
    finding, payload = look_at(session, finding_id=finding_id, found=found, channel=channel)
    values = _values(payload, said)
    last = corrections.last_click(session, finding, person=person)
    if clicked_at and last and last >= clicked_at:
        before = corrections.standing(session, finding, person=person)
        same = before is None or all(getattr(before, name) == value for name, value in values.items())
        return Ignored.AGAIN if last == clicked_at and same else Ignored.LATE
    values |= {"clicked_at": clicked_at, **kept_texts.of(session, finding, payload)}
    row = corrections.give(session, finding, person=person, values=values)
    return Corrected(row.id, row.text is not None, tuple(findings.tell_anew(session, finding)))


def _values(payload: Compared | GeneratedText, said: Said) -> dict[str, Any]:
    """The columns of what is said. Raises NotPossible for what the finding does not ask."""
    values: dict[str, Any] = {"verdict": "right" if said.right else "wrong", "answer": said.answer}
    if isinstance(payload, Compared):
        if said.right:
            return values | {"answer": right_answers.confirmed(payload)}
        if said.answer not in right_answers.others(payload):
            raise NotPossible(_("That is no answer to this finding; nothing was stored."))
        return values | {"sentence": said.sentence[:LONGEST] or None}
    known = said.passages <= set(range(len(payload.quoted)))
    if not known or (not said.right and (said.answer not in ("human", "machine", "passages"))):
        raise NotPossible(_("That is no answer to this finding; nothing was stored."))
    if said.answer == "passages" and not said.passages:
        raise NotPossible(_("Mark the passages that a person wrote; nothing was stored."))
    return values | {"passages": _passages(payload, said)}


def _passages(payload: GeneratedText, said: Said) -> list[list[Any]]:
    """Each quoted passage, and whether a person wrote it."""
    by_person: Mapping[str | None, bool] = {"human": True, "machine": False, None: False}
    return [
        [one.start, one.end, number in said.passages if said.answer == "passages" else by_person[said.answer]]
        for number, one in enumerate(payload.quoted)
    ]


def take_back(
    session: Session, *, correction_id: int, person: str, channel: str | None = None
) -> tuple[int, ...]:  # fmt: skip
    """Take a correction of one's own back; the cards to show anew. Raises NotPossible."""
    row = session.get(Correction, correction_id)
    if row is None or row.person != person:
        raise NotPossible(_("Only who said this can undo it."))
    cards.of_tweet(session, row.tweet_id, "tweets")
    refuse_elsewhere(cards.of_post(session, row.tweet_id), channel)
    if not corrections.undo(session, correction_id=correction_id, person=person):
        raise NotPossible(_("This was undone already."))
    finding = session.get_one(Finding, row.finding_id)
    stands = finding.state == "reportable" and finding.made_at == row.found_at
    return tuple(findings.tell_anew(session, finding)) if stands else ()
