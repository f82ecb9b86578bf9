"""Make Slack show what Postgres says of a card: its message, and the findings in its thread, exactly once."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from sqlalchemy.orm import Session, sessionmaker

from pipeline.desk.shown.card_views import note_view_of, view_of
from pipeline.desk.shown.finding_views import finding_view_of
from pipeline.log_lines.about import go_on
from pipeline.messages import keep_in_sync
from pipeline.messages.finding_view import FindingView
from pipeline.messages.keep_in_sync import ToShow
from pipeline.messages.note_view import NoteView
from pipeline.messages.notifier import Notifier, ThreadGone
from pipeline.messages.views import CardView, View
from pipeline.store import locks
from pipeline.store.desk import cards, findings, notes, threads
from pipeline.store.locks import RowLock
from pipeline.store.work import restored
from pipeline.tables import Card, FindingMessage, NoteMessage

ViewOf = Callable[[Session, Card], CardView]


def show(
    sessions: sessionmaker[Session],
    notifier: Notifier,
    card_id: int,
    *,
    show_score: bool,
    show_engagement: bool = False,
) -> None:
    """Bring Slack in line with this card's row and its findings; harmless to repeat.

    A lock keeps two processes off the same card; who comes second leaves, since the first looks again after it has
    let go. Raises NotifierError when people could not be reached; the row then says why.
    """
    view = partial(view_of, show_score=show_score, show_engagement=show_engagement)
    with sessions() as session:
        try:
            keep_in_sync.sync_alone(
                session,
                notifier,
                alone=partial(locks.row_held, session, RowLock.CARD, card_id),
                out_of_sync=partial(_out_of_sync, session, card_id, view),
            )
        except ThreadGone:
            # Somebody deleted the card's message: the next time it is looked after, and posted anew.
            session.get_one(Card, card_id).shown = "outdated"
            session.commit()
            raise


def _out_of_sync(session: Session, card_id: int, view_of: ViewOf) -> ToShow | None:
    """What to do next: what stands in the thread goes before its card goes, and comes after it has come."""
    session.expire_all()
    card = cards.whole(session, card_id)
    if card is None:
        return None
    go_on(post=card.tweet_id)
    if card.not_before is not None and card.message_ts is None and card.tried_at is None:
        return None
    going = card.wanted == "nothing" or card.message_ts is None
    under: list[FindingMessage | NoteMessage] = [
        *findings.messages_under(session, card.id), *notes.under(session, card.id)
    ]  # fmt: skip
    if going and (left := next((one for one in under if one.shown != "nothing" or one.tried_at), None)):
        return replace(_reply(session, card, left, wanted="nothing"), stays=partial(_stays, session, card_id))
    if card.shown != card.wanted or card.tried_at is not None:
        return _card(session, card, view_of)
    late = None if going else next((one for one in under if one.shown != one.wanted or one.tried_at), None)
    return _reply(session, card, late, wanted=late.wanted) if late else None


def _card(session: Session, card: Card, view_of: ViewOf) -> ToShow:
    def view() -> CardView:
        session.expire_all()
        return view_of(session, cards.whole(session, card.id) or card)

    def seen(view: View) -> None:
        assert isinstance(view, CardView)
        threads.note_shown(session, [post.card_id for post in view.thread])

    stays = partial(_stays, session, card.id)
    return ToShow(
        row=card, wanted=card.wanted, view=view, name=f"Card {card.id}", stays=stays, seen=seen,
        perhaps_since=partial(restored.perhaps_shown_since, session, card.tweet.posted_at),
    )  # fmt: skip


def _stays(session: Session, card_id: int, notifier: Notifier) -> bool:
    """Whether somebody wrote under a card that is to go: what people wrote is not left without it."""
    card = session.get_one(Card, card_id)
    if card.message_ts is None:
        return False
    noted = card.purpose == "tweets" and notes.latest(session, card.tweet_id)[1] > 0
    if not noted and not notifier.replied(keep_in_sync.place_of(card)):
        return False
    cards.let_stay(session, card_id)
    return True


def _reply(session: Session, card: Card, message: FindingMessage | NoteMessage, *, wanted: str) -> ToShow:
    def view() -> FindingView | NoteView:
        session.expire_all()
        whole = cards.whole(session, card.id) or card
        if isinstance(message, NoteMessage):
            return note_view_of(whole, notes.message(session, message.id))
        return finding_view_of(session, whole, findings.message(session, message.id))

    kind = "Note" if isinstance(message, NoteMessage) else "Finding"
    return ToShow(
        row=message, wanted=wanted, view=view, name=f"{kind} {message.id} under card {card.id}",
        perhaps_since=partial(restored.perhaps_shown_since, session, card.tweet.posted_at),
    )  # fmt: skip
