"""Make Slack show what Postgres says of a card: its message, and the findings in its thread, exactly once."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any, cast

from sqlalchemy.orm import Session, sessionmaker

from pipeline.desk import measured
from pipeline.desk.stories import lists
from pipeline.messages import keep_in_sync
from pipeline.messages.finding_view import PAYLOADS, AlreadyChecked, FindingOnCard, FindingView, Payload, Subject
from pipeline.messages.keep_in_sync import ToShow
from pipeline.messages.note_view import NoteOnCard, NoteView
from pipeline.messages.notifier import Notifier, ThreadGone
from pipeline.messages.story_view import StoryView
from pipeline.messages.views import CardView, Picture, Purpose, Quoted, Repeated, Taken
from pipeline.store import locks
from pipeline.store.desk import cards, findings, match_answers, notes, stories, takings
from pipeline.store.locks import RowLock
from pipeline.store.posts import near_duplicates
from pipeline.tables import Card, Finding, FindingMessage, Note, NoteMessage, Prediction, Tweet

NAMED = 6
"""Posts that joined a card and are named on it; the card says how many there are."""

_NO_STORY = ("rejected", "reviewed")


def show(sessions: sessionmaker[Session], notifier: Notifier, card_id: int, *, show_score: bool) -> None:
    """Bring Slack in line with this card's row and its findings; harmless to repeat.

    A lock keeps two processes off the same card; who comes second leaves, since the first looks again after it has
    let go. Raises NotifierError when people could not be reached; the row then says why.
    """
    with sessions() as session:
        while _out_of_sync(session, card_id, show_score=show_score) is not None:
            with locks.row_held(session, RowLock.CARD, card_id) as mine:
                if not mine:
                    return
                _sync(session, notifier, card_id, show_score=show_score)


def _sync(session: Session, notifier: Notifier, card_id: int, *, show_score: bool) -> None:
    try:
        keep_in_sync.sync(session, notifier, out_of_sync=lambda: _out_of_sync(session, card_id, show_score=show_score))
    except ThreadGone:
        # Somebody deleted the card's message: the next time it is looked after, and posted anew.
        session.get_one(Card, card_id).shown = "outdated"
        session.commit()
        raise


def _out_of_sync(session: Session, card_id: int, *, show_score: bool) -> ToShow | None:
    """What to do next: what stands in the thread goes before its card goes, and comes after it has come."""
    session.expire_all()
    card = cards.whole(session, card_id)
    if card is None:
        return None
    if card.not_before is not None and card.message_ts is None and card.tried_at is None:
        return None
    going = card.wanted == "nothing" or card.message_ts is None
    under: list[FindingMessage | NoteMessage] = [
        *findings.messages_under(session, card.id), *notes.under(session, card.id)
    ]  # fmt: skip
    if going and (left := next((one for one in under if one.shown != "nothing" or one.tried_at), None)):
        return replace(_reply(session, card, left, wanted="nothing"), stays=partial(_stays, session, card_id))
    if card.shown != card.wanted or card.tried_at is not None:
        return _card(session, card, show_score=show_score)
    late = None if going else next((one for one in under if one.shown != one.wanted or one.tried_at), None)
    return _reply(session, card, late, wanted=late.wanted) if late else None


def _card(session: Session, card: Card, *, show_score: bool) -> ToShow:
    def view() -> CardView:
        session.expire_all()
        return view_of(session, cards.whole(session, card.id) or card, show_score=show_score)

    stays = partial(_stays, session, card.id)
    return ToShow(row=card, wanted=card.wanted, view=view, name=f"Card {card.id}", stays=stays)


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
    return ToShow(row=message, wanted=wanted, view=view, name=f"{kind} {message.id} under card {card.id}")


def note_view_of(card: Card, message: NoteMessage) -> NoteView:
    """Everything that a note's message in the card's thread shows, as plain values."""
    return NoteView(
        message_id=message.id,
        note_id=message.note_id,
        note=_note(message.note),
        purpose=_purpose(card),
        channel=card.channel or message.channel or "",
        thread_ts=card.message_ts,
    )


def _note(note: Note) -> NoteOnCard:
    return NoteOnCard(person=note.person, text=note.text, at=note.at, edited=note.edited_at is not None)


def finding_view_of(session: Session, card: Card, message: FindingMessage) -> FindingView:
    """Everything that a finding's message in the card's thread shows, as plain values."""
    return FindingView(
        message_id=message.id,
        finding=_on_card(session, message.finding),
        version=message.finding.version or "",
        purpose=_purpose(card),
        channel=card.channel or message.channel or "",
        thread_ts=card.message_ts,
    )


def view_of(session: Session, card: Card, *, show_score: bool) -> CardView:
    """Everything the card shows, as plain values."""
    tweet, prediction = card.tweet, card.prediction
    acted, taking = cards.last_act(session, card), takings.standing(session, card.id)
    latest, notes_in_all = notes.latest(session, tweet.id)
    story = _story(session, tweet.id, acted)
    return CardView(
        card_id=card.id,
        purpose=_purpose(card),
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
        undo=_undoable(card, acted, story),
        selected_probability=prediction.selected_probability if show_score else None,
        sentence=_sentence(prediction, tweet.text),
        findings=tuple(_on_card(session, finding) for finding in findings.reportable(session, tweet.id)),
        repeated=_repeated(tweet.account.handle, near_duplicates.copies_of(session, tweet.id)),
        edited=len(tweet.edit_ids) > 1,
        taken=Taken(taking.person, taking.created_at) if taking else None,
        notes=tuple(map(_note, latest)),
        notes_in_all=notes_in_all,
        story=story,
        asked_by=card.asked_by,
        unlearnt=measured.unlearnt(prediction.model_version.report, tweet.language),
        unmeasured=measured.unmeasured(prediction.model_version.report, tweet.language),
    )


def _undoable(card: Card, acted: tuple[str, str, int] | None, story: StoryView | None) -> int | None:
    """The click that the card's Undo takes back, if any.

    A line that stays for what was written under it has none, nor has what others went on with since.
    """
    if card.wanted != "line" or acted is None:
        return None
    _, what, click_id = acted
    if card.purpose == "fact_check":
        return click_id if story and story.state == stories.DECIDED.get(what) else None
    if what in _NO_STORY:
        return click_id if card.leaves_at else None
    return None if story and story.state != "proposed" else click_id


def _purpose(card: Card) -> Purpose:
    return "fact_check" if card.purpose == "fact_check" else "tweets"


def _on_card(session: Session, finding: Finding) -> FindingOnCard:
    payload: Payload = PAYLOADS[finding.kind].validate_python(finding.payload)
    if isinstance(payload, AlreadyChecked):
        payload = payload.with_opinions(match_answers.opinions(session, finding.tweet_id))
    return FindingOnCard(finding_id=finding.id, subject=cast("Subject", finding.subject), payload=payload)


def _story(session: Session, tweet_id: int, acted: tuple[str, str, int] | None) -> StoryView | None:
    """What became of a selected post, where that is known."""
    story = stories.of_tweet(session, tweet_id) if acted and acted[1] not in _NO_STORY else None
    return lists.view_of(story) if story else None


def _sentence(prediction: Prediction, text: str) -> tuple[int, int] | None:
    start, end = prediction.sentence_start, prediction.sentence_end
    return (start, end) if start is not None and end is not None and end <= len(text) else None


def _repeated(handle: str, copies: Sequence[Tweet]) -> Repeated | None:
    """Who else posted it; of many, the latest are named."""
    if not copies:
        return None
    return Repeated(
        accounts=len({handle, *(copy.account.handle for copy in copies)}),
        posts=1 + len(copies),
        links=tuple((copy.account.handle, copy.url) for copy in copies[-NAMED:]),
    )


def _quoted(context: dict[str, Any] | None) -> Quoted | None:
    if not context or not context.get("text"):
        return None
    return Quoted(handle=context.get("author_handle"), text=context["text"])
