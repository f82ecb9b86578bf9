"""What people see of posts that are forgotten: their cards, the cards of others that stand for them, quotations."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, false, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from pipeline.messages.notifier import Place
from pipeline.messages.views import IN_PLACE
from pipeline.near_duplicates.quotes import without_quotes
from pipeline.store import forgotten
from pipeline.store.desk import cards, notes, threads
from pipeline.store.forgetting.subject import Subject, rows
from pipeline.tables import Card, Digest, Note, PostSketch, Prediction, Quotation, SecondOpinion, Story, Tweet

LINE_STAYS = timedelta(days=1)
"""How long the line stands that says that an open card's post is gone; for good where somebody wrote under it."""


def pass_on(session: Session, subject: Subject) -> int:
    """Let the first of a post's copies stand for the others, and have its card, where that was open."""
    copies = select(PostSketch).join(Tweet, Tweet.id == PostSketch.tweet_id).where(
        PostSketch.copy_of.in_(subject.tweet_ids), PostSketch.tweet_id.not_in(subject.tweet_ids),
        Tweet.forgotten.is_(None),
    )  # fmt: skip
    heirs: dict[int, int] = {}
    for copy in session.scalars(copies.order_by(PostSketch.joined_at, PostSketch.tweet_id)):
        assert copy.copy_of is not None
        heirs.setdefault(copy.copy_of, copy.tweet_id)
    for original, heir in heirs.items():
        _inherit(session, original, heir)
    return len(heirs)


def _inherit(session: Session, original: int, heir: int) -> None:
    # Read in no version so far: it is looked at anew, with those that now count as its copies.
    alone = {"copy_of": None, "joined_at": None, "versions": 0}
    session.execute(update(PostSketch).where(PostSketch.tweet_id == heir).values(**alone))
    session.execute(update(PostSketch).where(PostSketch.copy_of == original).values(copy_of=heir))
    session.execute(
        update(PostSketch).where(PostSketch.tweet_id == original).values(copy_of=heir, joined_at=func.now())
    )
    session.execute(update(Tweet).where(Tweet.id == heir).values(changed=True, queued_at=None))
    card = cards.of_tweet(session, original, "tweets")
    if card is not None and card.wanted == "buttons":
        first = select(Prediction.id).where(Prediction.tweet_id == heir).order_by(Prediction.id).limit(1)
        prediction_id = session.scalars(first).one()
        cards.raise_card(session, tweet_id=heir, prediction_id=prediction_id, purpose="tweets", asked_by=IN_PLACE)


def let_next_stand(session: Session, subject: Subject) -> int:
    """Let the next post of a thread whose open card begins with one of these have a card, with the rest on it."""
    heads = select(Card).where(Card.tweet_id.in_(subject.tweet_ids), Card.purpose == "tweets", Card.wanted == "buttons")
    return sum(
        len(threads.part_from(session, head.id, but=subject.tweet_ids))
        for head in session.scalars(heads.order_by(Card.id).with_for_update())
    )


def hold_cards(session: Session, subject: Subject) -> None:
    """Wait for whoever clicks on their cards, before anything goes; who clicks later waits, and finds it gone."""
    held = select(Card.id).where(Card.tweet_id.in_(subject.tweet_ids))
    session.execute(held.order_by(Card.id).with_for_update())


def replace_cards(session: Session, subject: Subject) -> int:
    """Have their cards say that they are gone: an open one as a line, which leaves; one that never came, not at all."""
    found = select(Card).where(Card.tweet_id.in_(subject.tweet_ids)).order_by(Card.id).with_for_update()
    for card in session.scalars(found.execution_options(populate_existing=True)):
        card.not_before = None
        if card.purpose == "tweets" and card.wanted == "buttons":
            seen = card.message_ts is not None
            cards.want(session, card, "line" if seen else "nothing", leaves_after=LINE_STAYS if seen else None)
    session.flush()
    return len(cards.outdate(session, subject.tweet_ids, asked=True))


def forget_quoted_in_notes(session: Session, subject: Subject) -> int:
    """What notes, and reasons for leaving a story, quote of them; the rest is the desk's own, and stays."""
    changed = 0
    for note in session.scalars(select(Note).where(Note.tweet_id.in_(subject.tweet_ids), Note.deleted_at.is_(None))):
        left = without_quotes(note.text, subject.wordings)
        if left != note.text:
            note.text, changed = left, changed + 1
            notes.tell(session, note)
    left_stories = select(Story).where(Story.tweet_id.in_(subject.tweet_ids), Story.reason.is_not(None))
    for story in session.scalars(left_stories):
        story.reason = without_quotes(story.reason or "", subject.wordings)
    return changed


def end_questions(session: Session, subject: Subject) -> int:
    """Ask nobody for a second opinion any more."""
    open_ones = (SecondOpinion.label.is_(None), SecondOpinion.undone_at.is_(None))
    gone = update(SecondOpinion).where(SecondOpinion.tweet_id.in_(subject.tweet_ids), *open_ones)
    return rows(session, gone.values(undone_at=func.now()))


def take_back_quotations(session: Session, subject: Subject) -> int:
    """Have the messages replaced that quote them."""
    due = update(Quotation).where(Quotation.tweet_id.in_(subject.tweet_ids))
    return rows(session, due.values(due=True, queued_at=None))


def outdate_digests(session: Session, subject: Subject) -> int:
    """Have digests shown anew that name their cards."""
    card_ids = session.scalars(select(Card.id).where(Card.tweet_id.in_(subject.tweet_ids), Card.purpose == "tweets"))
    names = or_(*(Digest.card_ids.contains([one]) for one in card_ids), false())
    due = update(Digest).where(Digest.shown == "digest", names)
    return rows(session, due.values(shown="outdated", queued_at=None))


def quoted(session: Session, place: Place, tweet_ids: Sequence[int]) -> None:
    """Remember that a message quotes these posts; one that is forgotten by now is taken back at once."""
    gone = set(session.scalars(select(Tweet.id).where(Tweet.id.in_(tweet_ids), Tweet.forgotten.is_not(None))))
    rows = [
        {"channel": place.channel, "message_ts": place.ts, "tweet_id": one, "due": one in gone}
        for one in dict.fromkeys(tweet_ids)
    ]
    if rows:
        session.execute(insert(Quotation).values(rows).on_conflict_do_nothing())


def claim_quotations(session: Session, *, after: timedelta) -> list[int]:
    """Quotations of forgotten posts that still stand, and that nobody was asked to replace lately."""
    return forgotten.claim(session, Quotation, Quotation.due, after=after)


def replaced(session: Session, one: Quotation) -> None:
    """Its message quotes nothing any more."""
    session.execute(delete(Quotation).where(Quotation.channel == one.channel, Quotation.message_ts == one.message_ts))
