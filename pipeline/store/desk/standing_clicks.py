"""What a person clicked that was not undone, of every kind."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, desc, exists, false, literal, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from pipeline.tables import Card, Correction, Decision, Feedback, MatchAnswer, SecondOpinion, StoryStep

Given = type[Feedback | Decision | MatchAnswer | Correction | SecondOpinion | StoryStep]
KINDS: dict[str, tuple[Given, InstrumentedAttribute[str] | InstrumentedAttribute[str | None]]] = {
    "feedback": (Feedback, Feedback.label),
    "decision": (Decision, Decision.choice),
    "answer": (MatchAnswer, MatchAnswer.answer),
    "correction": (Correction, Correction.verdict),
    "opinion": (SecondOpinion, SecondOpinion.label),
    "step": (StoryStep, StoryStep.step),
}
"""Where each kind is kept, and what it says."""


@dataclass(frozen=True)
class Standing:
    """A click that was not undone: of which kind, and what it says about which tweet."""

    kind: str
    id: int
    tweet_id: int
    what: str


def last_of(session: Session, person: str) -> tuple[str, int] | None:
    """The person's last standing click: its kind and its id."""
    last = of(session, person, at_most=1)
    return (last[0].kind, last[0].id) if last else None


def of(session: Session, person: str, *, at_most: int) -> list[Standing]:
    """The person's standing clicks, the last first."""
    of_each = [
        select(literal(kind).label("kind"), table.id, table.tweet_id, what.label("what"), _at(table).label("at"))
        .where(table.person == person, table.undone_at.is_(None), what.is_not(None), ~_of_thread(table))
        .order_by(_at(table).desc())
        .limit(at_most)
        .subquery()
        .select()
        for kind, (table, what) in KINDS.items()
    ]
    rows = session.execute(union_all(*of_each).order_by(desc("at")).limit(at_most))
    return [Standing(row.kind, row.id, row.tweet_id, row.what) for row in rows]


def _of_thread(table: Given) -> ColumnElement[bool]:
    """Whether it follows from a click on the card of the post's thread, and goes with that."""
    if table is not Feedback:
        return false()
    return exists().where(Card.id == Feedback.card_id, Card.shown_on_id.is_not(None))


def _at(table: Given) -> ColumnElement[object]:
    """When it was said: an opinion is asked for before it is given."""
    return SecondOpinion.answered_at if table is SecondOpinion else table.created_at  # type: ignore[return-value]
