"""Make Slack show what Postgres says: post, replace or remove one card's message, exactly once."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import Engine, func, text
from sqlalchemy.orm import Session, sessionmaker

from pipeline.notifier import (
    Busy,
    CardView,
    Gone,
    Notifier,
    NotifierError,
    Picture,
    Place,
    Purpose,
    Quoted,
    Refused,
)
from pipeline.store import cards
from pipeline.tables import Card, Prediction

log = logging.getLogger(__name__)

LOCK_SPACE = 7274
CLOCKS_APART = timedelta(minutes=2)
"""How far Slack's clock and ours may differ when looking for a message that an attempt left behind."""


def show(sessions: sessionmaker[Session], notifier: Notifier, card_id: int, *, show_score: bool) -> None:
    """Bring Slack in line with this card's row; harmless to repeat.

    A lock keeps two processes off the same card; who comes second leaves, since the first looks again after it has
    let go. Raises NotifierError when people could not be reached; the row then says why.
    """
    with sessions() as session:
        while _unsettled(session, card_id) is not None:
            with _only_one(session, card_id) as mine:
                if not mine:
                    return
                _settle(session, notifier, card_id, show_score=show_score)


def _settle(session: Session, notifier: Notifier, card_id: int, *, show_score: bool) -> None:
    """Step by step until nothing is left to do; each step is committed. Raises NotifierError."""
    while (card := _unsettled(session, card_id)) is not None:
        try:
            _one_step(session, notifier, card, show_score=show_score)
        except Gone:
            _forget_message(card)
        except NotifierError as error:
            _note_failure(session, card, error)
            raise
        session.commit()


@contextmanager
def _only_one(session: Session, card_id: int) -> Iterator[bool]:
    """Whether this process may touch the card now. The lock is Postgres' own and dies with the connection."""
    engine = session.get_bind()
    assert isinstance(engine, Engine)
    with engine.connect() as connection:
        key = {"space": LOCK_SPACE, "card": card_id % 2**31}
        yield bool(connection.scalar(text("select pg_try_advisory_xact_lock(:space, :card)"), key))


def _unsettled(session: Session, card_id: int) -> Card | None:
    session.expire_all()
    card = cards.whole(session, card_id)
    return card if card is not None and (card.shown != card.wanted or card.tried_at is not None) else None


def _one_step(session: Session, notifier: Notifier, card: Card, *, show_score: bool) -> None:
    view = view_of(session, card, show_score=show_score)
    if (left := _left_behind(notifier, card, view)) is not None:
        # Whatever it shows, it was written before now: the next step brings it up to date.
        _remember_message(card, left, shown="outdated")
    elif card.wanted == "nothing":
        if card.message_ts is not None:
            notifier.remove(_place(card))
        _forget_message(card)
    elif card.message_ts is None:
        place = _post(session, notifier, card, view)
        _remember_message(card, place, shown=_shown_now(session, card, view, show_score=show_score))
    else:
        notifier.replace(view, _place(card))
        card.shown, card.last_error = _shown_now(session, card, view, show_score=show_score), None


def _left_behind(notifier: Notifier, card: Card, view: CardView) -> Place | None:
    """The message of an attempt whose outcome is unknown, if there is one."""
    return None if card.tried_at is None else notifier.find(view, since=card.tried_at - CLOCKS_APART)


def _post(session: Session, notifier: Notifier, card: Card, view: CardView) -> Place:
    """Post; whoever finds `tried_at` set later looks for the message first."""
    first = card.tried_at is None
    if first:
        card.tried_at = func.now()
        session.commit()
    try:
        return notifier.post(view)
    except (Refused, Busy):
        if first:
            card.tried_at = None  # a plain no: nothing was posted, so nothing needs looking for
        raise


def _shown_now(session: Session, card: Card, view: CardView, *, show_score: bool) -> str:
    """What was sent, or "outdated" where an edit or a click came in while we spoke to Slack."""
    session.expire_all()
    card = cards.whole(session, card.id) or card
    return view.look if view_of(session, card, show_score=show_score) == view else "outdated"


def _place(card: Card) -> Place:
    assert card.channel is not None
    assert card.message_ts is not None
    return Place(channel=card.channel, ts=card.message_ts)


def _remember_message(card: Card, place: Place, *, shown: str) -> None:
    card.channel, card.message_ts, card.shown = place.channel, place.ts, shown
    card.posted_at, card.tried_at, card.last_error = func.now(), None, None


def _forget_message(card: Card) -> None:
    card.shown, card.channel, card.message_ts, card.tried_at, card.last_error = "nothing", None, None, None, None


def _note_failure(session: Session, card: Card, error: NotifierError) -> None:
    """Keep the reason for people to see."""
    card.last_error = str(error)
    session.commit()
    log.warning("Card %s is not shown as wanted: %s", card.id, error)


def view_of(session: Session, card: Card, *, show_score: bool) -> CardView:
    """Everything the card shows, as plain values."""
    tweet, prediction = card.tweet, card.prediction
    acted = cards.last_act(session, card)
    purpose: Purpose = "fact_check" if card.purpose == "fact_check" else "tweets"
    return CardView(
        card_id=card.id,
        purpose=purpose,
        look="line" if card.wanted == "line" else "buttons",
        author_name=tweet.account.name,
        handle=tweet.account.handle,
        group=tweet.account.group,
        posted_at=tweet.posted_at,
        url=tweet.url,
        text=tweet.text,
        marked=tuple((start, end) for start, end, _ in prediction.highlights if end <= len(tweet.text)),
        quoted=_quoted(tweet.context.get("quoted")),
        replied_to=_quoted(tweet.context.get("replied_to")),
        pictures=tuple(
            Picture(url=media["url"], alt_text=media["alt_text"] or "")
            for media in tweet.context.get("media", [])
            if media["url"]
        ),
        retweet_of=(tweet.context.get("retweeted") or {}).get("author_handle"),
        model=prediction.model_version.name,
        probability=prediction.probability if show_score else None,
        acted_by=acted[0] if acted else None,
        acted=acted[1] if acted else None,
        selected_probability=prediction.selected_probability if show_score else None,
        sentence=_sentence(prediction, tweet.text),
    )


def _sentence(prediction: Prediction, text: str) -> tuple[int, int] | None:
    start, end = prediction.sentence_start, prediction.sentence_end
    return (start, end) if start is not None and end is not None and end <= len(text) else None


def _quoted(context: dict[str, Any] | None) -> Quoted | None:
    if not context or not context.get("text"):
        return None
    return Quoted(handle=context.get("author_handle"), text=context["text"])
