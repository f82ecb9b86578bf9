"""Messages that quote a post and are not kept up to date with it: sent by words alone, and taken back."""

from contextlib import suppress

from sqlalchemy.orm import Session, sessionmaker

from pipeline.messages.notifier import Gone, Notifier, Place
from pipeline.services import Services
from pipeline.store.forgetting import messages
from pipeline.tables import Quotation, Tweet


def tell(tools: Services, person: str, text: str, *, quotes: int | None) -> None:
    """Tell one person alone, and remember which post is quoted. Raises NotifierError."""
    place = tools.notifier.tell_person(text, person=person)
    if quotes is not None:
        with tools.sessions() as session:
            messages.quoted(session, place, [quotes])
            session.commit()


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
