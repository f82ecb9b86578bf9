"""Notes about posts, and the message of each in the threads of its tweet's cards."""

from collections.abc import Mapping, Sequence

from sqlalchemy import func, literal, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, joinedload

from pipeline.tables import Card, Note, NoteMessage

ON_CARD = 2
"""So many of the latest are shown on the card itself."""


def add(session: Session, *, tweet_id: int, person: str, text: str) -> Note:
    """A new note, which the threads of its tweet's cards are to show."""
    note = Note(tweet_id=tweet_id, person=person, text=text)
    session.add(note)
    session.flush()
    tell(session, note)
    return note


def tell(session: Session, note: Note) -> None:
    """Want a note, as it reads now, under all cards of its tweet; of a deleted one, want nothing there."""
    session.flush()
    wanted = "note" if note.deleted_at is None else "nothing"
    under = select(literal(note.id), Card.id, literal(wanted), Card.wanted == "nothing")
    under = under.where(Card.tweet_id == note.tweet_id).order_by(Card.id)
    message = insert(NoteMessage).from_select(["note_id", "card_id", "wanted", "gone"], under)
    anew = {"wanted": message.excluded.wanted, "gone": message.excluded.gone}
    session.execute(message.on_conflict_do_update(index_elements=["note_id", "card_id"], set_=anew))
    stands = update(NoteMessage).where(NoteMessage.note_id == note.id, NoteMessage.shown != "nothing")
    session.execute(stands.values(shown="outdated"))


def follow(session: Session, card_ids: Sequence[int], *, gone: bool) -> None:
    """Let the notes under cards go with them, or come back: none of them waits while its card is gone."""
    session.execute(update(NoteMessage).where(NoteMessage.card_id.in_(card_ids)).values(gone=gone))


def bring_along(session: Session, raised: Mapping[int, int]) -> None:
    """Want the notes about tweets under the cards that were just raised for them, each by its tweet."""
    known = (
        select(Note.id, Card.id)
        .join(Card, Card.tweet_id == Note.tweet_id)
        .where(Note.tweet_id.in_(raised.keys()), Card.id.in_(raised.values()), Note.deleted_at.is_(None))
        .order_by(Note.id)
    )
    message = insert(NoteMessage).from_select(["note_id", "card_id"], known)
    session.execute(message.on_conflict_do_update(index_elements=["note_id", "card_id"], set_={"gone": False}))


def under(session: Session, card_id: int) -> list[NoteMessage]:
    """The notes' messages in a card's thread, standing or not."""
    return list(session.scalars(select(NoteMessage).filter_by(card_id=card_id).order_by(NoteMessage.id)))


def message(session: Session, message_id: int) -> NoteMessage:
    """One of them, with its note."""
    query = select(NoteMessage).where(NoteMessage.id == message_id).options(joinedload(NoteMessage.note))
    return session.scalars(query).one()


def latest(session: Session, tweet_id: int) -> tuple[list[Note], int]:
    """The latest notes about a tweet, the oldest of them first, and how many there are."""
    query = select(Note, func.count().over()).where(Note.tweet_id == tweet_id, Note.deleted_at.is_(None))
    found = session.execute(query.order_by(Note.id.desc()).limit(ON_CARD)).all()
    return [note for note, _ in reversed(found)], found[0][1] if found else 0
