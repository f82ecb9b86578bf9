"""Notes about a post: written on either of its cards, shown on both, changed by their authors alone."""

from sqlalchemy import func
from sqlalchemy.orm import Session

from pipeline.desk.clicks import NotPossible, refuse_elsewhere
from pipeline.desk.known_card import known_card
from pipeline.language.speech import _
from pipeline.store import events
from pipeline.store.desk import cards
from pipeline.store.desk import notes as stored
from pipeline.tables import Note

LONGEST = 2000
"""Characters of a note."""


def write(session: Session, *, card_id: int, person: str, text: str) -> list[int]:
    """Keep a note about a card's post; the cards to show. Raises NotPossible."""
    card = known_card(session, card_id)
    note = stored.add(session, tweet_id=card.tweet_id, person=person, text=_words(text))
    return _changed(session, note, verb="noted")


def change(session: Session, *, note_id: int, person: str, text: str) -> list[int]:
    """Let one's own note say something else; the cards to show. Raises NotPossible."""
    note = own(session, note_id, person)
    words = _words(text)
    if words == note.text:
        return []
    note.text, note.edited_at = words, func.now()
    stored.tell(session, note)
    return _changed(session, note, verb="changed note")


def delete(session: Session, *, note_id: int, person: str, channel: str | None = None) -> list[int]:
    """Take one's own note away, words and all; the cards to show. Raises NotPossible."""
    note = own(session, note_id, person, channel=channel)
    note.text, note.deleted_at = "", func.now()
    stored.tell(session, note)
    return _changed(session, note, verb="deleted note")


def own(session: Session, note_id: int, person: str, *, channel: str | None = None) -> Note:
    """A person's own note, locked until the caller commits. Raises NotPossible."""
    note = session.get(Note, note_id, with_for_update=True)
    if note is None or note.deleted_at is not None:
        raise NotPossible(_("This note was deleted already."))
    if note.person != person:
        raise NotPossible(_("Only <@{person}>, who wrote it, can change this note.").format(person=note.person))
    refuse_elsewhere(cards.of_post(session, note.tweet_id), channel)
    return note


def _words(text: str) -> str:
    words = text.strip()
    if not words:
        raise NotPossible(_("There are no words in this note; nothing was stored."))
    if len(words) > LONGEST:
        raise NotPossible(
            _("A note has at most {longest:,} characters, this one {words:,}; please shorten it.").format(
                longest=LONGEST, words=len(words)
            )
        )
    return words


def _changed(session: Session, note: Note, *, verb: str) -> list[int]:
    events.log(session, actor=note.person, verb=verb, subject="tweet", subject_id=note.tweet_id, note=note.id)
    return cards.outdate(session, [note.tweet_id], asked=True)
