"""What people of the desk did: feedback in #tweets, decisions in #fact-check, and taking either back."""

import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from ml.errors import UserError
from pipeline.configuration.sections.preserving import Keeping
from pipeline.language.speech import _
from pipeline.log_lines.about import go_on
from pipeline.store import events
from pipeline.store.desk import cards, outbox, preserved, stories, threads
from pipeline.tables import Card, Decision, Feedback

log = logging.getLogger(__name__)

Label = Literal["rejected", "reviewed", "selected"]
Choice = Literal["fact_check", "leave"]

WANTED = {"rejected": "nothing", "reviewed": "nothing", "selected": "line"}
AT_ONCE = timedelta(0)


class NotPossible(UserError):
    """A click that cannot count; the message tells the person why."""


@dataclass(frozen=True)
class Acted:
    """A click that counts, or the one that came before it. `touched` are the cards to show anew."""

    id: int
    person: str
    what: str
    first: bool
    touched: tuple[int, ...]
    records: tuple[int, ...] = ()
    """Records of the post that are to be made or removed."""


def give_feedback(
    session: Session,
    *,
    card_id: int,
    person: str,
    label: Label,
    channel: str | None = None,
    leaves_after: timedelta = AT_ONCE,
    keeping: Keeping | None = None,
) -> Acted:
    """Store a label unless one stands; the unique index decides who was first. Raises NotPossible.

    A card that is not needed any more stays as a line for so long, for whoever wants to take the click back. Of what is
    selected a record is made, where the desk is `keeping` any.
    """
    card = find(session, card_id, "tweets")
    refuse_elsewhere([card], channel)
    fresh = _first(session, Feedback, card, person=person, label=label)
    if fresh is None:
        standing = session.scalars(select(Feedback).filter_by(card_id=card_id, undone_at=None)).one()
        return Acted(id=standing.id, person=standing.person, what=standing.label, first=False, touched=(card_id,))
    if WANTED[label] == "nothing" and leaves_after:
        cards.want(session, card, "line", leaves_after=leaves_after)
    else:
        cards.want(session, card, WANTED[label])
    touched, record = [card_id], None
    if label == "selected":
        copy = cards.raise_card(
            session, tweet_id=card.tweet_id, prediction_id=card.prediction_id, purpose="fact_check",
            asked_by=card.asked_by,
        )  # fmt: skip
        stories.begin(session, card_id=copy, tweet_id=card.tweet_id, person=person)
        outbox.tell(session, "selected", tweet_id=card.tweet_id, person=person, taken_back=False)
        record = preserved.want(session, tweet_id=card.tweet_id, person=person, keeping=keeping) if keeping else None
        touched.append(copy)
    touched += threads.label(session, card_id, person=person, label=label)
    events.log(session, actor=person, verb=label, subject="tweet", subject_id=card.tweet_id, card=card_id)
    log.info("It is %s.", label)
    return Acted(fresh, person, label, first=True, touched=tuple(touched), records=(record,) if record else ())


def refuse_elsewhere(shown: Sequence[Card], channel: str | None) -> None:
    """Raise NotPossible for a click in a channel where none of these cards stood; None: it was not in a channel.

    Of a card that is being posted nobody knows yet where.
    """
    where = {card.channel for card in shown if card.channel or card.tried_at}
    if channel is not None and where and None not in where and channel not in where:
        log.warning("Refused a click in %s on cards %s, which stand elsewhere.", channel, [card.id for card in shown])
        raise NotPossible(_("The card of this button is not in this channel; nothing was stored."))


def refuse_withdrawn(session: Session, card: Card) -> None:
    """Raise NotPossible for a card that nobody proposes any more, even where it stays for what people wrote there."""
    if card.wanted == "nothing" or (card.wanted == "line" and _standing_decision(session, card.id) is None):
        raise NotPossible(_("The fact-checker who selected this one has just taken it back."))


def undo_feedback(session: Session, *, feedback_id: int, person: str, channel: str | None = None) -> Acted:
    """Take a click back: the card returns, a copy in #fact-check goes. Raises NotPossible."""
    feedback = session.get(Feedback, feedback_id, with_for_update=True)
    if feedback is None:
        raise NotPossible(_("This click is not known here any more."))
    if feedback.person != person:
        raise NotPossible(_("Only <@{person}>, who clicked, can undo this.").format(person=feedback.person))
    if feedback.undone_at is not None:
        raise NotPossible(_("This click was undone already."))
    card = find(session, feedback.card_id, "tweets")
    refuse_elsewhere([card], channel)
    touched, gone = [card.id], []
    copy = cards.of_tweet(session, feedback.tweet_id, "fact_check")
    if feedback.label == "selected" and copy is not None:
        decision = _standing_decision(session, copy.id)
        if decision is not None:
            raise NotPossible(
                _("<@{person}> has decided on this one already; ask them to undo that first.").format(
                    person=decision.person
                )
            )
        cards.want(session, copy, "nothing")
        stories.drop(session, copy.id)
        outbox.tell(session, "selected", tweet_id=card.tweet_id, person=person, taken_back=True)
        made = [one.id for one in preserved.preserved_records(session, card.tweet_id)]
        gone = preserved.let_go(session, made, by=person, why=preserved.UNDONE)
        touched.append(copy.id)
    feedback.undone_at = func.now()
    threads.unlabel(session, card.id)
    cards.want(session, card, "buttons")
    events.log(session, actor=person, verb="undid", subject="tweet", subject_id=feedback.tweet_id, label=feedback.label)
    return Acted(feedback_id, person, feedback.label, first=True, touched=tuple(touched), records=tuple(gone))


@dataclass(frozen=True)
class Terms:
    """What the head says along with a decision: whose story it is, and until when, or why it is left."""

    assignee: str | None = None
    due_on: date | None = None
    reason: str | None = None


def decide(
    session: Session,
    *,
    card_id: int,
    person: str,
    choice: Choice,
    channel: str | None = None,
    terms: Terms = Terms(),
) -> Acted:
    """Store the decision about a selected tweet unless one stands; its story follows. Raises NotPossible."""
    card = find(session, card_id, "fact_check")
    refuse_elsewhere([card], channel)
    refuse_withdrawn(session, card)
    story = stories.of_card(session, card)
    fresh = _first(session, Decision, card, person=person, choice=choice)
    if fresh is None:
        standing = _standing_decision(session, card_id)
        assert standing is not None
        return Acted(id=standing.id, person=standing.person, what=standing.choice, first=False, touched=(card_id,))
    said = {name: value for name, value in asdict(terms).items() if value}
    stories.give(story, terms.assignee, by=person)
    story.due_on, story.reason = terms.due_on, terms.reason
    stories.follow(session, story)
    outbox.tell(session, "decided", tweet_id=card.tweet_id, person=person, choice=choice, taken_back=False)
    logged = {name: str(value) for name, value in said.items()}
    events.log(session, actor=person, verb=choice, subject="tweet", subject_id=card.tweet_id, card=card_id, **logged)
    return Acted(id=fresh, person=person, what=choice, first=True, touched=show_story(session, card))


def undo_decision(session: Session, *, decision_id: int, person: str, channel: str | None = None) -> Acted:
    """Take a decision back on which nothing followed. Raises NotPossible."""
    decision = session.get(Decision, decision_id, with_for_update=True)
    if decision is None or decision.undone_at is not None:
        raise NotPossible(_("This decision was undone already."))
    if decision.person != person:
        raise NotPossible(_("Only <@{person}>, who decided, can undo this.").format(person=decision.person))
    card = find(session, decision.card_id, "fact_check")
    refuse_elsewhere([card], channel)
    story = stories.of_card(session, card)
    if (step := stories.last_step(session, card.id)) is not None:
        raise NotPossible(
            _("<@{person}> has gone on with this one already; ask them to undo that first.").format(person=step.person)
        )
    decision.undone_at = func.now()
    stories.follow(session, story)
    said = {"choice": decision.choice}
    outbox.tell(session, "decided", tweet_id=card.tweet_id, person=person, **said, taken_back=True)
    events.log(session, actor=person, verb="undid", subject="tweet", subject_id=card.tweet_id, **said)
    touched = show_story(session, card, look="buttons")
    return Acted(id=decision_id, person=person, what=decision.choice, first=True, touched=touched)


def show_story(session: Session, card: Card, *, look: str = "line") -> tuple[int, ...]:
    """Have both of a post's cards show where its story stands; which. A decided card is whole, with other buttons."""
    cards.want(session, card, look)
    session.flush()
    return card.id, *(other for other in cards.outdate(session, [card.tweet_id], asked=True) if other != card.id)


def _first(session: Session, table: type[Feedback] | type[Decision], card: Card, **click: str) -> int | None:
    """Store a click on a card, unless one stands: its id."""
    made = insert(table).values(card_id=card.id, tweet_id=card.tweet_id, **click)
    once = made.on_conflict_do_nothing(index_elements=["card_id"], index_where=table.undone_at.is_(None))
    return session.scalar(once.returning(table.id))


def find(session: Session, card_id: int, purpose: str) -> Card:
    """A card in one of the channels, locked with its post's others until the caller commits. Raises NotPossible."""
    card = cards.locked(session, card_id)
    if card is None or card.purpose != purpose:
        raise NotPossible(_("This card is not known here any more; nothing was stored."))
    go_on(post=card.tweet_id)
    return card


def _standing_decision(session: Session, card_id: int) -> Decision | None:
    return session.scalar(select(Decision).where(Decision.card_id == card_id, Decision.undone_at.is_(None)))
