"""Taking a card in hand, giving it back, handing it over: a courtesy to others, never a lock."""

from sqlalchemy.orm import Session

from pipeline.desk.clicks import NotPossible
from pipeline.desk.known_card import known_card
from pipeline.language.speech import _
from pipeline.messages.views import Taken
from pipeline.store import events
from pipeline.store.desk import cards, takings
from pipeline.tables import Card, Taking


class TakenAlready(NotPossible):
    """Somebody else has the card."""

    def __init__(self, taking: Taking) -> None:
        super().__init__(
            _("<@{person}> has this card; a click on it counts all the same.").format(person=taking.person)
        )
        self.taken = Taken(person=taking.person, since=taking.created_at)


def take(session: Session, *, card_id: int, person: str, channel: str | None = None) -> tuple[int, ...]:
    """Let others see that this person has the card; the cards to show. Raises TakenAlready, NotPossible."""
    card = _open_card(session, card_id, channel)
    if not takings.take(session, card, person=person):
        _refuse_others(takings.standing(session, card_id), person)
        return ()
    return _changed(session, card, person=person, verb="took")


def give_back(session: Session, *, card_id: int, person: str, channel: str | None = None) -> tuple[int, ...]:
    """Let others see that nobody has the card any more; the cards to show. Raises TakenAlready, NotPossible."""
    card = known_card(session, card_id, channel=channel)
    taking = takings.standing(session, card_id)
    if taking is None:
        return ()
    _refuse_others(taking, person)
    takings.end(session, taking)
    return _changed(session, card, person=person, verb="gave back")


def hand_over(session: Session, *, card_id: int, person: str, to: str) -> tuple[int, ...]:
    """Let somebody else have the card; the cards to show. Raises TakenAlready where a third has it, NotPossible."""
    card = _open_card(session, card_id, None)
    if not to:
        raise NotPossible(_("Please choose whom to hand this card to; nothing was stored."))
    if (taking := takings.standing(session, card_id)) is not None:
        _refuse_others(taking, person)
        takings.end(session, taking)
    takings.take(session, card, person=to)
    return _changed(session, card, person=person, verb="handed over", to=to)


def _open_card(session: Session, card_id: int, channel: str | None) -> Card:
    card = known_card(session, card_id, channel=channel)
    if card.wanted != "buttons":
        raise NotPossible(_("This card was judged meanwhile: there is nothing left to take."))
    return card


def _refuse_others(taking: Taking | None, person: str) -> None:
    if taking is not None and taking.person != person:
        raise TakenAlready(taking)


def _changed(session: Session, card: Card, *, person: str, verb: str, **more: str) -> tuple[int, ...]:
    cards.want(session, card, card.wanted)
    events.log(session, actor=person, verb=verb, subject="tweet", subject_id=card.tweet_id, card=card.id, **more)
    return (card.id,)
