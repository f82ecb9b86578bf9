"""Messages that stand by themselves and quote a forgotten post are replaced by a sentence that says so."""

from contextlib import suppress

from sqlalchemy.orm import Session, sessionmaker

from pipeline.messages.notifier import Gone, Notifier, Place
from pipeline.store.forgetting import messages
from pipeline.tables import Quotation, Tweet


def take_back(sessions: sessionmaker[Session], notifier: Notifier, quotation_id: int) -> None:
    """Replace one, unless that was done. Raises NotifierError."""
    with sessions() as session:
        one = session.get(Quotation, quotation_id)
        if one is None or not one.due:
            return
        reason = session.get_one(Tweet, one.tweet_id).forgotten or ""
        with suppress(Gone):
            notifier.take_back(Place(one.channel, one.message_ts), reason=reason)
        messages.replaced(session, one)
        session.commit()
