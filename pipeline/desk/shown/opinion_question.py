"""The private message that asks for a second opinion."""

from sqlalchemy.orm import Session, sessionmaker

from pipeline.desk.known_card import whole_card
from pipeline.desk.shown.card_views import view_of
from pipeline.messages.notifier import Notifier
from pipeline.store.forgetting import messages
from pipeline.tables import SecondOpinion


def send(sessions: sessionmaker[Session], notifier: Notifier, opinion_id: int) -> None:
    """Ask, unless the question stands, was answered or taken back; better twice than not. Raises NotifierError."""
    with sessions() as session:
        opinion = session.get_one(SecondOpinion, opinion_id)
        if opinion.message_ts or opinion.label or opinion.undone_at:
            return
        card = view_of(session, whole_card(session, opinion.card_id), show_score=False)
        person, by = opinion.person, opinion.asked_by
        session.commit()
        place = notifier.ask_opinion(card, person=person, by=by, opinion_id=opinion_id)
        opinion.channel, opinion.message_ts = place.channel, place.ts
        messages.quoted(session, place, [opinion.tweet_id])
        session.commit()
