"""The card on which somebody acts otherwise than by its three buttons."""

from sqlalchemy.orm import Session

from pipeline.desk.clicks import NotPossible, refuse_elsewhere
from pipeline.tables import Card


def known_card(session: Session, card_id: int, *, channel: str | None = None) -> Card:
    """The card, locked until the caller commits. Raises NotPossible where it is not known, or not of this channel."""
    card = session.get(Card, card_id, with_for_update=True)
    if card is None:
        raise NotPossible("This card is not known here any more; nothing was stored.")
    refuse_elsewhere([card], channel)
    return card
