"""Second opinions: one more person labels a post without seeing what others said, and both labels count."""

from collections.abc import Collection

from sqlalchemy import func
from sqlalchemy.orm import Session

from pipeline.desk.clicks import Label, NotPossible
from pipeline.desk.known_card import known_card
from pipeline.language.speech import _
from pipeline.store import events
from pipeline.store.desk import second_opinions as stored
from pipeline.tables import SecondOpinion


def ask(session: Session, *, card_id: int, person: str, by: str) -> SecondOpinion:
    """Ask a person about a card's post; asked again before they answered, it is the same. Raises NotPossible."""
    card = known_card(session, card_id)
    if person == by:
        raise NotPossible(_("A second opinion is somebody else's; please choose another person."))
    if person in stored.have_said(session, card.tweet_id):
        raise NotPossible(
            _("<@{person}> has labelled this post already; please choose another person.").format(person=person)
        )
    opinion = stored.ask(session, card, person=person, by=by)
    events.log(session, actor=by, verb="asked opinion", subject="tweet", subject_id=card.tweet_id, of=person)
    return opinion


def candidates(session: Session, *, card_id: int, by: str, people: Collection[str]) -> list[str]:
    """Of these people, whom to ask: whoever has not labelled it, and was not asked for longest, first."""
    card = known_card(session, card_id)
    left = set(people) - {by} - stored.have_said(session, card.tweet_id)
    return stored.longest_left_alone(session, left)


def answer(session: Session, *, opinion_id: int, person: str, label: Label) -> SecondOpinion:
    """Keep what a person says of the post that they were asked about. Raises NotPossible."""
    opinion = _own(session, opinion_id, person)
    if opinion.label != label:
        opinion.label, opinion.answered_at = label, func.now()
        _log(session, opinion, verb="gave opinion", label=label)
    return opinion


def take_back(session: Session, *, opinion_id: int, person: str) -> SecondOpinion:
    """Take one's own answer back; the question stands. Raises NotPossible."""
    opinion = _own(session, opinion_id, person)
    if opinion.label is not None:
        _log(session, opinion, verb="undid", label=opinion.label)
        opinion.label = opinion.answered_at = None
    return opinion


def _own(session: Session, opinion_id: int, person: str) -> SecondOpinion:
    opinion = session.get(SecondOpinion, opinion_id, with_for_update=True)
    if opinion is None or opinion.undone_at is not None:
        raise NotPossible(_("This question is not known here any more; nothing was stored."))
    if opinion.person != person:
        raise NotPossible(_("Only <@{person}>, who was asked, can answer this.").format(person=opinion.person))
    return opinion


def _log(session: Session, opinion: SecondOpinion, *, verb: str, label: str) -> None:
    events.log(
        session, actor=opinion.person, verb=verb, subject="tweet", subject_id=opinion.tweet_id, opinion=opinion.id,
        label=label,
    )  # fmt: skip
