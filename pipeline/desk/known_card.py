"""The card on which somebody acts otherwise than by its three buttons."""

from sqlalchemy.orm import Session

from pipeline.desk.clicks import NotPossible, refuse_elsewhere
from pipeline.language.speech import _
from pipeline.store.desk import cards
from pipeline.tables import Card

UNKNOWN = _("This card is not known here any more; nothing was stored.")


def known_card(session: Session, card_id: int, *, channel: str | None = None) -> Card:
    """The card, locked until the caller commits. Raises NotPossible where it is not known, or not of this channel."""
    card = cards.locked(session, card_id)
    if card is None:
        raise NotPossible(UNKNOWN)
    refuse_elsewhere([card], channel)
    return card


def whole_card(session: Session, card_id: int) -> Card:
    """The card with its tweet, account, prediction and model. Raises NotPossible where it is not known."""
    card = cards.whole(session, card_id)
    if card is None:
        raise NotPossible(UNKNOWN)
    return card
